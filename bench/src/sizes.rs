//! What is shipped: the binary, and what a browser loads before the first screen.

use std::net::SocketAddr;
use std::path::Path;

use crate::Outcome;
use crate::files;
use crate::http::Connection;

/// Sizes in bytes.
pub struct Sizes {
    /// The release binary, browser application inside.
    pub binary: u64,
    /// Scripts that `index.html` loads, as they are sent with gzip.
    pub scripts: u64,
    /// Style sheets that it loads, likewise.
    pub styles: u64,
}

/// Measures; the server says what it really sends.
pub fn measure(crm: &Path, address: SocketAddr) -> Outcome<Sizes> {
    let (page, _) = fetch(address, "/", "identity")?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let sum = |ending: &str| -> Outcome<u64> {
        let mut bytes = 0;
        for path in loaded(&page).filter(|path| path.ends_with(ending)) {
            let (body, encoding) = fetch(address, path, "gzip")?;
            if encoding != "gzip" {
                return Err(format!("{path} is not compressed"));
            }
            bytes += body.len() as u64;
        }
        Ok(bytes)
    };
    let sizes = Sizes { binary: files::size(crm)?, scripts: sum(".js")?, styles: sum(".css")? };
    if sizes.scripts == 0 { Err("index.html loads no script".to_owned()) } else { Ok(sizes) }
}

/// The files that a page names in `src` and `href`.
fn loaded(page: &str) -> impl Iterator<Item = &str> {
    page.split(['<', '>']).filter(|tag| tag.starts_with("script") || tag.starts_with("link")).filter_map(|tag| {
        let (_, rest) = tag.split_once("src=\"").or_else(|| tag.split_once("href=\""))?;
        rest.split_once('"').map(|(path, _)| path)
    })
}

fn fetch(address: SocketAddr, path: &str, encoding: &str) -> Outcome<(Vec<u8>, String)> {
    let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: {encoding}\r\n\r\n");
    let answer = connection.exchange(request.as_bytes()).map_err(|error| format!("{path}: {error}"))?;
    match answer.status {
        200 => Ok((answer.body.to_vec(), answer.header("content-encoding").unwrap_or_default().to_owned())),
        status => Err(format!("{path} answered {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_what_it_loads() {
        let page = r#"<link rel="icon" href="/i.svg"><script type="module" crossorigin src="/a.js"></script>
            <link rel="modulepreload" href="/b.js"><link rel="stylesheet" href="/c.css"><a href="/no.js">"#;
        assert_eq!(loaded(page).collect::<Vec<_>>(), ["/i.svg", "/a.js", "/b.js", "/c.css"]);
    }
}

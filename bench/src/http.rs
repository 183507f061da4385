//! A lean HTTP/1.1 client: one connection that is kept, requests as bytes, answers read into one buffer.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection to the server.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
    body: Vec<u8>,
}

/// An answer.
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// The head, as it came.
    pub head: &'a str,
    /// The body, encoded as it came.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Connection { socket, buffer: vec![0; 64 * 1024], body: Vec::new() })
    }

    /// Sends a request and reads its answer.
    pub fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.socket.write_all(request)?;
        let mut filled = 0;
        let head_end = loop {
            filled += self.read_more(filled)?;
            if let Some(end) = find(&self.buffer[..filled], b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = std::str::from_utf8(&self.buffer[..head_end]).map_err(|_| broken("the head is no text"))?;
        let status = head.get(9..12).and_then(|text| text.parse().ok()).ok_or_else(|| broken("no status"))?;
        if header(head, "transfer-encoding").is_some() {
            self.read_chunks(head_end, filled)?;
            let head = std::str::from_utf8(&self.buffer[..head_end]).unwrap_or_default();
            return Ok(Answer { status, head, body: &self.body });
        }
        let length: usize = header(head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while filled < head_end + length {
            filled += self.read_more(filled)?;
        }
        let head = std::str::from_utf8(&self.buffer[..head_end]).unwrap_or_default();
        Ok(Answer { status, head, body: &self.buffer[head_end..head_end + length] })
    }

    fn read_more(&mut self, filled: usize) -> Result<usize> {
        if filled == self.buffer.len() {
            self.buffer.resize(filled * 2, 0);
        }
        match self.socket.read(&mut self.buffer[filled..])? {
            0 => Err(broken("the server closed the connection")),
            read => Ok(read),
        }
    }

    fn read_chunks(&mut self, mut at: usize, mut filled: usize) -> Result<()> {
        self.body.clear();
        loop {
            let line = loop {
                match find(&self.buffer[at..filled], b"\r\n") {
                    Some(end) => break at + end,
                    None => filled += self.read_more(filled)?,
                }
            };
            let size =
                std::str::from_utf8(&self.buffer[at..line]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
            let size = size.ok_or_else(|| broken("a chunk without its size"))?;
            let start = line + 2;
            while filled < start + size + 2 {
                filled += self.read_more(filled)?;
            }
            self.body.extend_from_slice(&self.buffer[start..start + size]);
            at = start + size + 2;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Writes a value as it stands in a query.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Answers one connection with these pieces, each sent on its own.
    fn answering(pieces: &'static [&'static str]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            socket.set_nodelay(true).unwrap();
            socket.read_exact(&mut [0; 4]).unwrap();
            for piece in pieces {
                socket.write_all(piece.as_bytes()).unwrap();
            }
        });
        address
    }

    #[test]
    fn answers_are_put_together_from_whatever_comes() {
        let address = answering(&["HTTP/1.1 201 Created\r\nContent-", "Length: 5\r\nx: y\r\n\r\nhe", "llo"]);
        let mut connection = Connection::open(address).unwrap();
        let answer = connection.exchange(b"GET ").unwrap();
        assert_eq!((answer.status, answer.body, answer.header("X")), (201, b"hello".as_slice(), Some("y")));
    }

    #[test]
    fn chunks_become_one_body() {
        let address = answering(&[
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc",
            "\r\nA\r\n0123456789\r\n0\r\n\r\n",
        ]);
        let mut connection = Connection::open(address).unwrap();
        assert_eq!(connection.exchange(b"GET ").unwrap().body, b"abc0123456789");
    }

    #[test]
    fn a_broken_answer_is_no_answer() {
        let address = answering(&["HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort"]);
        assert!(Connection::open(address).unwrap().exchange(b"GET ").is_err());
    }
}

//! Web domains of accounts. Domains where anybody gets a mailbox belong to no account.

use crate::invalid::Invalid;
use crate::patch::Patch;

/// Most domains of one account.
const MAX_DOMAINS: usize = 50;

/// Mail services that have one name under many countries: `yahoo.com`, `yahoo.co.uk`, `gmx.de`.
const FREE_MAIL_FAMILIES: &[&str] = &["gmx", "hotmail", "live", "outlook", "yahoo"];

/// Mail services under one domain.
#[rustfmt::skip]
const FREE_MAIL: &[&str] = &[
    "126.com", "163.com", "aim.com", "aol.com", "aol.de", "arcor.de", "att.net", "bluewin.ch", "btinternet.com",
    "comcast.net", "cox.net", "email.de", "fastmail.com", "fastmail.fm", "free.fr", "freenet.de", "gmail.com",
    "googlemail.com", "hey.com", "hushmail.com", "icloud.com", "inbox.lv", "interia.pl", "laposte.net", "libero.it",
    "list.ru", "mac.com", "mail.com", "mail.de", "mail.ru", "mailbox.org", "me.com", "msn.com", "naver.com", "o2.pl",
    "online.de", "orange.fr", "posteo.de", "posteo.net", "proton.me", "protonmail.ch", "protonmail.com", "qq.com",
    "rambler.ru", "rediffmail.com", "rocketmail.com", "sbcglobal.net", "seznam.cz", "sfr.fr", "sina.com", "t-online.de",
    "tuta.com", "tutanota.com", "tutanota.de", "uol.com.br", "verizon.net", "virgilio.it", "vodafone.de", "wanadoo.fr",
    "web.de", "wp.pl", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
];

/// Returns the domain in the form in which domains are compared, or nothing when there is none in the text.
///
/// Takes what people paste: `https://www.Acme.com/about` and `ann@acme.com` both mean `acme.com`.
pub fn normalise(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    let fits = host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label)
        // Numbers with dots are an address, not a name.
        && top.chars().any(char::is_alphabetic);
    fits.then(|| host.to_owned())
}

/// Tells whether anybody gets a mailbox under this normalised domain.
pub fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(&domain)
        || domain
            .split_once('.')
            .is_some_and(|(name, country)| FREE_MAIL_FAMILIES.contains(&name) && is_public_suffix(country))
}

/// Tells whether this is `com`, a country, or `co` or `com` in a country.
fn is_public_suffix(suffix: &str) -> bool {
    let country = suffix.strip_prefix("co.").or_else(|| suffix.strip_prefix("com.")).unwrap_or(suffix);
    matches!(suffix, "com" | "net") || (country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Replaces all domains; the same domain twice counts once.
pub(super) fn replace(domains: &mut Vec<String>, input: Patch<Vec<String>>, invalid: &mut Invalid) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > MAX_DOMAINS {
        invalid.add("/domains", "too_long", format!("at most {MAX_DOMAINS} domains"));
        return;
    }
    let mut replaced: Vec<String> = Vec::with_capacity(wanted.len());
    for (index, text) in wanted.iter().enumerate() {
        let pointer = format!("/domains/{index}");
        match normalise(text) {
            None => invalid.add(pointer, "domain", "a domain such as example.com"),
            Some(domain) if is_free_mail(&domain) => {
                invalid.add(pointer, "free_mail_domain", format!("anybody gets a mailbox at {domain}"));
            }
            Some(domain) if replaced.contains(&domain) => {}
            Some(domain) => replaced.push(domain),
        }
    }
    *domains = replaced;
}

/// Applies the address of a web site; other schemes than the web's could run code when it is clicked.
pub(super) fn apply_website(target: &mut Option<String>, input: Patch<String>, invalid: &mut Invalid) {
    let scheme = |text: &str| text.split(['/', '?', '#', '.']).next().and_then(|start| start.split_once(':')).is_some();
    let web = |text: &str| {
        let lower = text.to_lowercase();
        lower.starts_with("https://") || lower.starts_with("http://") || !scheme(&lower)
    };
    let fits = |text: &str| web(text) && normalise(text).is_some() && !text.contains(char::is_whitespace);
    let text = input.value().map(|text| text.trim()).filter(|text| !text.is_empty());
    if text.is_some_and(|text| !fits(text)) {
        invalid.add("/website", "url", "an address such as https://example.com");
        return;
    }
    input.apply_text(target);
}

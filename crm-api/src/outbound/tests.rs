//! Hostile targets: no packet of ours may arrive, however the address is spelled and whatever a resolver says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

/// URLs that are refused before anything is resolved; `PORT` is one that is listened on.
const REFUSED: &[&str] = &[
    "https://127.0.0.1:PORT/",
    "https://127.1:PORT/",
    "https://127.0.1:PORT/",
    "https://2130706433:PORT/",
    "https://0x7f000001:PORT/",
    "https://0x7f.0.0.1:PORT/",
    "https://0X7F.0X0.0X0.0X1:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://017700000001:PORT/",
    "https://0177.0.0x0.1:PORT/",
    "https://127.0.0.1.:PORT/",
    "https://127.255.255.254:PORT/",
    "https://１２７.０.０.１:PORT/",
    "https://①②⑦.⓪.⓪.①:PORT/",
    "https://127。0。0。1:PORT/",
    "https://%31%32%37.0.0.1:PORT/",
    "https://0.0.0.0:PORT/",
    "https://0:PORT/",
    "https://0.1.2.3:PORT/",
    "https://localhost:PORT/",
    "https://LOCALHOST:PORT/",
    "https://localhost.:PORT/",
    "https://LocalHost.:PORT/",
    "https://foo.localhost:PORT/",
    "https://ｌｏｃａｌｈｏｓｔ:PORT/",
    "https://loc\talhost:PORT/",
    "https:\\\\127.0.0.1:PORT\\",
    "https:127.0.0.1:PORT/",
    "https:///127.0.0.1:PORT/",
    " https://127.0.0.1:PORT/ ",
    "https://[::1]:PORT/",
    "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[::]:PORT/",
    "https://[::127.0.0.1]:PORT/",
    "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[::FFFF:7F00:0001]:PORT/",
    "https://[64:ff9b::127.0.0.1]:PORT/",
    "https://[64:ff9b::a00:1]:PORT/",
    "https://[64:ff9b:1::a00:1]:PORT/",
    "https://[2002:7f00:1::]:PORT/",
    "https://[2002:a00:1::1]:PORT/",
    "https://[2001:0:7f00:1::1]:PORT/",
    "https://[2001:db8::1]:PORT/",
    "https://[3fff::1]:PORT/",
    "https://[2600::5efe:7f00:1]:PORT/",
    "https://[fe80::1]:PORT/",
    "https://[fe80::1%25lo]:PORT/",
    "https://[fec0::1]:PORT/",
    "https://[fc00::1]:PORT/",
    "https://[fd12:3456::1]:PORT/",
    "https://[ff02::1]:PORT/",
    "https://10.0.0.1:PORT/",
    "https://10.255.255.255:PORT/",
    "https://0xa.1:PORT/",
    "https://172.16.0.1:PORT/",
    "https://172.31.255.255:PORT/",
    "https://192.168.0.1:PORT/",
    "https://3232235521:PORT/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:169.254.169.254]/latest/meta-data/",
    "https://0xa9fea9fe/latest/meta-data/",
    "https://100.64.0.1:PORT/",
    "https://100.127.255.255:PORT/",
    "https://192.0.0.1:PORT/",
    "https://192.0.2.1:PORT/",
    "https://198.18.0.1:PORT/",
    "https://198.51.100.1:PORT/",
    "https://203.0.113.1:PORT/",
    "https://224.0.0.1:PORT/",
    "https://240.0.0.1:PORT/",
    "https://255.255.255.255:PORT/",
    "https://user@127.0.0.1:PORT/",
    "https://user:pass@hooks.example.org/",
    "https://hooks.example.org@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT#@hooks.example.org/",
    "https://hooks.example.org:pass@127.0.0.1:PORT/",
    "http://hooks.example.org/",
    "http://127.0.0.1:PORT/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/",
    "https://",
    "https://hooks.example.org:0/",
    "https://a..example.org/",
    "",
];

const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14));

fn connector(allowed: &[&str]) -> Connector {
    let allowed: Vec<String> = allowed.iter().map(|place| (*place).to_owned()).collect();
    let limits = Limits { total: Duration::from_millis(900), connect: Duration::from_millis(300) };
    Connector::new(&allowed).unwrap().within(limits)
}

/// A connector whose names have these addresses, and what it connects to.
fn resolving(names: impl Fn(usize) -> Vec<IpAddr> + Send + Sync + 'static) -> (Connector, Arc<Mutex<Vec<SocketAddr>>>) {
    let (dialled, asked) = (Arc::new(Mutex::new(Vec::new())), AtomicUsize::new(0));
    let note = Arc::clone(&dialled);
    let resolve: Resolve = Arc::new(move |_, port| {
        let found = names(asked.fetch_add(1, Ordering::SeqCst));
        Box::pin(async move { Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect()) })
    });
    let dial: Dial = Arc::new(move |address| {
        note.lock().unwrap().push(address);
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    });
    let quick = Limits { total: Duration::from_millis(20), connect: Duration::from_millis(1) };
    (connector(&[]).through(resolve, dial).within(quick), dialled)
}

async fn post(connector: &Connector, url: &str) -> Result<Answer, Failure> {
    connector.post(url, &[("webhook-id", "msg_1".to_owned())], "{}".to_owned()).await.0
}

/// Counts connections, and answers each with this.
async fn listener(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut read = [0; 4096];
                let _ = stream.read(&mut read).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    (port, count)
}

#[tokio::test]
async fn no_spelling_of_a_private_place_is_called() {
    let (port, count) = listener("HTTP/1.1 200 OK\r\n\r\n").await;
    assert!(REFUSED.len() >= 60);
    let connector = connector(&[]);
    for url in REFUSED {
        let url = url.replace("PORT", &port.to_string());
        assert_eq!(post(&connector, &url).await, Err(Failure::RefusedAddress), "{url}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_with_one_private_address_is_not_called_at_all() {
    for private in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1", "64:ff9b::7f00:1"]
    {
        let private: IpAddr = private.parse().unwrap();
        let (connector, dialled) = resolving(move |_| vec![PUBLIC, private]);
        assert_eq!(post(&connector, "https://hooks.example.org/").await, Err(Failure::RefusedAddress), "{private}");
        assert!(dialled.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn answers_that_change_lead_to_no_private_place() {
    let (connector, dialled) = resolving(|turn| vec![if turn % 2 == 0 { PUBLIC } else { Ipv4Addr::LOCALHOST.into() }]);
    let mut refused = 0;
    for _ in 0..1_000 {
        refused += usize::from(post(&connector, "https://hooks.example.org/").await == Err(Failure::RefusedAddress));
    }
    assert_eq!(refused, 500);
    let dialled = dialled.lock().unwrap();
    assert_eq!((dialled.len(), dialled.iter().filter(|address| address.ip() != PUBLIC).count()), (500, 0));
}

#[tokio::test]
async fn redirections_are_not_followed() {
    let (inside, count) = listener("HTTP/1.1 200 OK\r\n\r\n").await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let text = format!("HTTP/1.1 {status}\r\nLocation: http://127.0.0.1:{inside}/\r\n\r\n");
        let (port, _) = listener(Box::leak(text.into_boxed_str())).await;
        let place = format!("127.0.0.1:{port}");
        assert_eq!(post(&connector(&[&place]), &format!("http://{place}/")).await, Err(Failure::Redirect), "{status}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_allowed_place_is_open_at_its_port_alone() {
    let (port, count) = listener("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\nhello").await;
    let (other, untouched) = listener("HTTP/1.1 200 OK\r\n\r\n").await;
    let open = connector(&[&format!("127.0.0.1:{port}")]);
    let answer = post(&open, &format!("http://0x7f.1:{port}/a?b=c")).await.unwrap();
    assert_eq!((answer.status, answer.retry_after.as_deref(), answer.body.as_slice()), (200, Some("7"), &b"hello"[..]));
    assert_eq!(post(&open, &format!("http://127.0.0.1:{other}/")).await, Err(Failure::RefusedAddress));
    assert_eq!((count.load(Ordering::SeqCst), untouched.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn little_of_a_long_answer_is_read_and_a_silent_server_is_given_up() {
    let text = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(200_000));
    let (port, _) = listener(Box::leak(text.into_boxed_str())).await;
    let place = format!("127.0.0.1:{port}");
    assert_eq!(post(&connector(&[&place]), &format!("http://{place}/")).await.unwrap().body.len(), MOST_READ);

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = silent.local_addr().unwrap().to_string();
    assert_eq!(post(&connector(&[&place]), &format!("http://{place}/")).await, Err(Failure::Timeout));
}

#[tokio::test]
async fn closed_silent_and_other_ports_take_the_same_time_and_say_the_same() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (plain, _) = listener("220 mail.example.org ESMTP\r\n").await;
    let mut took = Vec::new();
    for place in [closed, silent.local_addr().unwrap().to_string(), format!("127.0.0.1:{plain}")] {
        let begun = Instant::now();
        let answer = post(&connector(&[&place]), &format!("https://{place}/")).await;
        assert_eq!(answer, Err(Failure::ConnectionFailed), "{place}");
        took.push(begun.elapsed());
    }
    let spread = *took.iter().max().unwrap() - *took.iter().min().unwrap();
    assert!(spread < Duration::from_millis(50), "{took:?}");
}

/// Spells an address of the old internet in one of the ways that programs understand.
fn spelled(address: u32, ways: [u8; 4], parts: usize) -> String {
    let octets = address.to_be_bytes();
    let number = |value: u32, way: u8| match way % 3 {
        0 => format!("{value}"),
        1 => format!("0x{value:x}"),
        _ => format!("0{value:o}"),
    };
    let mut text: Vec<String> =
        octets.iter().zip(ways).take(parts - 1).map(|(octet, way)| number(u32::from(*octet), way)).collect();
    let rest = octets.iter().skip(parts - 1).fold(0, |sum, octet| sum << 8 | u32::from(*octet));
    text.push(number(rest, ways[3]));
    text.join(".")
}

proptest! {
    #[test]
    fn every_spelling_of_an_address_is_decided_alike(address: u32, ways: [u8; 4], parts in 1_usize..=4) {
        let usual = Ipv4Addr::from(address);
        let url = format!("https://{}/", spelled(address, ways, parts));
        let target = connector(&[]).target(&url);
        prop_assert_eq!(target.is_ok(), policy::is_public(usual.into()), "{} is {}", url, usual);
        if let Ok(target) = target {
            prop_assert_eq!(target.address(), Some(IpAddr::V4(usual)));
        }
    }

    #[test]
    fn an_address_within_another_is_decided_by_what_is_within(address: u32) {
        let (v4, public) = (Ipv4Addr::from(address), policy::is_public(Ipv4Addr::from(address).into()));
        prop_assert_eq!(policy::is_public(v4.to_ipv6_mapped().into()), public);
        let nat64 = std::net::Ipv6Addr::from_bits(0x0064_ff9b << 96 | u128::from(address));
        prop_assert_eq!(policy::is_public(nat64.into()), public);
    }
}

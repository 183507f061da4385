//! Clients that are broken or mean it ill: they are refused or hung up on, memory stays bounded, and others go on.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::faults::{p99, scale, tell};
use crate::server::{Folder, Server, exchange, send};

/// By how much the server may grow, in KiB.
const GROWTH: u64 = 64 * 1024;
/// The server waits so long for a request to become whole, and a little longer until it says so.
const WHOLE: Duration = Duration::from_secs(15);

struct Target {
    server: Server,
    token: String,
    before: u64,
    _folder: Folder,
}

impl Target {
    fn new() -> Self {
        let folder = Folder::new();
        folder.create_admin();
        let mut command = folder.command(&["serve"]);
        command.env("CRM_RATE_LIMIT", "0");
        let server = Server::start(command);
        let token = server.login();
        for _ in 0..20 {
            get(server.address, &token);
        }
        let before = memory(&server);
        Target { server, token, before, _folder: folder }
    }

    /// Asserts that it works on and has not grown.
    fn is_well(&self, after: &str) {
        get(self.server.address, &self.token);
        let grown = memory(&self.server).saturating_sub(self.before);
        assert!(grown <= GROWTH, "{after}: grew by {grown} KiB");
    }
}

fn get(at: SocketAddr, token: &str) -> Duration {
    let begun = Instant::now();
    let (status, answer) = send(at, "GET", "/api/v1/contacts", token, None).unwrap();
    assert_eq!(status, 200, "{answer}");
    begun.elapsed()
}

/// What the server holds in memory, in KiB.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Sends bytes and reads what comes until the server hangs up; nothing when it hung up at once.
fn raw(at: SocketAddr, parts: &mut dyn Iterator<Item = Vec<u8>>) -> Option<u16> {
    let mut socket = TcpStream::connect(at).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    for part in parts {
        if socket.write_all(&part).is_err() {
            break;
        }
    }
    socket.shutdown(Shutdown::Write).ok();
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    // A server that hangs up while more is on its way resets the connection.
    while let Ok(count @ 1..) = socket.read(&mut part) {
        answer.extend_from_slice(&part[..count]);
    }
    String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|status| status.parse().ok())
}

fn head(token: &str, more: &str) -> Vec<u8> {
    format!("POST /api/v1/contacts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n{more}\r\n")
        .into_bytes()
}

/// 64 MB of nothing in 64 KB, as gzip has it.
fn bomb() -> Vec<u8> {
    let mut written = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    written
        .start_file("a", zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))
        .unwrap();
    for _ in 0..64 {
        written.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let archive = written.finish().unwrap().into_inner();
    // The same deflated bytes as in the archive, between head and tail of the other format.
    let number = |at: usize| usize::from(archive[at]) | usize::from(archive[at + 1]) << 8;
    let start = 30 + number(26) + number(28);
    let size = number(18) | number(20) << 16;
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    [&head, &archive[start..start + size], &archive[14..18], &(64_u32 << 20).to_le_bytes()].concat()
}

#[test]
fn bodies_and_heads_beyond_measure_are_refused_and_not_kept() {
    let target = Target::new();
    let (at, token) = (target.server.address, target.token.as_str());
    let refused = |what: &str, status: Option<u16>| {
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{what}: {status:?}");
        target.is_well(what);
    };
    let megabyte = || vec![b'x'; 1 << 20];
    let announced = head(token, "content-length: 104857600\r\n");
    refused("100 MB", raw(at, &mut std::iter::once(announced).chain((0..100).map(|_| megabyte()))));
    let chunk = || [b"100000\r\n".to_vec(), megabyte(), b"\r\n".to_vec()].concat();
    let chunked = head(token, "transfer-encoding: chunked\r\n");
    refused("100 MB in chunks", raw(at, &mut std::iter::once(chunked).chain((0..100).map(|_| chunk()))));
    let long = head(token, &format!("x-long: {}\r\n", "y".repeat(100_000)));
    refused("a head of 100 KB", raw(at, &mut std::iter::once(long)));
    let many: String = (0..5_000).map(|number| format!("x-{number}: y\r\n")).collect();
    refused("5,000 header lines", raw(at, &mut std::iter::once(head(token, &many))));
    let path = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(8_000));
    let status = raw(at, &mut std::iter::once(path.into_bytes()));
    assert!(status.is_none_or(|status| status < 500), "a path of 8 KB: {status:?}");
    let bomb = bomb();
    for coding in ["deflate", "gzip", "br", "gzip, gzip"] {
        let head = head(token, &format!("content-encoding: {coding}\r\ncontent-length: {}\r\n", bomb.len()));
        refused(&format!("a bomb in {coding}"), raw(at, &mut [head, bomb.clone()].into_iter()));
    }
    target.is_well("all of it");
}

#[test]
fn odd_json_is_refused_with_what_is_wrong_about_it() {
    let target = Target::new();
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let keys: String = (0..100_000).map(|number| format!("\"k{number}\":1,")).collect();
    for (what, path, body) in [
        ("an array 100,000 deep", "contacts", deep("[", "]")),
        ("an object 100,000 deep", "contacts", deep("{\"a\":", "}")),
        ("a member 100,000 deep", "contacts", format!("{{\"custom\":{{\"x\":{}}}}}", deep("[", "]"))),
        (
            "a view 100,000 deep",
            "views",
            format!("{{\"entity\":\"deal\",\"name\":\"x\",\"query\":{{\"filter\":{}1}}}}", "{\"not\":".repeat(100_000)),
        ),
        ("100,000 members", "contacts", format!("{{{keys}\"last_name\":\"x\"}}")),
        ("100,000 custom members", "contacts", format!("{{\"last_name\":\"x\",\"custom\":{{{keys}\"a\":1}}}}")),
        ("a member twice", "contacts", "{\"last_name\":\"a\",\"last_name\":\"b\"}".to_owned()),
        ("a number without end", "accounts", format!("{{\"name\":\"a\",\"employee_count\":{}}}", "9".repeat(100_000))),
        ("a number beyond all", "accounts", "{\"name\":\"a\",\"employee_count\":1e400}".to_owned()),
        ("no number", "accounts", "{\"name\":\"a\",\"employee_count\":NaN}".to_owned()),
        ("half of it", "contacts", "{\"last_name\":\"a\"".to_owned()),
        ("more than one", "contacts", "{\"last_name\":\"a\"}{\"last_name\":\"b\"}".to_owned()),
    ] {
        let sent = ("application/json", body.as_str());
        let path = format!("/api/v1/{path}");
        let (status, head, answer) = exchange(target.server.address, "POST", &path, &target.token, &[], sent)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!([400, 413, 422].contains(&status), "{what}: {head} {answer}");
        assert!(answer["code"].is_string(), "{what}: {answer}");
        target.is_well(what);
    }
}

#[test]
fn slow_and_silent_clients_are_hung_up_on_and_hold_nobody_up() {
    let (slow, idle) = (scale(60, 400), scale(400, 4_000));
    let target = Target::new();
    let (at, token) = (target.server.address, target.token.as_str());
    let mut calm: Vec<Duration> = (0..100).map(|_| get(at, token)).collect();
    let begun = Instant::now();
    let open = |text: &str| {
        let mut socket = TcpStream::connect(at).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        socket.write_all(text.as_bytes()).unwrap();
        socket
    };
    let silent: Vec<TcpStream> = (0..idle).map(|_| open("")).collect();
    let mut half: Vec<TcpStream> =
        (0..slow).map(|_| open("GET /api/v1/contacts HTTP/1.1\r\nhost: x\r\nx-a: ")).collect();
    let mut beside = Vec::new();
    // A letter now and then, as the attack of that name does, until the server has had enough.
    let mut hung_up = 0;
    while hung_up < slow {
        assert!(begun.elapsed() < WHOLE * 2, "only {hung_up} of {slow} were hung up on");
        beside.push(get(at, token));
        half.retain_mut(|socket| {
            socket.set_nonblocking(true).unwrap();
            let wrote = socket.write(b"a");
            let read = socket.read(&mut [0; 512]);
            // What can be read is that it took too long, or the end.
            let gone = wrote.is_err() || read.is_ok();
            hung_up += usize::from(gone);
            !gone
        });
    }
    let took = begun.elapsed();
    assert!(took < WHOLE, "{took:?}");
    let (before, after) = (p99(&mut calm), p99(&mut beside));
    assert!(after <= before * 2 + Duration::from_millis(250), "p99 {before:?} before, {after:?} beside them");
    target.is_well("many connections");
    drop(silent);
    tell(
        "X4",
        format!(
            "{slow} slow and {idle} silent clients: slow ones hung up on within {took:.0?}; p99 of others {before:.1?} -> {after:.1?}; {} KiB grown",
            memory(&target.server).saturating_sub(target.before)
        ),
    );
    let made = json!({"last_name": "Doe"});
    assert_eq!(send(at, "POST", "/api/v1/contacts", token, Some(&made)).unwrap().0, 201);
}

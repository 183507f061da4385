//! Starts the real binary in a folder of its own and talks to it over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value as Json, json};

/// The administrator's password.
pub const PASSWORD: &str = "correct horse battery staple 7";
/// A secret that is accepted.
pub const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCD";

/// Returns the path of the binary, which is built beside the tests.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let found = test.parent().and_then(Path::parent).unwrap().join("crm");
    assert!(found.is_file(), "{} is missing: run `cargo build --bin crm` first", found.display());
    found
}

/// A folder that is removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes one.
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("crm-command-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Prepares a command that keeps everything in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.wrapped(&binary(), arguments)
    }

    /// Prepares a program that keeps everything in this folder.
    pub fn wrapped(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.0).env("CRM_DATA_DIR", &self.0);
        for name in ["DATABASE_URL", "CRM_SECRET", "PUBLIC_URL", "CRM_LISTEN", "RUST_LOG"] {
            command.env_remove(name);
        }
        command.env("CRM_SECRET", SECRET).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Makes the first administrator.
    pub fn create_admin(&self) {
        self.create_admin_in(None);
    }

    /// Makes the first administrator in another database than that of the folder.
    pub fn create_admin_in(&self, url: Option<&str>) {
        let arguments = [
            "admin",
            "create-user",
            "--email",
            "ada@example.org",
            "--name",
            "Ada",
            "--role",
            "admin",
            "--password-stdin",
        ];
        let mut command = self.command(&arguments);
        if let Some(url) = url {
            command.env("DATABASE_URL", url);
        }
        let made = finish(command, PASSWORD);
        assert!(made.status.success(), "{}", told(&made));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Runs a command to its end with this line on its standard input.
pub fn finish(mut command: Command, line: &str) -> Output {
    let mut child = command.spawn().unwrap();
    // A command that ends early reads no line.
    writeln!(child.stdin.take().unwrap(), "{line}").ok();
    child.wait_with_output().unwrap()
}

/// Returns what a command wrote to standard error.
pub fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The set-up token, when it waits for its set-up.
    pub setup_token: Option<String>,
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(command: Command) -> Self {
        let waiting = Server::begin(command);
        waiting.ready()
    }

    /// Starts it.
    pub fn begin(mut command: Command) -> Starting {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = command.env("CRM_LISTEN", free.to_string()).spawn().unwrap();
        Starting { child, address: free }
    }

    /// Returns the process that was started.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Returns the process to signal: the server itself, also when another program started it.
    pub fn pid(&self) -> u32 {
        let own = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        children.split_whitespace().next().and_then(|pid| pid.parse().ok()).unwrap_or(own)
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.pid().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end.
    pub fn end(mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// Sends a request.
    pub fn send(&self, method: &str, path: &str, token: &str, body: Option<&Json>) -> std::io::Result<(u16, Json)> {
        send(self.address, method, path, token, body)
    }

    /// Signs the administrator in.
    pub fn login(&self) -> String {
        let body = json!({"email": "ada@example.org", "password": PASSWORD});
        let (status, answer) = self.send("POST", "/api/v1/auth/login", "", Some(&body)).unwrap();
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().ok().flatten().is_none() {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// A server that may not listen yet.
pub struct Starting {
    child: Child,
    address: SocketAddr,
}

impl Starting {
    /// Waits until it listens.
    pub fn ready(mut self) -> Server {
        let mut lines = BufReader::new(self.child.stderr.take().unwrap());
        let (mut seen, mut setup_token) = (String::new(), None);
        loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the server ended: {seen}");
            seen.push_str(&line);
            setup_token = line.split_once("setup token: ").map(|(_, token)| token.trim().to_owned()).or(setup_token);
            if line.contains("listening on") {
                break;
            }
        }
        if setup_token.is_none() && seen.contains("migrations run") {
            let mut line = String::new();
            lines.read_line(&mut line).unwrap();
            setup_token = line.split_once("setup token: ").map(|(_, token)| token.trim().to_owned());
        }
        // The log goes on; somebody has to read it.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Server { child: self.child, address: self.address, setup_token }
    }
}

/// Sends a request on a connection of its own.
pub fn send(
    at: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: Option<&Json>,
) -> std::io::Result<(u16, Json)> {
    let body = body.map(Json::to_string).unwrap_or_default();
    send_text(at, method, path, token, ("application/json", &body))
}

/// Sends a request with a body of this type.
pub fn send_text(
    at: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: (&str, &str),
) -> std::io::Result<(u16, Json)> {
    exchange(at, method, path, token, &["if-match: *"], body).map(|(status, _, json)| (status, json))
}

/// Sends a request with these further header lines; answers with status, head and body.
pub fn exchange(
    at: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    lines: &[&str],
    (kind, body): (&str, &str),
) -> std::io::Result<(u16, String, Json)> {
    let mut socket = TcpStream::connect(at)?;
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    write!(
        socket,
        "{method} {path} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: {kind}\r\n{lines}content-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    parse(&answer)
}

/// Reads an answer as it came over a socket.
pub fn parse(answer: &str) -> std::io::Result<(u16, String, Json)> {
    let broken = || std::io::Error::other("the answer broke off");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    let start = body.find('{').unwrap_or(body.len());
    let end = body.rfind('}').map_or(start, |end| end + 1);
    Ok((status, head.to_lowercase(), serde_json::from_str(&body[start..end]).unwrap_or_default()))
}

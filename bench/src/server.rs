//! The binary under measurement: its commands, and the server as a process.

use std::fs::File;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::http::Connection;

/// The administrator whom the generator signs in as.
pub const EMAIL: &str = "ada@example.org";
/// Her password.
pub const PASSWORD: &str = "correct horse battery staple 7";
const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCD";
/// A server that takes longer to start is broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// One installation: binary, data directory, database.
#[derive(Clone)]
pub struct Site {
    /// The binary.
    pub crm: PathBuf,
    /// Its data directory.
    pub folder: PathBuf,
    /// Its database.
    pub url: String,
    /// Places that its webhooks may call though they are on this machine.
    pub outbound: String,
}

impl Site {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.crm);
        command.args(arguments).current_dir(&self.folder);
        for name in
            ["PUBLIC_URL", "CRM_WORKERS", "CRM_CONNECTIONS", "CRM_TRUSTED_PROXIES", "RUST_LOG", "CRM_OUTBOUND_ALLOW"]
        {
            command.env_remove(name);
        }
        command
            .env("CRM_RATE_LIMIT", "1000000000")
            .env("CRM_DATA_DIR", &self.folder)
            .env("DATABASE_URL", &self.url)
            .env("CRM_SECRET", SECRET);
        if !self.outbound.is_empty() {
            command.env("CRM_OUTBOUND_ALLOW", &self.outbound);
        }
        command
    }

    /// Starts a command whose standard error is read by the caller.
    pub fn begin(&self, arguments: &[&str]) -> Outcome<Child> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().map_err(|error| format!("{}: {error}", self.crm.display()))
    }

    /// Runs a command to its end, with a line on its standard input.
    pub fn run(&self, arguments: &[&str], line: &str) -> Outcome<()> {
        let mut child = self.begin(arguments)?;
        if let Some(mut input) = child.stdin.take() {
            // A command that ends early reads no line.
            let _ = writeln!(input, "{line}");
        }
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("crm {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
    }

    /// Makes the administrator and what every installation has.
    pub fn set_up(&self) -> Outcome<()> {
        let user = ["--email", EMAIL, "--name", "Ada Bench", "--role", "admin", "--password-stdin"];
        self.run(&[["admin", "create-user"].as_slice(), &user].concat(), PASSWORD)
    }

    /// Starts the server and waits until it is ready.
    pub fn serve(&self) -> Outcome<Server> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let address = free.map_err(|error| format!("no free port: {error}"))?;
        let log = self.folder.join("server.log");
        let file = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let mut command = self.command(&["serve"]);
        command.env("CRM_LISTEN", address.to_string()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let started = Instant::now();
        let child = command.spawn().map_err(|error| format!("{}: {error}", self.crm.display()))?;
        let mut server = Server { child, address, ready_after: Duration::ZERO };
        while !ready(address) {
            let ended = server.child.try_wait().ok().flatten();
            if ended.is_some() || started.elapsed() > PATIENCE {
                return Err(format!("the server did not get ready: {}", last_lines(&log)));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }
}

fn ready(address: SocketAddr) -> bool {
    let asked = Connection::open(address).and_then(|mut connection| {
        connection.exchange(b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n").map(|a| a.status)
    });
    asked.is_ok_and(|status| status == 200)
}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" / ")
}

/// A server that runs; it is stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from start to ready.
    pub ready_after: Duration,
}

impl Server {
    /// Reads a size from the process's status, in bytes: `VmRSS` is what is resident now, `VmHWM` the most so far.
    pub fn memory(&self, name: &str) -> Outcome<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.map(|number| number * 1024).ok_or_else(|| format!("{path} has no {name}"))
    }

    /// Returns the process's id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stops it as an operator does, and waits until it has ended.
    pub fn stop(mut self) -> Outcome<()> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().map_err(|error| error.to_string())?;
        match self.child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("the server ended with {status}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Returns the processor time that a process has used, in user and system mode.
pub fn processor_time(pid: u32) -> Outcome<Duration> {
    let path = format!("/proc/{pid}/stat");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    // The name before may hold anything, so numbers are counted from its closing parenthesis.
    let numbers: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| numbers.get(place).and_then(|number| number.parse::<u64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).ok_or_else(|| format!("{path} cannot be read"))?;
    // Linux tells it in hundredths of a second, whatever the kernel's own clock is.
    Ok(Duration::from_millis((user + system) * 10))
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

//! One request on a connection of its own.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_rustls::rustls::pki_types::ServerName;

use crate::outbound::target::Target;
use crate::outbound::{Answer, Connector, Failure, MOST_READ};

/// Most of an answer's head that is read, in bytes.
const MOST_HEAD: usize = 32 * 1024;

/// Anything a request can be sent on.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Ends the connection with the call, also when that is given up.
struct Line(JoinHandle<()>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Connector {
    /// Sends JSON to a URL; returns the answer or the class of what went wrong, and how long it took. An answer of any
    /// status but a redirection is nothing gone wrong.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: String,
    ) -> (Result<Answer, Failure>, Duration) {
        let begun = Instant::now();
        let answer = self.call(url, headers, body, begun).await;
        (answer, begun.elapsed())
    }

    async fn call(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: String,
        begun: Instant,
    ) -> Result<Answer, Failure> {
        let target = self.target(url)?;
        let (connected, end) = (begun + self.limits.connect, begun + self.limits.total);
        let answered = async {
            let wire = self.connect(&target, connected).await?;
            match timeout_at(end, exchange(wire, &target, headers, body)).await {
                Ok(answer) => answer,
                Err(_) => Err(Failure::Timeout),
            }
        };
        let answer = answered.await;
        if answer == Err(Failure::ConnectionFailed) {
            sleep_until(connected).await;
        }
        answer
    }

    async fn connect(&self, target: &Target, until: Instant) -> Result<Box<dyn Wire>, Failure> {
        let connecting = async {
            let addresses = self.addresses(target).await?;
            let stream = self.dial(&addresses).await.map_err(|_| Failure::ConnectionFailed)?;
            if !target.is_secure() {
                return Ok(Box::new(stream) as Box<dyn Wire>);
            }
            let name = match target.address() {
                Some(address) => ServerName::from(address),
                None => ServerName::try_from(target.host().to_owned()).map_err(|_| Failure::Tls)?,
            };
            let stream = self.tls.connect(name, stream).await.map_err(|error| tls_failure(&error))?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        };
        timeout_at(until, connecting).await.unwrap_or(Err(Failure::ConnectionFailed))
    }

    /// Connects to the first of the checked addresses that answers.
    async fn dial(&self, addresses: &[SocketAddr]) -> io::Result<tokio::net::TcpStream> {
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for address in addresses {
            match (self.dial)(*address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }
}

/// Tells a server with a certificate that is not trusted from one that does not speak TLS at all.
fn tls_failure(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<tokio_rustls::rustls::Error>());
    match inner {
        Some(tokio_rustls::rustls::Error::InvalidCertificate(_)) => Failure::Tls,
        _ => Failure::ConnectionFailed,
    }
}

async fn exchange(
    wire: Box<dyn Wire>,
    target: &Target,
    headers: &[(&str, String)],
    body: String,
) -> Result<Answer, Failure> {
    let failed = |_| Failure::ConnectionFailed;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MOST_HEAD);
    let (mut sender, connection) = builder.handshake(TokioIo::new(wire)).await.map_err(failed)?;
    let _line = Line(tokio::spawn(async move {
        let _ = connection.await;
    }));
    let mut request = Request::post(target.path())
        .header(header::HOST, target.authority())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("crm/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(|_| Failure::ConnectionFailed)?;
    let response = sender.send_request(request).await.map_err(failed)?;
    if response.status().is_redirection() {
        return Err(Failure::Redirect);
    }
    read(response).await
}

async fn read(response: Response<Incoming>) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let mut answer = Answer { status, retry_after: retry_after.map(str::to_owned), body: Vec::new() };
    let mut body = response.into_body();
    // What comes after the limit is not waited for; a body that breaks off changes nothing about the status.
    while let Some(Ok(frame)) = body.frame().await {
        let Some(data) = frame.data_ref() else { continue };
        let room = MOST_READ - answer.body.len();
        answer.body.extend(data.iter().take(room));
        if answer.body.len() >= MOST_READ {
            break;
        }
    }
    Ok(answer)
}

//! The byte stream to a server, shared between the driver and the bulk reader.
//!
//! The driver drives start-up and control queries; rows in bulk are read past
//! it, from the same stream, while it is not polled. See `read.rs`.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::settings::Host;
use super::tls::Encryption;
use crate::error::{Error, Result};

/// Room for what the server sends while rows are being masked: with a small
/// one it stops and is woken for every few kilobytes. The system may grant less.
const RECEIVE_BUFFER_BYTES: u32 = 2 << 20;

/// A socket, encrypted or not.
pub enum Wire {
    Tcp(TcpStream),
    Unix(UnixStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Tcp(stream) => Pin::new(stream).poll_read(cx, out),
            Wire::Unix(stream) => Pin::new(stream).poll_read(cx, out),
            Wire::Tls(stream) => Pin::new(stream).poll_read(cx, out),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Wire::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Wire::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
            Wire::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Wire::Unix(stream) => Pin::new(stream).poll_flush(cx),
            Wire::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Wire::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
            Wire::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// One stream, two users that take turns; the lock is never contended.
#[derive(Clone)]
pub struct Stream {
    wire: Arc<Mutex<Wire>>,
    /// RFC 5929 `tls-server-end-point`, for SCRAM's channel binding.
    binding: Option<Vec<u8>>,
}

impl Stream {
    /// Negotiates TLS when there is `encryption`; `Ok(None)` when the server
    /// does not speak it. A Unix socket is never encrypted.
    ///
    /// # Errors
    /// A handshake that fails, a certificate that is refused.
    pub async fn over(wire: Wire, host: &Host, encryption: Option<&Encryption>) -> Result<Option<Stream>> {
        let (mut stream, encryption) = match (wire, encryption) {
            (Wire::Tcp(stream), Some(encryption)) => (stream, encryption),
            (wire, _) => return Ok(Some(Stream::of(wire, None))),
        };
        if !encryption.direct() {
            // SSLRequest: PostgreSQL manual, 53.2.10 and 53.7.
            let mut answer = [0];
            stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await.map_err(|error| unreachable(host, &error))?;
            stream.read_exact(&mut answer).await.map_err(|error| unreachable(host, &error))?;
            if answer != *b"S" {
                return Ok(None);
            }
        }
        let (stream, binding) = encryption.handshake(stream, host).await?;
        Ok(Some(Stream::of(Wire::Tls(Box::new(stream)), binding)))
    }

    fn of(wire: Wire, binding: Option<Vec<u8>>) -> Stream {
        Stream { wire: Arc::new(Mutex::new(wire)), binding }
    }

    pub fn lock(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address that answered; `None` for a Unix socket.
    pub fn peer(&self) -> Option<IpAddr> {
        let address = match &*self.lock() {
            Wire::Tcp(stream) => stream.peer_addr(),
            Wire::Tls(stream) => stream.get_ref().0.peer_addr(),
            Wire::Unix(_) => return None,
        };
        address.ok().map(|address| address.ip())
    }

    pub fn can_bind(&self) -> bool {
        self.binding.is_some()
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.lock()).poll_read(cx, out)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.lock()).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.lock()).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.lock()).poll_shutdown(cx)
    }
}

impl TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.binding {
            Some(binding) => ChannelBinding::tls_server_end_point(binding.clone()),
            None => ChannelBinding::none(),
        }
    }
}

/// Tells the driver that the stream is already what it should be. With it the
/// driver is told "TLS, directly", whatever the stream is: our own layer has
/// decided on encryption, and this is the way to hand over the binding.
pub struct Ready;

impl TlsConnect<Stream> for Ready {
    type Stream = Stream;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Stream>>;

    fn connect(self, stream: Stream) -> Self::Future {
        std::future::ready(Ok(stream))
    }
}

/// Connects to the host's socket, or to the first of its addresses that answers.
///
/// # Errors
/// Host unknown, connection refused, socket missing.
pub async fn connect(host: &Host) -> Result<Wire> {
    if host.is_socket() {
        let stream = UnixStream::connect(host.label()).await;
        return stream.map(Wire::Unix).map_err(|error| unreachable(host, &error));
    }
    let name = host.address.as_deref().unwrap_or(&host.name);
    let addresses = tokio::net::lookup_host((name, host.port)).await.map_err(|_| {
        Error::new("the server's host name is unknown")
            .name("host", host.label())
            .help("check the spelling, the network and the name service")
    })?;
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        let stream = match socket {
            Ok(socket) => {
                // Wishes: a system that grants none of them still connects.
                let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
                let _ = socket.set_keepalive(true);
                let _ = socket.set_nodelay(true);
                socket.connect(address).await
            }
            Err(error) => Err(error),
        };
        match stream {
            Ok(stream) => return Ok(Wire::Tcp(stream)),
            Err(error) => last = error,
        }
    }
    Err(unreachable(host, &last))
}

fn unreachable(host: &Host, error: &io::Error) -> Error {
    let (problem, help) = match error.kind() {
        io::ErrorKind::NotFound if host.is_socket() => (
            "no server listens on this socket",
            "start the server, or name the directory of its socket in `host`, or a host to reach it by TCP",
        ),
        io::ErrorKind::NotFound => ("the server's host name has no address", "check the host name"),
        io::ErrorKind::ConnectionRefused => (
            "the server refused the connection",
            "check host and port, that the server runs, and that its `listen_addresses` covers this host",
        ),
        io::ErrorKind::PermissionDenied => {
            ("the server's socket may not be used by this user", "check the permissions of the socket's directory")
        }
        io::ErrorKind::TimedOut => ("the server does not answer", "check host, port and firewalls between"),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => (
            "the server closed the connection before it was set up",
            "check that it is a PostgreSQL server and look into its log",
        ),
        _ => ("the server cannot be reached", "check host, port and network"),
    };
    Error::io(problem, error).name("at", host.label()).help(help)
}

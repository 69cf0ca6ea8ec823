//! Connections that end within a fraction of a second after a [`Cancel`] is set.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout,
    RustlsConnector, Transport,
};
use ureq::{Agent, Error};

use crate::cancel::Cancel;
use crate::endpoint::origin;
use crate::forward::Forward;

/// Time between two checks of the flag while waiting.
const SLICE: Duration = Duration::from_millis(100);
/// Maximum addresses of a host, the same as in ureq.
const MAX_ADDRESSES: usize = 16;

/// An agent whose name lookups, connections and reads stop when `cancel` is set. With `forward`, all its requests go
/// through that proxy.
pub(crate) fn agent(config: Config, forward: Option<Forward>, cancel: &Arc<Cancel>) -> Agent {
    let route = Route {
        cancel: Arc::clone(cancel),
        forward: forward.map(Arc::new),
    };
    let connector =
        ().chain(ConnectProxyConnector::default())
            .chain(TcpConnector(route.clone()))
            .chain(RustlsConnector::default());
    Agent::with_parts(config, connector, NameResolver(route))
}

/// The route of requests to their host.
#[derive(Clone)]
struct Route {
    cancel: Arc<Cancel>,
    forward: Option<Arc<Forward>>,
}

/// Hides the proxy, whose address may hold a password.
impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").finish_non_exhaustive()
    }
}

/// Looks up names on a separate thread, because the system call cannot be interrupted.
#[derive(Debug)]
struct NameResolver(Route);

impl Resolver for NameResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        // A proxy looks up the names itself.
        let uri = self.0.forward.as_ref().map_or(uri, |forward| &forward.proxy);
        let (scheme, authority) = uri.scheme().zip(uri.authority()).ok_or(Error::HostNotFound)?;
        let name = DefaultResolver::host_and_port(scheme, authority).ok_or(Error::HostNotFound)?;
        let result = run_on_thread(&self.0.cancel, timeout, move || name.to_socket_addrs())?;
        // Every error of the system means that it knows no address.
        let all = result.map_err(|_| Error::HostNotFound)?;
        let mut addresses = self.empty();
        for address in config.ip_family().keep_wanted(all).take(MAX_ADDRESSES) {
            addresses.push(address);
        }
        if addresses.is_empty() {
            return Err(Error::HostNotFound);
        }
        Ok(addresses)
    }
}

/// Opens TCP connections.
#[derive(Debug)]
struct TcpConnector(Route);

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Socket>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        // The tunnel through a proxy is already open.
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        let addresses: Vec<SocketAddr> = details.addrs.iter().copied().collect();
        let timeout = details.timeout;
        let limit = timeout.not_zero().map_or(Duration::MAX, |limit| *limit);
        let stream = run_on_thread(&self.0.cancel, timeout, move || connect_first(&addresses, limit))??;
        stream.set_nodelay(true)?;
        let (input, output) = (
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(Socket {
            stream,
            buffers: LazyBuffers::new(input, output),
            cancel: Arc::clone(&self.0.cancel),
            forward: self.0.forward.clone(),
            origin: origin(details.uri),
            read_timeout: None,
        })))
    }
}

/// Connects to the first address that accepts, or returns the error of the last one.
fn connect_first(addresses: &[SocketAddr], limit: Duration) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    // An address that never answers must leave time for the next one.
    let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(1);
    for address in addresses {
        match TcpStream::connect_timeout(address, share.max(Duration::from_millis(10))) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Runs `work` on a separate thread and returns its result, unless the time is up or `cancel` is set first. The thread
/// then ends when `work` returns.
fn run_on_thread<T: Send + 'static>(
    cancel: &Cancel,
    timeout: NextTimeout,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let deadline = Deadline::after(timeout);
    let (sender, receiver) = sync_channel(1);
    std::thread::Builder::new()
        .name("recollect-connect".to_owned())
        // The receiver may be gone already.
        .spawn(move || drop(sender.send(work())))?;
    loop {
        match receiver.recv_timeout(deadline.slice(cancel)?) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Error::ConnectionFailed),
        }
    }
}

/// The time to stop waiting.
struct Deadline {
    at: Option<Instant>,
    timeout: NextTimeout,
}

impl Deadline {
    fn after(timeout: NextTimeout) -> Self {
        let at = timeout
            .not_zero()
            .and_then(|limit| Instant::now().checked_add(*limit));
        Self { at, timeout }
    }

    /// How long to wait before the next check, or an error when it is time to stop.
    fn slice(&self, cancel: &Cancel) -> Result<Duration, Error> {
        if cancel.is_cancelled() {
            return Err(Error::Io(io::Error::other("cancelled")));
        }
        let Some(at) = self.at else {
            return Ok(SLICE);
        };
        match at.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(Error::Timeout(self.timeout.reason)),
            left => Ok(left.min(SLICE)),
        }
    }
}

/// A TCP connection that waits in slices.
struct Socket {
    stream: TcpStream,
    buffers: LazyBuffers,
    cancel: Arc<Cancel>,
    forward: Option<Arc<Forward>>,
    /// The origin of the host that is asked, perhaps through a proxy.
    origin: String,
    /// The timeout that is set on the socket, so that it is only set when it changes.
    read_timeout: Option<Duration>,
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// Only request headers are sent, and the system accepts those at once, so this need not wait in slices.
    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let timeout = timeout.for_write();
        self.stream
            .set_write_timeout(timeout.not_zero().map(|limit| *limit))?;
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        let forward = self.forward.as_ref();
        let rewritten = forward.and_then(|forward| forward.rewrite(output, &self.origin));
        let sent = rewritten.as_deref().unwrap_or(output);
        self.stream.write_all(sent).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Error::Timeout(timeout.reason),
            _ => error.into(),
        })
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let deadline = Deadline::after(timeout.for_read());
        loop {
            let slice = deadline.slice(&self.cancel)?;
            if self.read_timeout != Some(slice) {
                self.stream.set_read_timeout(Some(slice))?;
                self.read_timeout = Some(slice);
            }
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => return Err(error.into()),
                },
            }
        }
    }

    /// Whether the connection can carry another request: no data is waiting, and the peer has not closed it.
    fn is_open(&mut self) -> bool {
        let probe = |stream: &TcpStream| -> io::Result<bool> {
            stream.set_nonblocking(true)?;
            let quiet = matches!(stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
            stream.set_nonblocking(false)?;
            Ok(quiet)
        };
        probe(&self.stream).unwrap_or(false)
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

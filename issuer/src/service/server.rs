//! Listening: at most 512 connections at once, slow request heads are cut off after ten
//! seconds, and open requests are finished before the end.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Semaphore, oneshot};

use super::router;
use crate::{Issuer, IssuerError};

const MAX_CONNECTIONS: usize = 512;
/// Between two times at which what has ended is forgotten.
const TIDY: Duration = Duration::from_secs(60);
/// Most bytes of a request head.
const MAX_HEAD: usize = 32 << 10;
const HEAD_TIME: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(5);

/// A service in the background; it ends when this value is dropped.
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on a listener, which may be bound to port 0.
    ///
    /// # Errors
    /// [`IssuerError::Listen`].
    pub fn start(issuer: Arc<Issuer>, listener: TcpListener) -> Result<Self, IssuerError> {
        let address = listener.local_addr().map_err(refused)?;
        let runtime = runtime()?;
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let until = async { stopped.await.unwrap_or_default() };
            if let Err(error) = runtime.block_on(serve(issuer, listener, until)) {
                eprintln!("{}", annona_core::Problem::from(&error));
            }
        };
        let thread = std::thread::Builder::new().name("issuer".to_owned()).spawn(serve);
        Ok(Self { address, stop: Some(stop), thread: Some(thread.map_err(refused)?) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the service has ended already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Serves until Ctrl-C.
///
/// # Errors
/// [`IssuerError::Listen`].
pub fn run(issuer: Arc<Issuer>, listener: TcpListener) -> Result<(), IssuerError> {
    let interrupted = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    runtime()?.block_on(serve(issuer, listener, interrupted))
}

fn runtime() -> Result<tokio::runtime::Runtime, IssuerError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all()
        .build()
        .map_err(refused)
}

async fn serve(
    issuer: Arc<Issuer>,
    listener: TcpListener,
    until: impl Future<Output = ()>,
) -> Result<(), IssuerError> {
    listener.set_nonblocking(true).map_err(refused)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(refused)?;
    let tidy = tokio::spawn(keep_tidy(Arc::clone(&issuer)));
    let service = TowerToHyperService::new(router(issuer));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    tokio::pin!(until);
    loop {
        let accepted = tokio::select! {
            () = &mut until => break,
            accepted = accept(&listener, &places) => accepted,
        };
        // A connection that broke before it was accepted, or no free file handle: go on.
        let Ok((stream, place)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A peer that breaks off is no concern of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    tidy.abort();
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    Ok(())
}

/// Forgets what has ended, now and then and apart from all requests.
async fn keep_tidy(issuer: Arc<Issuer>) {
    loop {
        tokio::time::sleep(TIDY).await;
        let own = Arc::clone(&issuer);
        // What could not be forgotten now can be later.
        let _ = tokio::task::spawn_blocking(move || own.forget_ended()).await;
    }
}

async fn accept(
    listener: &tokio::net::TcpListener,
    places: &Arc<Semaphore>,
) -> std::io::Result<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

fn refused(error: std::io::Error) -> IssuerError {
    IssuerError::Listen(error.to_string())
}

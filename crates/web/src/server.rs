//! A server: where it listens, and how it stops.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::WebError;
use crate::listener::{BoundedListener, CONNECTIONS_MAX, IDLE};

/// How long open connections may take to end once the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This machine alone.
    Loopback,
    /// Whoever can reach the address: a person said so.
    Public,
}

/// What a server answers.
pub struct Routes(pub(crate) Router);

/// A socket that listens and is not yet served.
pub struct Server {
    socket: TcpListener,
    address: SocketAddr,
    idle: Duration,
}

impl Server {
    /// Begins to listen. Port 0 takes a free one: [`Server::address`] says which.
    ///
    /// # Errors
    /// [`WebError::ListenPublic`] for an address that others reach unless `reach` allows it, [`WebError::Listen`].
    pub async fn bind(listen: SocketAddr, reach: Reach) -> Result<Self, WebError> {
        if reach == Reach::Loopback && !listen.ip().is_loopback() {
            return Err(WebError::ListenPublic(listen));
        }
        let failed = |source| WebError::Listen {
            address: listen,
            source,
        };
        let socket = TcpListener::bind(listen).await.map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        Ok(Self {
            socket,
            address,
            idle: IDLE,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets how long a connection may neither send nor take; without it 30 seconds.
    #[must_use]
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Answers until `until` is over; then takes no further connection and lets open ones end for at most five seconds.
    pub async fn run(self, routes: Routes, until: impl Future<Output = ()> + Send + 'static) {
        let listener = BoundedListener {
            socket: self.socket,
            places: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            idle: self.idle,
        };
        let (asked, mut is_asked) = watch::channel(false);
        let until = async move {
            until.await;
            // The receiver lives as long as the server; without it there is nobody to tell.
            asked.send_replace(true);
        };
        let serving = axum::serve(listener, routes.0).with_graceful_shutdown(until);
        let farewell = async {
            if is_asked.wait_for(|asked| *asked).await.is_ok() {
                tokio::time::sleep(FAREWELL).await;
            } else {
                // The signal's own task ended without a word, so nobody waits for it.
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            _ = serving => {}
            () = farewell => {}
        }
    }
}

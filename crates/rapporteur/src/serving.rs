//! Serving until somebody stops it: Ctrl-C, or SIGTERM from a service manager.

use std::net::SocketAddr;

use rapporteur_web::{Reach, Routes, Server};
use tokio::sync::watch;

use crate::words::Failure;

/// Where and to whom a server listens.
#[derive(Debug, clap::Args)]
pub(crate) struct ListenArguments {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8640")]
    pub(crate) listen: SocketAddr,
    /// Listen where other machines can come; put a reverse proxy with TLS before it
    #[arg(long)]
    pub(crate) public: bool,
}

/// Serves until it is asked to stop, then lets open requests end.
pub(crate) async fn serve(
    arguments: &ListenArguments,
    what: &str,
    routes: Routes,
) -> Result<(), Failure> {
    let reach = if arguments.public {
        Reach::Public
    } else {
        Reach::Loopback
    };
    let server = Server::bind(arguments.listen, reach)
        .await
        .map_err(|error| Failure::environment(&error))?;
    let stopped = stop_signal()?;
    println!(
        "Serving {what} at http://{}/ until Ctrl-C.",
        server.address()
    );
    server.run(routes, stopped).await;
    println!("Stopped.");
    Ok(())
}

/// Is over at the first Ctrl-C or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let (stop, mut stopped) = watch::channel(false);
    ctrlc::set_handler(move || {
        stop.send_replace(true);
    })
    .map_err(|error| Failure::usage(format!("Ctrl-C cannot be listened for: {error}")))?;
    Ok(async move {
        // The handler lives as long as the process, so the channel does not close.
        let _ = stopped.wait_for(|stop| *stop).await;
    })
}

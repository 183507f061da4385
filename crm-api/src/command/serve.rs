//! `crm serve`: the server, from start to graceful stop.

use std::io::Write as _;
use std::sync::Arc;

use actix_web::HttpServer;
use actix_web::web::Data;
use tokio::sync::watch;

use crate::config::Config;
use crate::state::State;
use crate::{app, worker};

/// Requests that are under way get this long to end.
const STOP_SECONDS: u64 = 8;

/// Serves until told to stop.
pub fn run(config: Config) -> Result<(), String> {
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), String> {
    let (store, secret) = super::open(&config)?;
    super::check_secret(&store, &secret).await?;
    let state = Data::new(State::new(store, &config, &secret, Arc::from(app::document()))?);
    let waiting = state.store.needs_setup().await.map_err(|error| error.to_string())?;
    let (stop, stopped) = watch::channel(false);
    worker::start(&state, &stopped);
    actix_web::rt::spawn(close_streams(state.clone()));
    let shared = state.clone();
    let server = HttpServer::new(move || app::build(shared.clone()))
        .workers(config.workers)
        .shutdown_timeout(STOP_SECONDS)
        .client_request_timeout(std::time::Duration::from_secs(10))
        .bind(&config.listen)
        .map_err(|error| format!("CRM_LISTEN {}: {error}", config.listen))?
        .run();
    log::info!("listening on http://{}", config.listen);
    if waiting {
        log::info!("setup token: {}", state.setup_token);
    }
    welcome(&state, waiting);
    server.await.map_err(|error| format!("the server ended: {error}"))?;
    let _ = stop.send(true);
    worker::write_notes(&state).await;
    worker::write_usage(&state).await;
    log::info!("stopped");
    Ok(())
}

/// Ends open streams when the server is told to stop; they would keep it from stopping, and their clients come back.
async fn close_streams(state: Data<State>) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    state.live.close();
}

/// Tells a person at the terminal where to go.
fn welcome(state: &State, waiting: bool) {
    let mut out = std::io::stdout();
    let told = if waiting {
        writeln!(out, "\n  Open {}/setup#token={} to set up your CRM.\n", state.public_url, state.setup_token)
    } else {
        writeln!(out, "\n  Open {} in your browser.\n", state.public_url)
    };
    if told.and_then(|()| out.flush()).is_err() {
        log::debug!("nobody reads the terminal");
    }
}

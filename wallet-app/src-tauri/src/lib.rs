//! The wallet as an app: one window, and a command for each use case of
//! [`annona_wallet_engine::app::App`]. All behaviour is in the engine; this crate opens the
//! window, hands calls over to threads that may block, and lets the window use the camera and
//! nothing else of the device.
//!
//! Wallets lie in the app's own folder of this user, or where `ANNONA_WALLET_DATA` says.

mod commands;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::time::UnixTime;
use annona_net::{Client, Rules};
use annona_wallet_engine::app::{App, Surroundings};
use annona_wallet_engine::{KdfCost, Platform};
use tauri::Manager as _;

/// What opening a wallet costs: phones have less memory.
const COST: KdfCost = if cfg!(mobile) { KdfCost::PHONE } else { KdfCost::DESKTOP };

/// Runs the app until its window is closed.
///
/// # Errors
/// A sentence that says why the app could not start.
pub fn run() -> Result<(), String> {
    tauri::Builder::default()
        .setup(|shell| {
            let data = match std::env::var_os("ANNONA_WALLET_DATA") {
                Some(folder) => PathBuf::from(folder),
                None => shell.path().app_data_dir()?,
            };
            shell.manage(Arc::new(app(&data)?));
            Ok(())
        })
        .invoke_handler(commands::handler())
        .run(tauri::generate_context!())
        .map_err(|error| error.to_string())
}

fn app(data: &std::path::Path) -> Result<App, String> {
    // Demonstrations and tests have their agencies on this machine.
    let allow_loopback_http = std::env::var_os("ANNONA_ALLOW_LOOPBACK_HTTP").is_some();
    let rules = Rules { allow_loopback_http, ..Rules::default() };
    let around = Surroundings {
        platform: Platform::default(),
        cost: COST,
        http: Arc::new(Client::new(rules).map_err(|error| error.to_string())?),
        clock: now,
    };
    App::new(data, around).map_err(|problem| problem.to_string())
}

fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(clock.as_secs()).unwrap_or(i64::MAX))
}

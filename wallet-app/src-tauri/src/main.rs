//! `annona-wallet`: the wallet in a window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    match annona_wallet_app::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("annona-wallet: {why}");
            std::process::ExitCode::FAILURE
        }
    }
}

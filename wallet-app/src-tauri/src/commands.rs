//! A command for each use case, made from the engine's list.

use std::sync::Arc;

use annona_core::Problem;
use annona_wallet_engine::app::{
    App, Argument as _, CardView, Code, HistoryView, Home, Scanned, Start, Taken,
};
use annona_wallet_engine::{BundleSummary, Delivered, OfferSummary};
use tauri::State;
use tauri::ipc::Invoke;

macro_rules! commands {
    ($($name:ident($($argument:ident: $kind:ty),* $(,)?) -> $answer:ty;)*) => {
        $(
            #[tauri::command(rename_all = "snake_case")]
            async fn $name(app: State<'_, Arc<App>>, $($argument: $kind),*) -> Result<$answer, Problem> {
                let app = Arc::clone(&app);
                // Opening a wallet and talking with agencies block; the window does not wait.
                tauri::async_runtime::spawn_blocking(move || app.$name($($argument.lend()),*))
                    .await
                    .map_err(|_| stopped())?
            }
        )*

        /// Answers the window's calls.
        pub fn handler() -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}

annona_wallet_engine::use_cases!(commands);

annona_core::coded_errors! {
    /// Why a call was not answered.
    pub enum ShellError {
        Stopped ["ANN-SHELL-1"] "the wallet stopped in the middle of its work" => "Close the wallet and open it again; nothing was lost.";
    }
}

fn stopped() -> Problem {
    Problem::from(&ShellError::Stopped)
}

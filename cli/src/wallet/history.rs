//! `annona wallet history`: what happened, by the names of claims, never with their values.

use annona_wallet_engine::{Event, Wallet};
use serde_json::json;

use crate::output::{Output, visible};

pub fn print(wallet: &Wallet, language: &str, output: Output) {
    let mut lines: Vec<String> = wallet
        .history()
        .iter()
        .map(|entry| {
            format!("{}  {}  {}", entry.number, entry.at, words(wallet, &entry.event, language))
        })
        .collect();
    if lines.is_empty() {
        lines.push("The history is empty.".to_owned());
    }
    output.print(&visible(&lines.join("\n")), &json!({ "history": wallet.history() }));
}

fn words(wallet: &Wallet, event: &Event, language: &str) -> String {
    let title =
        |credential_type: &str, path: &str| wallet.claim_title(credential_type, path, language);
    match event {
        Event::Received { credential_type, issuer } => {
            format!("received {credential_type} from {issuer}")
        }
        Event::Renewed { credential_type, issuer } => {
            format!("renewed {credential_type} by {issuer}")
        }
        Event::Shown(showing) => {
            let names = |paths: &[String]| {
                let names: Vec<String> =
                    paths.iter().map(|path| title(&showing.credential_type, path)).collect();
                if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
            };
            format!(
                "shown to {}: {}. Not shared: {}.",
                showing.counter.as_deref().unwrap_or(&showing.audience),
                names(&showing.disclosed),
                names(&showing.withheld)
            )
        }
        Event::Blocked { credential_type, agreement, claim } => format!(
            "refused to show {}: agreement {agreement} does not allow it",
            title(credential_type, claim)
        ),
        Event::Deleted { credential_type } => format!("deleted {credential_type}"),
    }
}

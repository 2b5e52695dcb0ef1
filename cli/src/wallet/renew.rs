//! `annona wallet renew`: fetches fresh copies of cards, without an offer.

use annona_core::Problem;
use annona_net::{Client, Rules};
use annona_wallet_engine::Wallet;
use serde_json::json;

use super::cards;
use crate::files;
use crate::output::{Output, problem, visible};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  annona wallet renew\n  annona wallet renew card-2")]
pub struct Arguments {
    /// The card; without it every card that ends soon or has few fresh copies left.
    card: Option<String>,
    /// Also allow http://127.0.0.1, for demonstrations and tests on this machine.
    #[arg(long)]
    allow_loopback_http: bool,
}

/// What went wrong with one card does not keep the others from being renewed.
pub fn run(
    wallet: &mut Wallet,
    arguments: &Arguments,
    language: &str,
    output: Output,
) -> Result<(), Problem> {
    let rules = Rules { allow_loopback_http: arguments.allow_loopback_http, ..Rules::default() };
    let client = Client::new(rules).map_err(problem)?;
    let due = arguments.card.clone().map_or_else(|| wallet.due(files::now()), |card| vec![card]);
    let (mut lines, mut renewed, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for id in due {
        match wallet.renew(&id, &client, language, files::now()) {
            Ok(card) => {
                lines.push(format!("Renewed: {}", cards::line(&card)));
                renewed.push(card);
            }
            Err(error) if arguments.card.is_some() => return Err(problem(error)),
            Err(error) => {
                let problem = problem(error);
                lines.push(format!("{id} stays as it is: {problem}"));
                failed.push(json!({ "card": id, "problem": problem }));
            }
        }
    }
    if lines.is_empty() {
        lines.push("No card needs to be renewed now.".to_owned());
    }
    let facts = json!({ "renewed": renewed, "failed": failed });
    output.print(&visible(&lines.join("\n")), &facts);
    Ok(())
}

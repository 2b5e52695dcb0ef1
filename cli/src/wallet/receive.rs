//! `annona wallet receive`: takes an offer and stores the card. An agency that wants the person to
//! sign in gives an address for the browser; the address that the browser comes back to is typed
//! or given to a second call.

use annona_core::Problem;
use annona_net::{Client, Rules};
use annona_protocol::vci::TxCode;
use annona_wallet_engine::{CardSummary, Wallet, WalletError};
use serde_json::json;

use super::{cards, pin};
use crate::output::{Output, problem, visible};
use crate::{files, scan};

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona wallet receive 'openid-credential-offer://?credential_offer=…' --tx-code 493536\n  annona wallet receive --continue"
)]
pub struct Arguments {
    /// The offer: the link itself, a file, or a .png image of its QR code.
    #[arg(required_unless_present_any = ["continued", "redirected"])]
    offer: Option<String>,
    /// Go on after signing in: the address that the browser came back to.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "offer")]
    redirected: Option<String>,
    /// Ask the agencies that wanted to deliver a card later.
    #[arg(long = "continue", conflicts_with_all = ["offer", "redirected", "tx_code"])]
    continued: bool,
    /// The code that the agency sent another way; it is asked for when needed.
    #[arg(long, value_name = "CODE")]
    tx_code: Option<String>,
    /// Also allow http://127.0.0.1, for demonstrations and tests on this machine.
    #[arg(long)]
    allow_loopback_http: bool,
}

pub fn run(
    wallet: &mut Wallet,
    arguments: &Arguments,
    language: &str,
    output: Output,
) -> Result<(), Problem> {
    let rules = Rules { allow_loopback_http: arguments.allow_loopback_http, ..Rules::default() };
    let client = Client::new(rules).map_err(problem)?;
    if arguments.continued {
        return go_on(wallet, &client, language, output);
    }
    let card = match (&arguments.redirected, &arguments.offer) {
        (Some(address), _) => wallet.signed_in(address, &client, language, files::now()),
        (None, Some(offer)) => {
            let offer = scan::text(offer)?;
            take(wallet, &offer, arguments.tx_code.as_deref(), &client, language)
        }
        (None, None) => Err(WalletError::NoSignIn),
    };
    let card = match card {
        Err(WalletError::SignInNeeded(address)) => {
            let text = format!(
                "The agency asks you to sign in. Open this address in a browser:\n\n{}\n\nIn the \
                 end the browser comes to an address that cannot be opened; copy it and go on \
                 with\n  annona wallet receive --redirected 'ADDRESS'",
                address.expose()
            );
            output.print(&visible(&text), &json!({ "open": address.expose() }));
            return Ok(());
        }
        other => other.map_err(problem)?,
    };
    let line = format!("Received: {}", cards::line(&card));
    output.print(&visible(&line), &json!(card));
    Ok(())
}

/// Asks for what agencies wanted to deliver later.
fn go_on(
    wallet: &mut Wallet,
    client: &Client,
    language: &str,
    output: Output,
) -> Result<(), Problem> {
    let delivered = wallet.receive_deferred(client, language, files::now()).map_err(problem)?;
    let mut lines: Vec<String> = delivered
        .cards
        .iter()
        .map(|card| visible(&format!("Received: {}", cards::line(card))))
        .collect();
    lines.push(match delivered.waiting {
        0 => "Nothing more is waiting.".to_owned(),
        waiting => format!("Still waiting for {waiting}. Ask again later."),
    });
    output.print(&lines.join("\n"), &json!(delivered));
    Ok(())
}

/// Asks for the transaction code when it is needed.
fn take(
    wallet: &mut Wallet,
    offer: &str,
    code: Option<&str>,
    client: &Client,
    language: &str,
) -> Result<CardSummary, WalletError> {
    match wallet.receive(offer, code, client, language, files::now()) {
        Err(WalletError::TxCodeNeeded(form)) => match pin::ask(&question(&form)) {
            Some(code) => wallet.receive(offer, Some(code.trim()), client, language, files::now()),
            None => Err(WalletError::TxCodeNeeded(form)),
        },
        other => other,
    }
}

/// The agency's own hint is shown as its words.
fn question(form: &TxCode) -> String {
    let length = form.length.map(|length| format!(" of {length} characters")).unwrap_or_default();
    let hint = form.description.as_deref().map(|hint| format!(" (the agency says: \"{hint}\")"));
    visible(&format!("The code{length} that the agency sent you{}: ", hint.unwrap_or_default()))
}

//! `annona wallet`: a citizen's wallet on the command line, over the same engine as the app.

mod cards;
mod history;
mod pin;
mod receive;
mod renew;
mod show;

use std::path::PathBuf;

use annona_core::Problem;
use annona_wallet_engine::{KdfCost, Platform, Wallet};
use serde_json::json;

use crate::files;
use crate::output::{Output, problem};

#[derive(clap::Args)]
pub struct Arguments {
    /// The wallet's file.
    #[arg(long, global = true, value_name = "FILE", default_value = "wallet.annona")]
    wallet: PathBuf,
    /// A file whose first line is the PIN. Without it the variable ANNONA_PIN counts; without
    /// both the PIN is asked for.
    #[arg(long, global = true, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// Language of names: en, ar, fr, es…
    #[arg(long, global = true, value_name = "TAG", default_value = "en")]
    language: String,
    /// Open a damaged wallet as it was before the last change.
    #[arg(long, global = true)]
    previous: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make an empty wallet.
    #[command(after_help = "Example:\n  annona wallet init --wallet amina.annona")]
    Init {
        /// What opening costs, so that guessing PINs costs as much.
        #[arg(long, value_enum, default_value = "desktop")]
        cost: Cost,
    },
    /// Install a trust bundle: who may issue, who may ask.
    #[command(after_help = "Example:\n  annona wallet trust bundle.json --anchor anchor.json")]
    Trust {
        /// The bundle.
        bundle: PathBuf,
        /// Who signs trust bundles.
        #[arg(long, value_name = "FILE")]
        anchor: PathBuf,
    },
    /// Take an offer of an agency and store the card.
    Receive(receive::Arguments),
    /// Fetch fresh copies of a card, or of all that end soon or are used up.
    Renew(renew::Arguments),
    /// List the cards.
    #[command(after_help = "Example:\n  annona wallet list --language ar")]
    List,
    /// Show everything on a card, and who may ask for it. For your own eyes.
    #[command(after_help = "Example:\n  annona wallet view")]
    View {
        /// The card; not needed when there is only one.
        card: Option<String>,
    },
    /// Show a card at a counter: makes the code that the counter scans.
    Show(show::Arguments),
    /// Say what was received, shown, refused and deleted.
    #[command(after_help = "Example:\n  annona wallet history")]
    History,
    /// Delete an entry of the history, or all.
    #[command(after_help = "Examples:\n  annona wallet forget 3\n  annona wallet forget --all")]
    Forget {
        /// The entry's number.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        entry: Option<u64>,
        /// The whole history.
        #[arg(long)]
        all: bool,
    },
    /// Delete a card and its key; the agency can issue it again.
    #[command(after_help = "Example:\n  annona wallet delete 1")]
    Delete {
        /// The card.
        card: String,
    },
    /// Change the PIN.
    #[command(after_help = "Example:\n  annona wallet change-pin --wallet amina.annona")]
    ChangePin {
        /// A file whose first line is the new PIN; it is asked for when absent.
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
        /// What opening costs from now on.
        #[arg(long, value_enum, default_value = "desktop")]
        cost: Cost,
    },
    /// Print a code that opens the wallet when the PIN is forgotten; the sheet before ends.
    #[command(
        after_help = "Example:\n  annona wallet recovery-sheet --wallet amina.annona > sheet.txt"
    )]
    RecoverySheet {
        /// What trying a code costs.
        #[arg(long, value_enum, default_value = "desktop")]
        cost: Cost,
    },
    /// Give the wallet a new PIN with the code of its recovery sheet.
    #[command(after_help = "Example:\n  annona wallet recover --wallet amina.annona")]
    Recover {
        /// A file whose first line is the new PIN; it is asked for when absent.
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
        /// What opening costs from now on.
        #[arg(long, value_enum, default_value = "desktop")]
        cost: Cost,
    },
}

/// What opening a wallet costs.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Cost {
    /// 256 MiB of memory.
    Desktop,
    /// 64 MiB.
    Phone,
    /// 19 MiB, the least that is accepted.
    Minimum,
}

impl From<Cost> for KdfCost {
    fn from(cost: Cost) -> Self {
        match cost {
            Cost::Desktop => Self::DESKTOP,
            Cost::Phone => Self::PHONE,
            Cost::Minimum => Self::MINIMUM,
        }
    }
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let language = &arguments.language;
    let now = files::now();
    match &arguments.command {
        Command::Init { cost } => {
            let pin = pin::new(arguments.pin_file.as_deref(), true)?;
            let path = &arguments.wallet;
            Wallet::create(path, &pin, (*cost).into(), Platform::default()).map_err(problem)?;
            said(output, &format!("The wallet is in {}.", path.display()));
        }
        Command::Trust { bundle, anchor } => {
            let (bundle, anchor) = (files::read(bundle)?, files::anchor(anchor)?);
            let list = open(arguments)?.install_bundle(&bundle, &anchor, now).map_err(problem)?;
            let line = format!(
                "Trust list number {} from {}, good until {}.",
                list.sequence, list.issued_at, list.expires_at
            );
            output.print(&line, &json!(list));
        }
        Command::Receive(offer) => {
            receive::run(&mut open(arguments)?, offer, language, output)?;
        }
        Command::Renew(cards) => renew::run(&mut open(arguments)?, cards, language, output)?,
        Command::List => cards::list(&open(arguments)?, language, output),
        Command::View { card } => {
            cards::view(&open(arguments)?, card.as_deref(), language, output)?
        }
        Command::Show(request) => show::run(&mut open(arguments)?, request, language, output)?,
        Command::History => history::print(&open(arguments)?, language, output),
        Command::Forget { entry: Some(entry), .. } => {
            open(arguments)?.forget(*entry).map_err(problem)?;
            said(output, "The entry is deleted.");
        }
        Command::Forget { entry: None, .. } => {
            open(arguments)?.forget_all().map_err(problem)?;
            said(output, "The history is deleted.");
        }
        Command::Delete { card } => {
            open(arguments)?.delete_card(card, now).map_err(problem)?;
            said(output, "The card and its key are deleted.");
        }
        Command::ChangePin { new_pin_file, cost } => {
            let mut wallet = open(arguments)?;
            let pin = pin::new(new_pin_file.as_deref(), false)?;
            wallet.change_pin(&pin, (*cost).into()).map_err(problem)?;
            said(output, "The PIN is changed.");
        }
        Command::RecoverySheet { cost } => {
            let code = open(arguments)?.new_recovery_sheet((*cost).into()).map_err(problem)?;
            let line = format!(
                "{}\n\nKeep this apart from the device. It opens the wallet when the PIN is forgotten.",
                *code.groups()
            );
            output.print(&line, &json!({ "code": *code.groups() }));
        }
        Command::Recover { new_pin_file, cost } => {
            let code = pin::recovery_code()?;
            let pin = pin::new(new_pin_file.as_deref(), false)?;
            let (path, platform) = (&arguments.wallet, Platform::default());
            let new_pin = (pin.as_str(), (*cost).into());
            Wallet::recover(path, &code, new_pin, platform, now).map_err(problem)?;
            said(output, "The wallet has a new PIN. The recovery sheet stays good.");
        }
    }
    Ok(())
}

fn open(arguments: &Arguments) -> Result<Wallet, Problem> {
    let pin = pin::existing(arguments.pin_file.as_deref())?;
    let open = if arguments.previous { Wallet::open_previous } else { Wallet::open };
    open(&arguments.wallet, &pin, Platform::default(), files::now()).map_err(problem)
}

fn said(output: Output, what: &str) {
    output.print(what, &json!({ "done": what }));
}

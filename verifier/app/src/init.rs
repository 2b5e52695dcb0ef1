//! `init`: sets up a counter, and asks for what the command line did not say.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use annona_core::Problem;
use annona_core::crypto::Pure;
use annona_core::trust::{TrustAnchor, TrustBundle};
use annona_core::verify::Policy;
use annona_verifier::{Counter, DiskShelf, Settings};

use crate::{problem, read};

annona_core::coded_errors! {
    /// Why nothing was set up.
    pub enum InitError {
        Missing(&'static str) ["ANN-INIT-1"] "{0} is missing" => "Name it as an option (see annona-verifier init --help), or run init in a terminal.";
    }
}

/// What `init` takes; in a terminal it asks for the rest.
#[derive(clap::Args)]
pub struct InitArguments {
    /// The file that says who signs trust bundles.
    #[arg(long)]
    anchor: Option<PathBuf>,
    /// The lists, if they are there already; they can be installed later.
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// The agreement this counter asks under.
    #[arg(long)]
    agreement: Option<String>,
    /// This counter's own audience, for example urn:annona:counter:pharmacy:0042.
    #[arg(long)]
    counter: Option<String>,
    /// The name on the printed card.
    #[arg(long)]
    name: Option<String>,
    /// Accept only codes made for this very counter.
    #[arg(long)]
    bound_only: bool,
    /// The language of the page.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The shop's clock against UTC, for the words of the status line: +02:00.
    #[arg(long, allow_hyphen_values = true, value_parser = utc_offset, default_value = "+00:00")]
    utc_offset: i32,
}

/// Sets up the counter in a folder.
pub fn init(folder: &Path, given: &InitArguments) -> Result<(), Problem> {
    let asks = std::io::stdin().is_terminal();
    let anchor = match &given.anchor {
        Some(path) => path.clone(),
        None => PathBuf::from(asked(
            asks,
            "the anchor",
            "File that says who signs the lists (anchor.json)",
            None,
        )?),
    };
    let anchor = TrustAnchor::parse(&read(&anchor)?).map_err(problem)?;
    let bundle = match &given.bundle {
        Some(path) => Some(path.clone()),
        None if asks && given.agreement.is_none() => {
            let path = asked(
                asks,
                "the lists",
                "File with the lists (bundle.json), or - for later",
                Some("-"),
            )?;
            Some(path).filter(|path| path != "-").map(PathBuf::from)
        }
        None => None,
    };
    let lists = bundle.as_deref().map(read).transpose()?;
    let only = match &lists {
        Some(lists) => only_agreement(lists, &anchor)?,
        None => None,
    };
    let value = |own: &Option<String>, what, question, usual: Option<&str>| match own {
        Some(own) => Ok(own.clone()),
        None => asked(asks, what, question, usual),
    };
    let agreement = value(&given.agreement, "the agreement", "Agreement", only.as_deref())?;
    let counter = value(
        &given.counter,
        "the counter's own audience",
        "This counter, as urn:annona:counter:pharmacy:0042",
        None,
    )?;
    let name = value(&given.name, "the name", "Name of the shop", None)?;
    let policy = Policy { bound_only: given.bound_only, ..Policy::new(agreement, counter) };
    let (language, utc_offset) = (given.language.clone(), given.utc_offset);
    let settings = Settings { name, anchor, policy, utc_offset, language };
    let counter = Counter::init(DiskShelf::at(folder), settings).map_err(problem)?;
    println!("The counter is set up in {}.", folder.display());
    if let Some(lists) = lists {
        let bundle = counter.install_bundle(&lists).map_err(problem)?;
        println!("Lists number {} from {}.", bundle.sequence(), bundle.issued_at());
    }
    Ok(())
}

/// The agreement of lists that have one only.
fn only_agreement(lists: &[u8], anchor: &TrustAnchor) -> Result<Option<String>, Problem> {
    let bundle = TrustBundle::open(lists, anchor, &Pure, None).map_err(problem)?;
    let mut all = bundle.agreements().map(|agreement| agreement.id().to_owned());
    let first = all.next();
    Ok(first.filter(|_| all.next().is_none()))
}

/// An answer from the terminal; an empty one means the usual.
fn asked(
    asks: bool,
    what: &'static str,
    question: &str,
    usual: Option<&str>,
) -> Result<String, Problem> {
    if let (false, usual) = (asks, usual) {
        return usual.map(str::to_owned).ok_or_else(|| problem(InitError::Missing(what)));
    }
    let shown = usual.map_or_else(String::new, |usual| format!(" [{usual}]"));
    print!("{question}{shown}: ");
    let _ = std::io::stdout().flush();
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    let answer = line.trim();
    match (answer.is_empty(), usual) {
        (false, _) => Ok(answer.to_owned()),
        (true, Some(usual)) => Ok(usual.to_owned()),
        (true, None) => Err(problem(InitError::Missing(what))),
    }
}

/// `+02:00` in minutes.
fn utc_offset(text: &str) -> Result<i32, String> {
    let read = || {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+')?),
        };
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes <= 59)
            .then_some(sign * (i32::from(hours) * 60 + i32::from(minutes)))
    };
    read().ok_or_else(|| "write it like +02:00".to_owned())
}

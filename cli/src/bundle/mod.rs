//! `annona bundle`: the governance authority's registry, and the trust bundles it publishes.

mod party;

use std::path::{Path, PathBuf};

use annona_core::Problem;
use annona_core::crypto::{Pure, Signer};
use annona_core::time::DAY;
use annona_core::trust::{AnchorKey, Party, TrustAnchor, bundle};
use annona_registry::Registry;
use serde_json::{Value, json};

use crate::output::{Output, problem, visible};
use crate::{files, inspect, moments};

#[derive(clap::Args)]
pub struct Arguments {
    /// The authority's folder.
    #[arg(long, global = true, value_name = "DIR", default_value = "authority")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Set up an authority: its keys, and how many of them must sign.
    #[command(
        after_help = "Example:\n  annona bundle init --authority did:web:authority.example --key g1.json --key g2.json --threshold 2"
    )]
    Init {
        /// The authority's DID.
        #[arg(long, value_name = "DID")]
        authority: String,
        /// A key file with a kid; of a private key only the public half is read. Can be repeated.
        #[arg(long, value_name = "FILE", required = true)]
        key: Vec<PathBuf>,
        /// How many of the keys must sign a bundle.
        #[arg(long, default_value_t = 1)]
        threshold: usize,
    },
    /// Add a party, or replace its entry.
    AddParty(party::Arguments),
    /// Remove a party; what it signed is left out of the next bundle.
    #[command(after_help = "Example:\n  annona bundle remove-party did:web:clinics.example")]
    RemoveParty {
        /// Its DID.
        id: String,
    },
    /// Mark a party's key as stolen: what it signed from a time on no longer counts.
    #[command(
        after_help = "Example:\n  annona bundle compromise --party did:web:ministry.example --kid k1 --since 2026-11-20"
    )]
    Compromise {
        /// The party's DID.
        #[arg(long, value_name = "DID")]
        party: String,
        /// The key's name.
        #[arg(long)]
        kid: String,
        /// Like 2026-11-20 or 2026-11-20T08:00:00Z; an earlier time that was given before stays.
        #[arg(long, value_name = "TIME")]
        since: String,
    },
    /// Add a scheme package, or replace it.
    #[command(
        after_help = "Example:\n  annona bundle add-scheme schemas/social-assistance-eligibility"
    )]
    AddScheme {
        /// Its folder, with scheme.json and governance.json.
        package: PathBuf,
    },
    /// Accept an agreement that both sides signed and in which nothing is to correct.
    #[command(after_help = "Example:\n  annona bundle add-agreement agreement.json")]
    AddAgreement {
        /// The signed agreement.
        file: PathBuf,
    },
    /// End an agreement: the next bundle is without it.
    #[command(after_help = "Example:\n  annona bundle withdraw-agreement msa-clinics-1")]
    WithdrawAgreement {
        /// Its identifier.
        id: String,
    },
    /// Collect an agency's status list.
    #[command(
        after_help = "Example, after annona-issuer status-list --data agency:\n  annona bundle add-status agency/status/1.jwt"
    )]
    AddStatus {
        /// The token; "-" is standard input.
        file: PathBuf,
    },
    /// Sign the next bundle.
    #[command(after_help = "Example:\n  annona bundle publish --key g1.json --out bundle.json")]
    Publish {
        /// A private key of the authority; as many as the threshold.
        #[arg(long, value_name = "FILE", required = true)]
        key: Vec<PathBuf>,
        /// Days for which the bundle is good.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=90))]
        days: i64,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write what changed from one bundle to the next, for slow links and QR sequences.
    #[command(
        after_help = "Example:\n  annona bundle delta old.json bundle.json --out bundle.json.delta-41"
    )]
    Delta {
        /// The bundle that counters hold.
        old: PathBuf,
        /// The newer bundle.
        new: PathBuf,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List parties and agreements.
    #[command(after_help = "Example:\n  annona bundle show --data authority")]
    Show,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let data = &arguments.data;
    let open = || Registry::open(data).map_err(problem);
    let said = |what: String| output.print(&visible(&what), &json!({ "done": what }));
    match &arguments.command {
        Command::Init { authority, key, threshold } => {
            init(data, authority, key, *threshold, output)?;
        }
        Command::AddParty(arguments) => {
            let party = party::read(arguments)?;
            let lines = inspect::party_lines(&party);
            open()?.put_party(party).map_err(problem)?;
            said(format!("In the registry:\n{}", lines.join("\n")));
        }
        Command::RemoveParty { id } => {
            open()?.remove_party(id).map_err(problem)?;
            said(format!("{id} is no longer a party."));
        }
        Command::Compromise { party, kid, since } => {
            let since = moments::first(since)?;
            open()?.compromise(party, kid, since).map_err(problem)?;
            said(format!(
                "What {kid} of {party} signed from {since} on no longer counts.\nNext: publish a \
                 bundle, and bring it to every counter."
            ));
        }
        Command::AddScheme { package } => {
            let scheme = files::read(&files::in_package(package, "scheme.json"))?;
            let rules = files::read(&files::in_package(package, "governance.json"))?;
            open()?.put_scheme(&scheme, &rules).map_err(problem)?;
            said(format!("The scheme of {} is in the registry.", package.display()));
        }
        Command::AddAgreement { file } => {
            let text = files::text_file(file)?;
            let agreement = open()?.add_agreement(&text, &Pure).map_err(problem)?;
            said(format!("Agreement {} is in the registry.", agreement.id()));
        }
        Command::WithdrawAgreement { id } => {
            open()?.withdraw_agreement(id).map_err(problem)?;
            said(format!("Agreement {id} is no longer in the registry."));
        }
        Command::AddStatus { file } => {
            let text = files::text_file(file)?;
            open()?.add_status_list(&text, &Pure).map_err(problem)?;
            said("The status list is in the registry.".to_owned());
        }
        Command::Publish { key, days, out } => publish(&mut open()?, key, *days, out, output)?,
        Command::Delta { old, new, out } => delta(old, new, out, output)?,
        Command::Show => show(&open()?, output)?,
    }
    Ok(())
}

fn init(
    data: &Path,
    authority: &str,
    keys: &[PathBuf],
    threshold: usize,
    output: Output,
) -> Result<(), Problem> {
    let key = |path: &PathBuf| {
        let (kid, key) = files::named_key(path)?;
        Ok(AnchorKey { kid, key })
    };
    let keys = keys.iter().map(key).collect::<Result<_, Problem>>()?;
    let anchor = TrustAnchor { id: authority.to_owned(), keys, threshold };
    Registry::create(data, &anchor).map_err(problem)?;
    let path = data.join("anchor.json");
    let mut text = serde_json::to_vec_pretty(&anchor).unwrap_or_default();
    text.push(b'\n');
    files::write(&path, &text)?;
    let lines = format!(
        "The registry of {authority} is in {}.\nInstall {} with every counter and wallet.",
        data.display(),
        path.display()
    );
    output.print(&lines, &json!({ "data": data, "anchor": path }));
    Ok(())
}

fn delta(old: &Path, new: &Path, out: &Path, output: Output) -> Result<(), Problem> {
    let (old, new) = (files::read(old)?, files::read(new)?);
    let delta = bundle::delta::make(&old, &new).map_err(problem)?;
    files::write(out, delta.as_bytes())?;
    let said = format!("The delta has {} bytes, the bundle {}.", delta.len(), new.len());
    let facts = json!({ "delta": out, "bytes": delta.len(), "bundle_bytes": new.len() });
    output.print(&said, &facts);
    Ok(())
}

fn publish(
    registry: &mut Registry,
    keys: &[PathBuf],
    days: i64,
    out: &Path,
    output: Output,
) -> Result<(), Problem> {
    let keys = keys.iter().map(|path| files::named_signer(path)).collect::<Result<Vec<_>, _>>()?;
    let signers: Vec<(&str, &dyn Signer)> =
        keys.iter().map(|(kid, signer)| (kid.as_str(), signer as &dyn Signer)).collect();
    let now = files::now();
    let published = registry.publish(now, days * DAY, &signers, &Pure).map_err(problem)?;
    files::write(out, &published.bytes)?;
    let mut lines = format!(
        "Bundle number {}, good until {}, written to {}.",
        published.sequence,
        now.plus(days * DAY),
        out.display()
    );
    for name in &published.left_out {
        lines.push_str(&format!("\nLeft out, because it no longer verifies: {name}"));
    }
    let facts = json!({
        "sequence": published.sequence,
        "file": out,
        "bytes": published.bytes.len(),
        "left_out": published.left_out,
    });
    output.print(&visible(&lines), &facts);
    Ok(())
}

fn show(registry: &Registry, output: Output) -> Result<(), Problem> {
    let anchor = registry.anchor();
    let agreements = registry.agreements().map_err(problem)?;
    let mut lines = vec![format!(
        "Authority {}; {} of {} keys must sign.",
        anchor.id,
        anchor.threshold,
        anchor.keys.len()
    )];
    lines.push(format!("Parties: {}", registry.parties().len()));
    let parties = registry.parties().iter().flat_map(inspect::party_lines);
    lines.extend(parties.map(|line| format!("  {line}")));
    lines.push(format!("Agreements: {}", agreements.len()));
    lines.extend(agreements.iter().map(|terms| {
        let a = &terms.agreement;
        format!("  {}: {} -> {}, until {}", a.id, a.provider, a.consumer, terms.exp.date())
    }));
    let parties: &[Party] = registry.parties();
    let ids: Vec<Value> = agreements.iter().map(|terms| json!(terms.agreement.id)).collect();
    let facts = json!({ "anchor": anchor, "parties": parties, "agreements": ids });
    output.print(&visible(&lines.join("\n")), &facts);
    Ok(())
}

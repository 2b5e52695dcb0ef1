//! What happens to credentials after they were issued: they wait, are suspended, revoked,
//! renewed, replaced.

use std::path::{Path, PathBuf};

use annona_core::credential::Format;
use annona_core::status::Status;
use clap::Args;
use serde_json::json;

use super::{Output, offer_text, output};
use crate::folder::write_private;
use crate::lifecycle::parse_day;
use crate::store::Next;
use crate::{Issuer, IssuerError};

#[derive(Debug, Args)]
pub(super) struct Decision {
    /// The person's id in the register.
    #[arg(long)]
    person: String,
}

#[derive(Debug, Args)]
pub(super) struct Lifecycle {
    /// The person's id in the register.
    #[arg(long)]
    person: String,
    #[command(flatten)]
    why: Why,
}

#[derive(Debug, Args)]
struct Why {
    /// Why, for the agency's own records.
    #[arg(long)]
    reason: String,
    /// First day on which it holds, like 2026-11-03; today when left out.
    #[arg(long)]
    effective: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Renew {
    /// The person's id in the register.
    #[arg(long)]
    person: String,
    /// `vc+sd-jwt` (W3C) or `dc+sd-jwt`.
    #[arg(long, default_value = "vc+sd-jwt")]
    format: String,
    /// Withdraw the old card as soon as the wallet says that it has the new one; otherwise it
    /// counts until its own end.
    #[arg(long)]
    withdraw_old: bool,
}

#[derive(Debug, Args)]
pub(super) struct Reissue {
    /// One person, whose phone is lost: revoke everything, make a new offer.
    #[arg(long, required_unless_present = "key", conflicts_with = "key")]
    person: Option<String>,
    /// Everybody whose card this key signed, by its kid. When interrupted, run it again.
    #[arg(long, value_name = "KID")]
    key: Option<String>,
    /// `vc+sd-jwt` (W3C) or `dc+sd-jwt`, for one person.
    #[arg(long, default_value = "vc+sd-jwt", conflicts_with = "key")]
    format: String,
    /// Write who was affected by the key, and how each comes to a new card, as CSV.
    #[arg(long, value_name = "FILE", requires = "key")]
    list: Option<PathBuf>,
    #[command(flatten)]
    why: Why,
}

pub(super) fn decide(
    issuer: &Issuer,
    decision: &Decision,
    is_approved: bool,
) -> Result<Output, IssuerError> {
    let text = if is_approved {
        issuer.approve(&decision.person)?;
        "Credentials are issued again; wallets that asked get theirs when they ask again."
    } else {
        issuer.defer(&decision.person)?;
        "Wallets that ask now get their credentials after `approve`."
    };
    output(text.to_owned(), json!({ "person": decision.person, "approved": is_approved }))
}

pub(super) fn set_status(
    issuer: &Issuer,
    change: &Lifecycle,
    status: Status,
) -> Result<Output, IssuerError> {
    let effective = change.why.effective.as_deref().map(parse_day).transpose()?;
    let changed = issuer.set_status(&change.person, status, &change.why.reason, effective)?;
    let text = format!(
        "{} credentials changed, {} open offers ended. Status lists published again: {:?}.",
        changed.credentials, changed.offers, changed.lists
    );
    output(text, json!(changed))
}

pub(super) fn renew(issuer: &Issuer, renew: &Renew) -> Result<Output, IssuerError> {
    let format = Format::named(&renew.format).ok_or(IssuerError::Format)?;
    let offer = issuer.renew(&renew.person, format, renew.withdraw_old)?;
    let old = if renew.withdraw_old {
        "The old card is withdrawn when the wallet has the new one."
    } else {
        "The old card counts until its own end."
    };
    output(format!("{}\n{old}", offer_text(&offer)?), json!(offer))
}

pub(super) fn reissue(issuer: &Issuer, reissue: &Reissue) -> Result<Output, IssuerError> {
    let effective = reissue.why.effective.as_deref().map(parse_day).transpose()?;
    let reason = &reissue.why.reason;
    let Some(person) = &reissue.person else {
        let kid = reissue.key.as_deref().unwrap_or_default();
        issuer.replace_key(kid, reason, effective, &mut |far| {
            eprintln!("{} persons, {} credentials withdrawn", far.persons, far.credentials);
        })?;
        return affected(issuer, kid, reissue.list.as_deref());
    };
    let format = Format::named(&reissue.format).ok_or(IssuerError::Format)?;
    let replaced = issuer.replace(person, format, reason, effective)?;
    let text = format!(
        "{}\n{} credentials revoked.",
        offer_text(&replaced.offer)?,
        replaced.withdrawn.credentials
    );
    output(text, json!(replaced))
}

/// Counts over all runs: after an interrupted one nothing is missing.
fn affected(issuer: &Issuer, kid: &str, list: Option<&Path>) -> Result<Output, IssuerError> {
    let all = issuer.affected(kid)?;
    let count = |next: Next| all.iter().filter(|(_, own)| *own == next).count();
    let (done, wallet) = (count(Next::Done), count(Next::Wallet));
    let (offer, suspended) = (count(Next::Offer), count(Next::Suspended));
    if let Some(path) = list {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let unwritable = |error: csv::Error| IssuerError::Folder(error.to_string());
        csv.write_record(["person_id", "next"]).map_err(unwritable)?;
        for row in &all {
            csv.serialize(row).map_err(unwritable)?;
        }
        let text = csv.into_inner().map_err(|error| IssuerError::Folder(error.to_string()))?;
        write_private(path, &text)?;
    }
    let text = format!(
        "Every card that {kid} signed is withdrawn, of {} persons: {done} have a new card, \
         {wallet} get it as soon as their wallet asks, {offer} need an `offer`, {suspended} are \
         suspended.\nNext: tell the authority since when {kid} is compromised.",
        all.len()
    );
    let counts = json!({
        "kid": kid, "persons": all.len(), "done": done, "wallet": wallet, "offer": offer,
        "suspended": suspended, "list": list,
    });
    output(text, counts)
}

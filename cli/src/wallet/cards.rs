//! `annona wallet list` and `view`: the cards, for their owner.

use annona_core::Problem;
use annona_wallet_engine::{CardStatus, CardSummary, ClaimName, Profile, Wallet};
use serde_json::json;

use crate::files;
use crate::output::{Output, problem, visible};

annona_core::coded_errors! {
    /// Why it is not clear which card, or which agreement.
    pub enum ChoiceError {
        NoCards ["ANN-CARDS-1"] "the wallet has no cards" => "Receive one with annona wallet receive.";
        WhichCard ["ANN-CARDS-2"] "the wallet has several cards" => "Name one; annona wallet list shows them.";
        NoAgreement ["ANN-CARDS-3"] "no agreement in force lets anybody ask for this card" => "Install the newest trust bundle with annona wallet trust.";
        WhichAgreement(String) ["ANN-CARDS-4"] "several agreements let counters ask for this card: {0}" => "Name one with --agreement, or scan the counter's card with --card.";
    }
}

pub fn list(wallet: &Wallet, language: &str, output: Output) {
    let cards = wallet.cards(language, files::now());
    let mut lines: Vec<String> = cards.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("No cards yet.".to_owned());
    }
    if let Some(list) = wallet.trust_list() {
        lines.push(format!("Trust list number {} from {}.", list.sequence, list.issued_at));
    }
    output.print(
        &visible(&lines.join("\n")),
        &json!({ "cards": cards, "trust_list": wallet.trust_list() }),
    );
}

/// A card on one line.
pub fn line(card: &CardSummary) -> String {
    let status = match card.status {
        CardStatus::Valid => "valid".to_owned(),
        CardStatus::EndsSoon { days } => format!("ends in {days} days"),
        CardStatus::NotYet => format!("valid from {}", card.valid_from.date()),
        CardStatus::Suspended { .. } => "SUSPENDED".to_owned(),
        CardStatus::Withdrawn { .. } => "WITHDRAWN".to_owned(),
        CardStatus::Ended => "ENDED".to_owned(),
    };
    format!(
        "{}  {} by {}, until {}: {status}",
        card.id,
        card.title,
        card.issuer_name,
        card.valid_until.date()
    )
}

pub fn view(
    wallet: &Wallet,
    card: Option<&str>,
    language: &str,
    output: Output,
) -> Result<(), Problem> {
    let now = files::now();
    let id = choose(wallet, card)?;
    let card = wallet.card(&id, language, now).map_err(problem)?;
    let claims = wallet.claims(&id, language).map_err(problem)?;
    let profiles = wallet.profiles(&id, language, now).map_err(problem)?;
    let mut lines = vec![line(&card), card.description.clone(), "On the card:".to_owned()];
    lines.extend(claims.iter().map(|claim| {
        let shown = if claim.selective { "" } else { " (every counter sees it)" };
        format!("  {}: {}{shown}", claim.title, claim.value)
    }));
    lines.push("Who may ask:".to_owned());
    lines.extend(profiles.iter().map(profile_line));
    let facts = json!({ "card": card, "claims": claims, "profiles": profiles });
    output.print(&visible(&lines.join("\n")), &facts);
    Ok(())
}

fn profile_line(profile: &Profile) -> String {
    let names = |claims: &[ClaimName]| {
        let names: Vec<String> = claims
            .iter()
            .map(|claim| format!("{} ({})", claim.title, claim.path.join(".")))
            .collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    };
    format!(
        "  {} (agreement {}): {}\n    always {}; if you agree {}",
        profile.consumer,
        profile.agreement,
        profile.purpose,
        names(&profile.always),
        names(&profile.optional)
    )
}

/// The named card, else the only one.
pub fn choose(wallet: &Wallet, card: Option<&str>) -> Result<String, Problem> {
    if let Some(card) = card {
        return Ok(card.to_owned());
    }
    match wallet.cards("en", files::now()).as_slice() {
        [] => Err(problem(ChoiceError::NoCards)),
        [only] => Ok(only.id.clone()),
        _ => Err(problem(ChoiceError::WhichCard)),
    }
}

/// The named agreement, else the only one under which the card can be shown.
pub fn choose_agreement(
    wallet: &Wallet,
    card: &str,
    agreement: Option<&str>,
) -> Result<String, Problem> {
    if let Some(agreement) = agreement {
        return Ok(agreement.to_owned());
    }
    let profiles = wallet.profiles(card, "en", files::now()).map_err(problem)?;
    match profiles.as_slice() {
        [] => Err(problem(ChoiceError::NoAgreement)),
        [only] => Ok(only.agreement.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|p| p.agreement.as_str()).collect();
            Err(problem(ChoiceError::WhichAgreement(names.join(", "))))
        }
    }
}

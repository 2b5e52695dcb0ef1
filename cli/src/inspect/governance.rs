//! What the governance authority handles: bundles, agreements, schemes, anchors, parties.

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::jwk::thumbprint;
use annona_core::jws::general::Unverified;
use annona_core::scheme::Scheme;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::trust::agreement::{Terms, UnverifiedAgreement};
use annona_core::trust::{KeyPurpose, Party, TrustAnchor};
use annona_x509::Certificate;
use serde_json::{Map, Value, json};

use super::description::Description;
use crate::agreement::summary;
use crate::moments::dates;
use crate::output::{pretty, problem};

/// A document in JWS general serialization: told by what is in it.
pub fn signed(text: &[u8]) -> Result<Description, Problem> {
    let jws = Unverified::parse(text, Limits::BUNDLE).map_err(problem)?;
    let payload = json::parse_object(jws.payload(), Limits::BUNDLE).map_err(problem)?;
    let kids: Vec<&str> = jws.kids().collect();
    let found = if payload.contains_key("sequence") && payload.contains_key("parties") {
        bundle(&payload)
    } else if payload.contains_key("agreement") {
        let unverified = UnverifiedAgreement::parse(text).map_err(problem)?;
        agreement("Data-sharing agreement, signed", unverified.terms())
    } else {
        Description::signed("signed_document", "Signed document", json!({ "payload": payload }))
            .lines([pretty(&Value::Object(payload), "  ")])
    };
    Ok(found
        .lines([format!("Signatures, as claimed: {}", kids.join(", "))])
        .fact("signatures", json!(kids))
        .fact("bytes", json!(text.len())))
}

fn bundle(payload: &Map<String, Value>) -> Description {
    let items =
        |name: &str| payload.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let claim = |name: &str| payload.get(name).cloned().unwrap_or(Value::Null);
    let parties: Vec<Party> =
        items("parties").iter().filter_map(|value| json::from_value(value.clone()).ok()).collect();
    let agreements: Vec<String> = items("agreements").iter().map(agreement_line).collect();
    let lists: Vec<String> = items("status_lists").iter().map(list_line).collect();
    let schemes: Vec<String> =
        items("schemes").iter().map(|scheme| text_at(scheme, "id")).collect();
    let facts = json!({
        "authority": claim("iss"),
        "sequence": claim("sequence"),
        "iat": claim("iat"),
        "exp": claim("exp"),
        "parties": parties.iter().map(|party| &party.id).collect::<Vec<_>>(),
        "agreements": agreements,
        "status_lists": lists,
        "schemes": schemes,
    });
    let section = |title: &str, count: usize, lines: Vec<String>| {
        let head = format!("{title}: {count}");
        [head].into_iter().chain(lines.into_iter().map(|line| format!("  {line}")))
    };
    let number = format!("Number {} of {}", claim("sequence"), text_at(&claim("iss"), ""));
    Description::signed("trust_bundle", "Trust bundle", facts)
        .lines([number])
        .lines(dates(payload))
        .lines(section("Parties", parties.len(), parties.iter().flat_map(party_lines).collect()))
        .lines(section("Agreements", agreements.len(), agreements))
        .lines(section("Status lists", lists.len(), lists))
        .lines(section("Schemes", schemes.len(), schemes))
}

/// A text member, or the text itself for the empty name.
fn text_at(value: &Value, name: &str) -> String {
    let value = if name.is_empty() { Some(value) } else { value.get(name) };
    value.and_then(Value::as_str).unwrap_or("?").to_owned()
}

fn agreement_line(value: &Value) -> String {
    let terms = UnverifiedAgreement::parse(value.to_string().as_bytes());
    terms.map_or_else(
        |_| "(not readable)".to_owned(),
        |found| {
            let a = &found.terms().agreement;
            format!(
                "{}: {} -> {}, until {}",
                a.id,
                a.provider,
                a.consumer,
                found.terms().exp.date()
            )
        },
    )
}

fn list_line(value: &Value) -> String {
    let token = value.as_str().map(UnverifiedStatusToken::parse);
    match token {
        Some(Ok(token)) => format!("{} of {}", token.uri(), token.issuer()),
        _ => "(not readable)".to_owned(),
    }
}

fn agreement(title: &str, terms: &Terms) -> Description {
    let facts = json!({ "terms": terms });
    Description::signed("agreement", title, facts).lines([summary::text(terms)])
}

/// Terms that nobody has signed yet.
pub fn terms(text: &[u8]) -> Result<Description, Problem> {
    let terms = Terms::parse(text).map_err(problem)?;
    let title = "Data-sharing agreement, NOT SIGNED YET";
    Ok(Description::plain("agreement_terms", title, json!({ "terms": terms }))
        .lines([summary::text(&terms)]))
}

/// A `scheme.json`.
pub fn scheme(text: &[u8]) -> Result<Description, Problem> {
    let scheme = Scheme::parse(text).map_err(problem)?;
    let claims = scheme.all_claims().into_iter();
    let line = |claim: &annona_core::scheme::ClaimDef| {
        let shown = match (claim.selective, claim.path.len()) {
            (true, _) => "can be withheld",
            (false, 1) => "always visible",
            (false, _) => "goes with its object",
        };
        format!("  {} ({shown})", claim.path.join("."))
    };
    let lines: Vec<String> = claims.map(line).collect();
    let facts = json!({
        "id": scheme.id,
        "credential_type": scheme.credential_type,
        "vct": scheme.vct,
        "validity_days": scheme.validity_days,
        "claims": scheme.all_claims().iter().map(|claim| claim.path.join(".")).collect::<Vec<_>>(),
        "selective": scheme.selective_paths().iter().map(|path| path.join(".")).collect::<Vec<_>>(),
    });
    Ok(Description::plain("scheme", format!("Scheme {}", scheme.id), facts)
        .lines([
            format!("Type {}, vct {}", scheme.credential_type, scheme.vct),
            format!("Valid for {} days. Claims:", scheme.validity_days),
        ])
        .lines(lines))
}

/// An `anchor.json`.
pub fn anchor(text: &[u8]) -> Result<Description, Problem> {
    let anchor = TrustAnchor::parse(text).map_err(problem)?;
    let keys = anchor.keys.iter();
    let lines = keys.map(|key| format!("  {} {}", key.kid, thumbprint(&key.key)));
    Ok(Description::plain("trust_anchor", "Trust anchor", json!({ "anchor": anchor }))
        .lines([
            format!("Authority {}", anchor.id),
            format!("{} of these {} keys must sign a bundle:", anchor.threshold, anchor.keys.len()),
        ])
        .lines(lines))
}

/// A party's entry.
pub fn party(value: Value) -> Result<Description, Problem> {
    let party: Party = json::from_value(value).map_err(problem)?;
    party.check().map_err(problem)?;
    Ok(Description::plain("party", "Party of a trust list", json!({ "party": party }))
        .lines(party_lines(&party)))
}

/// One line for the party and one for each of its keys.
pub fn party_lines(party: &Party) -> Vec<String> {
    let purpose = |purpose: &KeyPurpose| match purpose {
        KeyPurpose::Credential => "credentials",
        KeyPurpose::Status => "status lists",
        KeyPurpose::Agreement => "agreements",
        KeyPurpose::Metadata => "metadata",
        KeyPurpose::Attestation => "attestations of wallets",
    };
    let issues = match party.may_issue.as_slice() {
        [] => String::new(),
        types => format!(", may issue {}", types.join(", ")),
    };
    let mut lines = vec![format!("{} ({}){issues}", party.id, party.name("en"))];
    lines.extend(party.keys.iter().map(|key| {
        let purposes: Vec<&str> = key.purposes.iter().map(purpose).collect();
        let stolen = key.compromised_since.map(|t| format!(", COMPROMISED since {t}"));
        format!("  key {} for {}{}", key.kid, purposes.join(", "), stolen.unwrap_or_default())
    }));
    lines.extend(party.certificate_anchors.iter().map(|anchor| {
        match Certificate::from_base64(anchor) {
            Ok(anchor) => {
                format!("  certified by {} until {}", anchor.subject(), anchor.not_after())
            }
            Err(_) => "  certified by a certificate that cannot be read".to_owned(),
        }
    }));
    lines
}

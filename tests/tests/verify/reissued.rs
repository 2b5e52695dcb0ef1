//! Cards whose signed payload is not what our issuer writes.

use annona_core::crypto::{SecretKey, sha256};
use annona_core::{jws, sdjwt};
use serde_json::{Map, Value, json};

use super::*;

/// A card with another payload, signed by the ministry again.
fn reissued(world: &World, format: Format, change: impl FnOnce(&mut Map<String, Value>)) -> Card {
    let case = Case { format, ..Case::default() };
    let mut card = card(world, &case);
    let (jws, rest) = card.issued.split_once('~').unwrap();
    let parts: Vec<&str> = jws.split('.').collect();
    let [header, payload] = [parts[0], parts[1]].map(|part| b64::decode(part).unwrap());
    let mut payload = serde_json::from_slice(&payload).unwrap();
    change(&mut payload);
    let payload = serde_json::to_vec(&payload).unwrap();
    let ministry = SecretKey::from_bytes(Alg::Es256, &[2; 32]).unwrap().signer().unwrap();
    let jws = jws::sign(std::str::from_utf8(&header).unwrap(), &payload, &ministry).unwrap();
    card.issued = format!("{jws}~{rest}");
    card
}

/// Why a counter refuses a presentation, if it does.
fn refusal(world: &World, text: &str) -> Option<Reason> {
    let bundle = world.bundle(NOW).unwrap();
    let policy = Policy::new(AGREEMENT, COUNTER);
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &Memory::default(),
        challenge: None,
    };
    verify(text, &context, NOW).err().map(|rejected| rejected.reason)
}

#[test]
fn a_credential_without_status_or_end_is_not_confirmed() {
    let world = World::new(Alg::Es256).unwrap();
    for (format, end) in [(Format::VcSdJwt, "validUntil"), (Format::DcSdJwt, "exp")] {
        let without = |member| {
            let card = reissued(&world, format, |payload| drop(payload.remove(member)));
            refusal(&world, &card.show(&[], AUDIENCE, "AAAA", NOW).unwrap())
        };
        assert_eq!(without("no such member"), None);
        assert_eq!(without("status"), Some(Reason::StatusUnknown));
        assert_eq!(without(end), Some(Reason::WrongForm));
    }
}

#[test]
fn a_credential_has_ended_at_its_end() {
    let world = World::new(Alg::Es256).unwrap();
    for (after, reason) in [(0, Some(Reason::Ended(NOW))), (1, None)] {
        let end = NOW.plus(after);
        let of = |format, member: &str, value: Value| {
            let card = reissued(&world, format, |all| drop(all.insert(member.into(), value)));
            refusal(&world, &card.show(&[], AUDIENCE, "AAAA", NOW).unwrap())
        };
        assert_eq!(of(Format::VcSdJwt, "validUntil", json!(end.to_string())), reason);
        assert_eq!(of(Format::DcSdJwt, "exp", json!(end)), reason);
    }
}

#[test]
fn what_decides_about_a_credential_cannot_be_withheld() {
    let world = World::new(Alg::Es256).unwrap();
    for (format, members) in [
        (Format::VcSdJwt, ["status", "cnf", "validFrom", "validUntil", "@context"]),
        (Format::DcSdJwt, ["status", "cnf", "nbf", "exp", "vct#integrity"]),
    ] {
        for member in members {
            let mut disclosure = String::new();
            let mut card = reissued(&world, format, |payload| {
                let value = payload.remove(member).unwrap_or_else(|| "sha256-AA".into());
                disclosure = b64::encode(json!(["salt", member, value]).to_string());
                let digest = b64::encode(sha256(&disclosure));
                let digests = payload.entry("_sd").or_insert_with(|| json!([]));
                digests.as_array_mut().unwrap().push(digest.into());
            });
            card.issued = format!("{}~{disclosure}~", card.issued.trim_end_matches('~'));
            // Also when it is disclosed.
            let text = sdjwt::bind(&card.issued, AUDIENCE, "AAAA", NOW, &card.holder).unwrap();
            assert_eq!(refusal(&world, &text), Some(Reason::WrongForm), "{member}");
        }
    }
}

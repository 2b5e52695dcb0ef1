//! The pre-authorized code flow over real HTTP on loopback: what works.

use std::collections::BTreeSet;

use super::common::{NOW, World, credentials, key, refusal, send, status_of};
use annona_core::b64;
use annona_core::credential::{Credential, Format};
use annona_core::crypto::{PublicKey, Pure, Signer as _};
use annona_core::json::Limits;
use annona_core::jws::UnverifiedJws;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::time::UnixTime;
use annona_core::trust::KeyPurpose;
use annona_mdoc::UnverifiedMdoc;
use annona_protocol::http::HttpRequest;
use annona_protocol::vci::{IssuerMetadata, OfferText};
use serde_json::json;

/// Verifies as a wallet would: issuer's key, form, dates; returns the holder's key too.
fn verify(world: &World, text: &str, format: Format) -> (Credential, PublicKey) {
    let key = world.issuer.party().unwrap().keys[0].key;
    let verified =
        UnverifiedSdJwt::parse(text).unwrap().verify(&key, format.name(), &Pure).unwrap();
    let holder = *verified.holder().unwrap();
    (Credential::from_verified(&verified, format).unwrap(), holder)
}

#[test]
fn a_wallet_collects_a_credential_in_either_format() {
    let world = World::new();
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        let (offer, key) = (world.issuer.create_offer("p-1", format).unwrap(), key());
        let texts = world.collect(&offer, std::slice::from_ref(&key));
        let (credential, holder) = verify(&world, &texts[0], format);
        assert_eq!(holder, key.public_key());
        assert_eq!(credential.issuer, "did:web:ministry.example");
        assert_eq!(credential.subject["person"]["name"], "ማሪያ ተስፋዬ");
        assert_eq!(credential.valid_from, Some(UnixTime(NOW).day()));
        let until = credential.valid_until.unwrap();
        assert_eq!(until.plus(1), until.plus(1).day());
        assert_eq!(credential.status[0].uri, format!("{}/status/1", world.url));
    }
}

#[test]
fn a_wallet_collects_an_mdoc_for_each_key() {
    let world = World::new();
    let (keys, offer) = ([key(), key()], world.issuer.create_offer("p-1", Format::MsoMdoc));
    let texts = world.collect(&offer.unwrap(), &keys);
    let (signer, scheme) = (world.issuer.party().unwrap().keys[0].key, world.issuer.scheme());
    let doctype = &scheme.mdoc.as_ref().unwrap().doctype;
    let mut entries = Vec::new();
    for (text, key) in texts.iter().zip(&keys) {
        let bytes = b64::decode(text).unwrap();
        let mdoc = UnverifiedMdoc::parse(&bytes).unwrap();
        let mdoc = mdoc.verify(&signer, doctype, UnixTime(NOW), &Pure).unwrap();
        assert_eq!(mdoc.device_key(), &key.public_key());
        let credential = mdoc.credential(scheme, "did:web:ministry.example").unwrap();
        assert_eq!(credential.subject["person"]["name"], "ማሪያ ተስፋዬ");
        assert_eq!(credential.status[0].uri, format!("{}/status/1", world.url));
        entries.push(credential.status[0].index);
    }
    assert_ne!(entries[0], entries[1]);
}

#[test]
fn the_metadata_describes_the_mdoc_in_its_own_words() {
    let world = World::new();
    let metadata = world.get("/.well-known/openid-credential-issuer").body;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata).unwrap();
    let configurations = &metadata["credential_configurations_supported"];
    let mdoc = &configurations["social-assistance-eligibility-mdoc"];
    let name = "example.annona.social-assistance-eligibility.1";
    assert_eq!((&mdoc["format"], &mdoc["doctype"]), (&json!("mso_mdoc"), &json!(name)));
    assert_eq!(mdoc["cryptographic_binding_methods_supported"], json!(["cose_key"]));
    let [alg] = mdoc["credential_signing_alg_values_supported"].as_array().unwrap().as_slice()
    else {
        panic!("{mdoc}")
    };
    assert!([-7, -8].contains(&alg.as_i64().unwrap()), "{alg}");
    assert_eq!(mdoc.get("vct"), None);
    let claims = mdoc["credential_metadata"]["claims"].as_array().unwrap();
    let birth = claims.iter().find(|claim| claim["path"] == json!([name, "birth_date"])).unwrap();
    assert_eq!((&birth["mandatory"], claims.len()), (&json!(true), 6));
}

#[test]
fn an_issuer_with_a_path_is_found_in_both_places() {
    let world = World::at("/tenant");
    let offer = world.offer();
    assert_eq!(world.collect(&offer, &[key()]).len(), 1);
    for document in ["openid-credential-issuer", "oauth-authorization-server"] {
        let inserted = world.get(&format!("/.well-known/{document}/tenant"));
        let appended = world.get(&format!("/tenant/.well-known/{document}"));
        assert_eq!((inserted.status, &inserted.body), (200, &appended.body));
    }
    let metadata = world.get("/.well-known/openid-credential-issuer/tenant").body;
    let metadata = IssuerMetadata::parse(&metadata, &world.url).unwrap();
    assert_eq!(metadata.credential_configurations_supported.len(), 4);
    assert_eq!(world.get("/tenant/did.json").status, 200);
}

#[test]
fn a_batch_gives_each_key_its_own_credential() {
    let world = World::new();
    let keys: Vec<_> = (0..10).map(|_| key()).collect();
    let texts = world.collect(&world.offer(), &keys);
    let read: Vec<_> = texts.iter().map(|text| verify(&world, text, Format::VcSdJwt)).collect();
    let indices: BTreeSet<_> = read.iter().map(|(one, _)| one.status[0].index).collect();
    let holders: Vec<_> = read.iter().map(|(_, holder)| *holder).collect();
    assert_eq!(indices.len(), 10);
    assert_eq!(holders, keys.iter().map(|key| key.public_key()).collect::<Vec<_>>());
    let disclosures: Vec<_> = texts.iter().flat_map(|text| text.split('~').skip(1)).collect();
    let filled = disclosures.iter().filter(|part| !part.is_empty());
    assert_eq!(filled.clone().count(), filled.collect::<BTreeSet<_>>().len());
}

#[test]
fn the_same_token_works_after_a_refusal_and_a_lost_answer() {
    let world = World::new();
    let (token, key) = (world.token(), key());
    let forged = {
        let proof = world.proof(&key, &world.nonce());
        let (signed, _) = proof.rsplit_once('.').unwrap();
        format!("{signed}.{}", b64::encode([1; 64]))
    };
    let wrong_nonce = world.proof(&key, "no-such-nonce");
    assert_eq!(refusal(&world.request(&token, &[forged])).1, "invalid_proof");
    assert_eq!(refusal(&world.request(&token, &[wrong_nonce])).1, "invalid_nonce");
    let first = credentials(&world.request(&token, &[world.proof(&key, &world.nonce())]));
    // The answer was lost: the same key asks again and gets the same place in the list.
    let second = credentials(&world.request(&token, &[world.proof(&key, &world.nonce())]));
    assert_eq!(status_of(&world.issuer, &first[0]), status_of(&world.issuer, &second[0]));
}

#[test]
fn one_offer_gives_no_more_credentials_than_a_batch() {
    let world = World::new();
    let token = world.token();
    let proofs = |count| -> Vec<String> {
        let nonce = world.nonce();
        (0..count).map(|_| world.proof(&key(), &nonce)).collect()
    };
    assert_eq!(credentials(&world.request(&token, &proofs(6))).len(), 6);
    let refused = world.request(&token, &proofs(5));
    assert_eq!(refusal(&refused), (400, "credential_request_denied".to_owned()));
    assert_eq!(credentials(&world.request(&token, &proofs(4))).len(), 4);
}

#[test]
fn a_new_offer_ends_the_earlier_one() {
    let world = World::new();
    let (first, second) = (world.offer(), world.offer());
    assert_eq!(refusal(&world.redeem(&first, &first.tx_code)).1, "invalid_grant");
    assert_eq!(world.redeem(&second, &second.tx_code).status, 200);
}

#[test]
fn nothing_secret_is_stored_as_it_is() {
    let world = World::new();
    if !world.has_file() {
        return;
    }
    let offer = world.offer();
    let answer = world.redeem(&offer, &offer.tx_code);
    let token: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let OfferText::Value(read) = OfferText::parse(&offer.uri).unwrap() else { panic!() };
    let nonce = world.nonce();
    let secrets = [
        read.pre_authorized().unwrap().pre_authorized_code.expose().to_owned(),
        token["access_token"].as_str().unwrap().to_owned(),
        nonce,
    ];
    let mut files = 0;
    for file in ["register.sqlite", "register.sqlite-wal"] {
        let bytes = std::fs::read(world.folder.join(file)).unwrap_or_default();
        files += usize::from(!bytes.is_empty());
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{file}");
        }
    }
    assert_eq!(files, 2);
    assert!(!format!("{offer:?}").contains(&offer.tx_code));
}

#[cfg(unix)]
#[test]
fn keys_and_register_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let mode = |path: &str| {
        std::fs::metadata(world.folder.join(path)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode(""), mode("keys")), (0o700, 0o700));
    if world.has_file() {
        assert_eq!((mode("register.sqlite"), mode("register.sqlite-wal")), (0o600, 0o600));
    }
    for file in ["keys/keys.json", "keys/keys.sealed", "keys/pin"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(world.folder.join("keys/keys.sealed"), open).unwrap();
    let refused = annona_issuer::KeyRing::open(&world.folder.join("keys"), None).unwrap_err();
    assert_eq!(refused, annona_issuer::KeyError::File("keys.sealed"));
}

#[test]
fn everybody_may_read_what_a_credential_says_and_nothing_else_of_the_package() {
    let world = World::new();
    for (name, member) in [
        ("scheme.json", "credential_type"),
        ("context.jsonld", "@context"),
        ("credential.schema.json", "$schema"),
        ("type-metadata.json", "vct"),
    ] {
        let answer = world.get(&format!("/scheme/{name}"));
        assert_eq!(answer.status, 200, "{name}");
        assert!(String::from_utf8_lossy(&answer.body).contains(member), "{name}");
    }
    for hidden in ["governance.json", "agreement.template.json", "..%2Fissuer.json", "x"] {
        assert_eq!(world.get(&format!("/scheme/{hidden}")).status, 404, "{hidden}");
    }
}

#[test]
fn metadata_test_signed() {
    let world = World::new();
    let url = format!("{}/.well-known/openid-credential-issuer", world.url);
    let answer = send(&HttpRequest::get(&url, "application/jwt, application/json;q=0.5"));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/jwt")));
    let text = String::from_utf8(answer.body).unwrap();
    let jws = UnverifiedJws::parse(&text, Limits::MESSAGE).unwrap();
    let party = world.issuer.party().unwrap();
    let key = party.key(jws.header().kid.as_deref().unwrap(), KeyPurpose::Metadata).unwrap();
    let verified = jws.verify(&key.key, "openidvci-issuer-metadata+jwt", &Pure).unwrap();
    let claims = verified.claims(Limits::MESSAGE).unwrap();
    assert_eq!((&claims["sub"], &claims["iat"]), (&json!(world.url), &json!(NOW)));
    let plain = send(&HttpRequest::get(&url, "application/json"));
    assert_eq!(plain.header("content-type"), Some("application/json"));
    assert_eq!(plain.header("vary"), Some("accept"));
    let signed = IssuerMetadata::parse(verified.payload(), &world.url);
    assert_eq!(signed, IssuerMetadata::parse(&plain.body, &world.url));
}

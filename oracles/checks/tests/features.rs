//! Core under the features that ssi and josekit switch on for the whole program:
//! `serde_json/arbitrary_precision` and `serde_json/preserve_order`.

use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure};
use annona_core::dcql::Query;
use annona_core::json::{self, JsonError, Limits};
use annona_core::qr;
use annona_core::sdjwt::PathPart;
use annona_core::status::StatusRef;
use annona_core::time::UnixTime;
use annona_core::verify::{self, Context, Policy, ReplayCache, ReplayError, ReplayKey, Use};
use annona_protocol::vci::{CredentialOffer, IssuerMetadata};
use annona_sample::people;
use annona_sample::world::{self, World};
use serde_json::Value;

#[test]
fn the_features_are_on() {
    let long: Value = serde_json::from_str("1.00000000000000000000000001").unwrap();
    assert_eq!(long.to_string(), "1.00000000000000000000000001", "arbitrary_precision is off");
    let ordered: Value = serde_json::from_str(r#"{"b":1,"a":2}"#).unwrap();
    assert_eq!(ordered.to_string(), r#"{"b":1,"a":2}"#, "preserve_order is off");
}

#[test]
fn the_strict_reader_reads_the_same() {
    let read = |text: &str| json::parse(text.as_bytes(), Limits::CREDENTIAL);
    assert_eq!(read("[1,-2,18446744073709551615]").unwrap(), serde_json::json!([1, -2, u64::MAX]));
    assert_eq!(read("2.5").unwrap().as_f64(), Some(2.5));
    assert_eq!(read("18446744073709551616"), Err(JsonError::Number(0)));
    assert_eq!(read("1e999"), Err(JsonError::Number(0)));
    assert_eq!(read(r#"{"a":1,"\u0061":2}"#), Err(JsonError::Duplicate(7)));
    assert_eq!(read(r#"{"b":1,"a":2}"#).unwrap(), serde_json::json!({"a": 2, "b": 1}));
}

#[test]
fn numbers_are_numbers_and_never_their_private_form() {
    // With arbitrary_precision, `serde_json` itself hides numbers behind a private member.
    let text = br#"{"$serde_json::private::Number":"7"}"#;
    let value = json::parse(text, Limits::CREDENTIAL).unwrap();
    assert!(value.is_object());
    let typed: Result<u64, JsonError> = json::from_slice(text, Limits::CREDENTIAL);
    assert!(typed.is_err());
    let typed: Vec<i64> = json::from_slice(b"[1,-2]", Limits::CREDENTIAL).unwrap();
    assert_eq!(typed, [1, -2]);
}

#[test]
fn status_claims_and_queries_read_their_integers() {
    let claims = br#"{"status":{"status_list":{"uri":"https://a.example/1","idx":4711}}}"#;
    let claims = json::parse_object(claims, Limits::CREDENTIAL).unwrap();
    let status = StatusRef::from_claims(&claims).unwrap();
    assert_eq!((status.len(), status[0].index), (1, 4_711));

    let query = br#"{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{"vct_values":["v"]},
        "claims":[{"path":["list",1],"values":[7]}]}]}"#;
    let query = Query::parse(query).unwrap();
    assert_eq!(query.credentials[0].claims[0].path[1], PathPart::Index(1));

    let offer = r#"{"credential_issuer":"https://a.example","credential_configuration_ids":["c"],
        "grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":
        {"pre-authorized_code":"x","tx_code":{"length":6,"input_mode":"numeric"}}}}"#;
    let offer = CredentialOffer::parse(offer.as_bytes()).unwrap();
    let tx_code = offer.pre_authorized().unwrap().tx_code.as_ref();
    assert_eq!(tx_code.and_then(|tx_code| tx_code.length), Some(6));
    let metadata = br#"{"credential_issuer":"https://a.example",
        "credential_endpoint":"https://a.example/credential",
        "batch_credential_issuance":{"batch_size":12},"credential_configurations_supported":{"c":
        {"format":"dc+sd-jwt","credential_metadata":{"claims":[{"path":["list",1,null]}]}}}}"#;
    let metadata = IssuerMetadata::parse(metadata, "https://a.example").unwrap();
    assert_eq!(metadata.batch_size(), 12);
    let configuration = &metadata.credential_configurations_supported["c"];
    let claims = &configuration.credential_metadata.as_ref().unwrap().claims;
    assert_eq!(claims[0].path[1], PathPart::Index(1));
}

/// Issue, show, pack, unpack and verify, with trust list, agreement and status list.
#[test]
fn the_whole_way_from_the_register_to_the_verdict() {
    struct Fresh;
    impl ReplayCache for Fresh {
        fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
            Ok(Use::First)
        }
    }
    let now = UnixTime(1_798_000_000);
    let world = World::new(Alg::Es256).unwrap();
    let bundle = world.bundle(now).unwrap();
    let policy = Policy::new(world::AGREEMENT, world::COUNTER);
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &Fresh,
        challenge: None,
    };
    for (person, index) in people::generate(7, 12).iter().zip(4_711..) {
        for format in [Format::VcSdJwt, Format::DcSdJwt] {
            let card = world.card(person, format, index, now).unwrap();
            let text =
                card.show(&["class", "matchHint"], world::AUDIENCE, "abcdefghijklmnopqrstuA", now);
            let packed = qr::pack(&text.unwrap()).unwrap();
            let text = qr::unpack(&packed).unwrap();
            let accepted = verify::verify(&text, &context, now).unwrap();
            assert_eq!(accepted.claims["class"].as_str(), Some(person.class.as_str()));
        }
    }
}

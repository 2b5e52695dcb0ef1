//! The story with nothing played: the agency's real service on loopback, the wallet over the
//! real client, the counter's verification. Register row, offer, code, card, showing, verdict;
//! then suspended, reactivated and withdrawn.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::cell::Cell;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::qr::{self, Challenge, Scanned};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::bundle::{self, BundleDraft};
use annona_core::trust::{AnchorKey, KeyPurpose, Party, TrustAnchor, TrustBundle};
use annona_core::verify::{
    Accepted, Context, Policy, Reason, Rejected, ReplayCache, ReplayError, ReplayKey, Use, verify,
};
use annona_issuer::service::Server;
use annona_issuer::{Issuer, NewIssuer, Offer, Settings, init};
use annona_net::{Client, Rules};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::key_attestation::KeyProtection;
use annona_protocol::vci::wallet::WalletError as FlowError;
use annona_sample::people::{self, SamplePerson};
use annona_sample::wallet_provider::SampleProvider;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, MINISTRY, World};
use annona_wallet_engine::{
    CardStatus, Counter, KdfCost, Platform, ShowRequest, Shown, Wallet, WalletError,
};

const SEED: u64 = 11;
const PIN: &str = "246810";

/// The agency, the authority, one wallet and one counter.
struct Story {
    world: World,
    issuer: Arc<Issuer>,
    person: SamplePerson,
    wallet: Wallet,
    client: Client,
    seen: Memory,
    folder: PathBuf,
    clock: Arc<AtomicI64>,
    sequence: u64,
    /// A key that the authority knows to be stolen, and since when.
    stolen: Option<(String, UnixTime)>,
    _server: Server,
}

#[derive(Default)]
struct Memory(Mutex<HashMap<ReplayKey, UnixTime>>);

impl ReplayCache for Memory {
    fn first_use(&self, key: ReplayKey, now: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        let before = self.0.lock().unwrap().insert(key, now);
        Ok(before.map_or(Use::First, Use::Again))
    }
}

impl Story {
    fn new(name: &str) -> Self {
        Self::with(name, |_| {}, Platform::default())
    }

    /// With other settings of the agency, and a wallet on this platform.
    fn with(name: &str, change: impl FnOnce(&mut Settings), platform: Platform) -> Self {
        let folder =
            std::env::temp_dir().join(format!("annona-issuance-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/agency", listener.local_addr().unwrap());
        let agency = folder.join("agency");
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        let names = [("en".to_owned(), "Ministry of Social Affairs".to_owned())].into();
        let mut settings = Settings::new(MINISTRY, names, &url);
        change(&mut settings);
        init(&agency, &NewIssuer { settings, scheme: &scheme }).unwrap();
        let clock = Arc::new(AtomicI64::new(1_795_514_400));
        let hand = Arc::clone(&clock);
        let time = Arc::new(move || UnixTime(hand.load(Ordering::SeqCst)));
        let issuer = Arc::new(Issuer::open(&agency, time).unwrap());
        issuer.import_register(people::register_csv(SEED, 20).as_bytes()).unwrap();
        let server = Server::start(Arc::clone(&issuer), listener).unwrap();
        let wallet = folder.join("wallet");
        let wallet = Wallet::create(&wallet, PIN, KdfCost::MINIMUM, platform).unwrap();
        let rules = Rules { allow_loopback_http: true, ..Rules::default() };
        let mut story = Self {
            world: World::new(Alg::Es256).unwrap(),
            issuer,
            person: people::generate(SEED, 20).remove(3),
            wallet,
            client: Client::new(rules).unwrap(),
            seen: Memory::default(),
            folder,
            clock,
            sequence: 0,
            stolen: None,
            _server: server,
        };
        story.publish();
        story
    }

    fn now(&self) -> UnixTime {
        UnixTime(self.clock.load(Ordering::SeqCst))
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    fn anchor() -> (TrustAnchor, SoftSigner) {
        let key = SecretKey::from_bytes(Alg::EdDsa, &[42; 32]).unwrap().signer().unwrap();
        let anchor = AnchorKey { kid: "g1".to_owned(), key: key.public_key() };
        let id = "did:web:authority.example".to_owned();
        (TrustAnchor { id, keys: vec![anchor], threshold: 1 }, key)
    }

    /// The authority's next bundle: the agency's own entry, with its key for agreements.
    fn bundle_text(&self) -> String {
        let mut ministry = self.issuer.party().unwrap();
        ministry.keys.extend(self.world.parties[0].keys.iter().filter(|k| k.kid == "a1").cloned());
        for key in &mut ministry.keys {
            let stolen = self.stolen.as_ref().filter(|(kid, _)| *kid == key.kid);
            key.compromised_since = stolen.map(|(_, since)| *since);
        }
        let parties: Vec<Party> = vec![ministry, self.world.parties[1].clone()];
        let lists = self.issuer.status_lists().unwrap();
        let token = |list: &u32| self.issuer.status_list(*list).unwrap().token;
        let draft = BundleDraft {
            iss: "did:web:authority.example".to_owned(),
            sequence: self.sequence,
            iat: self.now(),
            exp: self.now().plus(30 * DAY),
            parties,
            agreements: vec![self.world.agreement().unwrap()],
            status_lists: lists.iter().map(token).collect(),
            schemes: vec![
                serde_json::from_str(include_str!(
                    "../../schemas/social-assistance-eligibility/scheme.json"
                ))
                .unwrap(),
            ],
        };
        bundle::sign(&draft, &[("g1", &Self::anchor().1)]).unwrap()
    }

    fn publish(&mut self) {
        self.sequence += 1;
        let (text, now) = (self.bundle_text(), self.now());
        self.wallet.install_bundle(text.as_bytes(), &Self::anchor().0, now).unwrap();
    }

    fn offer(&self, format: Format) -> Offer {
        self.issuer.create_offer(&self.person.id, format).unwrap()
    }

    /// Takes an offer as a person does: scans, is asked for the code, types it.
    fn receive(&mut self, format: Format) -> String {
        let (offer, now) = (self.offer(format), self.now());
        let seen = self.wallet.look_at_offer(&offer.uri, "en", &self.client).unwrap();
        assert_eq!(seen.issuer_name, "Ministry of Social Affairs");
        let asked = self.wallet.receive(&offer.uri, None, &self.client, "en", now);
        let Err(WalletError::TxCodeNeeded(form)) = asked else { panic!("{asked:?}") };
        assert_eq!(form.length, Some(6));
        let code = Some(offer.tx_code.as_str());
        self.wallet.receive(&offer.uri, code, &self.client, "en", now).unwrap().id
    }

    fn show(&mut self, card: &str, optional: &[&str]) -> Shown {
        let optional = optional.iter().map(|name| vec![(*name).to_owned()]).collect();
        let request = ShowRequest { counter: Counter::Any(AGREEMENT.to_owned()), optional };
        self.wallet.show(card, &request, self.now()).unwrap()
    }

    /// What the counter says to scanned digits.
    fn check(
        &self,
        digits: &str,
        challenge: Option<&Challenge>,
    ) -> Result<Accepted, Box<Rejected>> {
        let Scanned::Presentation(text) = qr::read(digits).unwrap() else { panic!() };
        let bundle = self.bundle_text();
        let bundle = TrustBundle::open(bundle.as_bytes(), &Self::anchor().0, &Pure, None).unwrap();
        let policy = Policy::new(AGREEMENT, COUNTER);
        let context = Context {
            policy: &policy,
            bundle: &bundle,
            crypto: &Pure,
            replay: &self.seen,
            challenge,
        };
        verify(&text, &context, self.now())
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn from_the_register_to_the_verdict_in_both_formats() {
    let mut story = Story::new("verdict");
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        let card = story.receive(format);
        let summary = story.wallet.card(&card, "en", story.now()).unwrap();
        assert_eq!((summary.status, summary.fresh_copies), (CardStatus::Valid, 10));
        let shown = story.show(&card, &[]);
        let accepted = story.check(&shown.digits, None).unwrap();
        assert!(accepted.report.all_passed(), "{}", accepted.report);
        assert_eq!(accepted.claims["class"], story.person.class.as_str());
        assert_eq!(accepted.claims.len(), 1);
        assert_eq!(accepted.withheld, shown.withheld);
        let again = story.check(&shown.digits, None).unwrap_err();
        assert!(matches!(again.reason, Reason::ShownBefore(_)), "{:?}", again.reason);
        let renewed = story.show(&card, &["matchHint"]);
        let accepted = story.check(&renewed.digits, None).unwrap();
        assert!(accepted.claims.contains_key("matchHint"));
    }
}

#[test]
fn a_challenge_binds_the_showing_to_one_counter() {
    let mut story = Story::new("challenge");
    let card = story.receive(Format::VcSdJwt);
    let challenge = |nonce| Challenge {
        nonce: [nonce; 16],
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: story.now(),
    };
    let (mine, other) = (challenge(1), challenge(2));
    // The wallet scans the till's screen.
    let Scanned::Challenge(scanned) = qr::read(&mine.to_digits().unwrap()).unwrap() else {
        panic!()
    };
    let request = ShowRequest { counter: Counter::Challenge(scanned), optional: Vec::new() };
    let shown = story.wallet.show(&card, &request, story.now()).unwrap();
    let wrong = story.check(&shown.digits, Some(&other)).unwrap_err();
    assert_eq!(wrong.reason, Reason::WrongChallenge);
    assert!(story.check(&shown.digits, Some(&mine)).is_ok());
    let anywhere = story.show(&card, &[]);
    assert_eq!(anywhere.audience, AUDIENCE);
    assert!(story.check(&anywhere.digits, Some(&mine)).is_err());
}

#[test]
fn suspended_reactivated_and_withdrawn_reach_wallet_and_counter() {
    let mut story = Story::new("lifecycle");
    let card = story.receive(Format::VcSdJwt);
    let today = story.now().day();
    for (status, expected) in [
        (Status::Suspended, CardStatus::Suspended { since: Some(today) }),
        (Status::Valid, CardStatus::Valid),
        (Status::Invalid, CardStatus::Withdrawn { since: Some(today) }),
    ] {
        story.pass(60);
        story.issuer.set_status(&story.person.id, status, "test of the lists", None).unwrap();
        story.publish();
        assert_eq!(story.wallet.card(&card, "en", story.now()).unwrap().status, expected);
        let shown = story.show(&card, &[]);
        let said = story.check(&shown.digits, None).map_err(|rejected| rejected.reason);
        match status {
            Status::Valid => assert!(said.is_ok(), "{said:?}"),
            Status::Suspended => assert_eq!(said.unwrap_err(), Reason::Suspended(Some(today))),
            _ => assert_eq!(said.unwrap_err(), Reason::Withdrawn(Some(today))),
        }
    }
}

#[test]
fn a_wrong_code_uses_up_tries_and_an_offer_works_once() {
    let mut story = Story::new("codes");
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let wrong = if offer.tx_code == "000000" { "111111" } else { "000000" };
    let refused = story.wallet.receive(&offer.uri, Some(wrong), &story.client, "en", now);
    assert!(matches!(refused, Err(WalletError::Flow(_))), "{refused:?}");
    let code = Some(offer.tx_code.as_str());
    story.wallet.receive(&offer.uri, code, &story.client, "en", now).unwrap();
    let second = story.wallet.receive(&offer.uri, code, &story.client, "en", now);
    assert!(matches!(second, Err(WalletError::Flow(_))), "{second:?}");
    assert_eq!(story.wallet.cards("en", now).len(), 1);
}

#[test]
fn after_a_theft_everything_from_that_day_is_refused_and_what_was_before_still_counts() {
    let mut story = Story::new("theft");
    let before = story.receive(Format::VcSdJwt);
    story.pass(3 * DAY);
    let during = story.receive(Format::VcSdJwt);
    let theft = story.now().day();
    story.issuer.rotate(KeyPurpose::Credential, story.now()).unwrap();
    story.publish();
    story.pass(DAY);
    let after = story.receive(Format::VcSdJwt);
    let digits: Vec<String> =
        [&before, &during, &after].map(|card| story.show(card, &[]).digits).into();
    for text in &digits {
        assert!(story.check(text, None).is_ok());
    }
    story.stolen = Some(("k1".to_owned(), theft));
    let digits: Vec<String> =
        [&before, &during, &after].map(|card| story.show(card, &[]).digits).into();
    assert!(story.check(&digits[0], None).is_ok());
    let refused = story.check(&digits[1], None).unwrap_err();
    assert_eq!(refused.reason, Reason::KeyCompromised(theft));
    assert!(story.check(&digits[2], None).is_ok());
}

/// A connection that breaks after the credential request was answered.
struct Breaking<'a>(&'a Client, Cell<bool>);

impl Http for Breaking<'_> {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.0.send(request)?;
        let breaks = request.url.ends_with("/credential") && self.1.replace(false);
        if breaks { Err(HttpError::Broken) } else { Ok(answer) }
    }
}

#[test]
fn a_card_that_was_lost_on_the_way_is_fetched_with_the_same_offer() {
    let mut story = Story::new("broken");
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let breaking = Breaking(&story.client, Cell::new(true));
    let code = Some(offer.tx_code.as_str());
    let lost = story.wallet.receive(&offer.uri, code, &breaking, "en", now);
    assert_eq!(lost, Err(WalletError::Http(HttpError::Broken)));
    let card = story.wallet.receive(&offer.uri, None, &breaking, "en", now).unwrap();
    assert_eq!(card.fresh_copies, 10);
    let shown = story.show(&card.id, &[]);
    assert!(story.check(&shown.digits, None).is_ok());
}

#[test]
fn a_wallet_without_the_loopback_rule_does_not_call_the_agency() {
    let mut story = Story::new("rule");
    story.client = Client::new(Rules::default()).unwrap();
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let code = Some(offer.tx_code.as_str());
    let refused = story.wallet.receive(&offer.uri, code, &story.client, "en", now);
    assert!(refused.unwrap_err().to_string().contains("https"));
}

#[test]
fn an_agency_can_insist_on_attested_wallets_and_keys() {
    let provider = SampleProvider::new("sample-wallet").unwrap();
    let party = provider.party();
    let insist = |settings: &mut Settings| {
        settings.wallet_providers = vec![party.clone()];
        settings.require_wallet_attestation = true;
        settings.require_dpop = true;
    };
    let insist_on_keys = |settings: &mut Settings| {
        insist(settings);
        let key_storage = vec!["iso_18045_basic".to_owned()];
        settings.require_key_attestation =
            Some(KeyProtection { key_storage, ..KeyProtection::default() });
    };
    let platform =
        || Platform { wallet_provider: Some(Arc::new(provider.clone())), ..Platform::default() };
    let mut attested = Story::with("attested", insist, platform());
    let card = attested.receive(Format::VcSdJwt);
    let shown = attested.show(&card, &[]);
    assert!(attested.check(&shown.digits, None).is_ok());
    let mut with_keys = Story::with("attested-keys", insist_on_keys, platform());
    let card = with_keys.receive(Format::DcSdJwt);
    let card = with_keys.wallet.card(&card, "en", with_keys.now()).unwrap();
    assert_eq!(card.fresh_copies, 10);

    let mut alone = Story::with("unattested", insist, Platform::default());
    let (offer, now) = (alone.offer(Format::VcSdJwt), alone.now());
    let refused = alone.wallet.receive(&offer.uri, Some(&offer.tx_code), &alone.client, "en", now);
    let code = "invalid_client".to_owned();
    assert_eq!(refused, Err(WalletError::Flow(FlowError::Refused(code))));
    let mut alone = Story::with("unattested-keys", insist_on_keys, Platform::default());
    let (offer, now) = (alone.offer(Format::VcSdJwt), alone.now());
    let refused = alone.wallet.receive(&offer.uri, Some(&offer.tx_code), &alone.client, "en", now);
    assert_eq!(refused, Err(WalletError::Flow(FlowError::NothingUsable)));
}

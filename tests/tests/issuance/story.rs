//! The agency, the authority, a wallet and a counter, with nothing played.

use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::qr::{self, Challenge, Scanned};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::bundle::{self, BundleDraft};
use annona_core::trust::{AnchorKey, Party, TrustAnchor, TrustBundle};
use annona_core::verify::{
    Accepted, Context, Policy, Rejected, ReplayCache, ReplayError, ReplayKey, Use, verify,
};
use annona_issuer::service::Server;
use annona_issuer::{Issuer, NewIssuer, Offer, Settings, init};
use annona_net::{Client, Rules};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_sample::people::{self, SamplePerson};
use annona_sample::world::{AGREEMENT, COUNTER, MINISTRY, World};
use annona_wallet_engine::{Counter, KdfCost, Platform, ShowRequest, Shown, Wallet, WalletError};
use annona_x509::Certificate;
use std::cell::Cell;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
const SEED: u64 = 11;
pub const PIN: &str = "246810";

/// The agency, the authority, one wallet and one counter.
pub struct Story {
    pub world: World,
    pub issuer: Arc<Issuer>,
    pub person: SamplePerson,
    pub wallet: Wallet,
    pub client: Client,
    seen: Memory,
    pub folder: PathBuf,
    pub clock: Arc<AtomicI64>,
    pub sequence: u64,
    /// A key that the authority knows to be stolen, and since when.
    pub stolen: Option<(String, UnixTime)>,
    /// Who certifies the agency's keys.
    pub registrar: Option<Certificate>,
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
    pub fn new(name: &str) -> Self {
        Self::with(name, |_| {}, Platform::default())
    }

    /// With other settings of the agency, and a wallet on this platform.
    pub fn with(name: &str, change: impl FnOnce(&mut Settings), platform: Platform) -> Self {
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
            registrar: None,
            _server: server,
        };
        story.publish();
        story
    }

    pub fn now(&self) -> UnixTime {
        UnixTime(self.clock.load(Ordering::SeqCst))
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn anchor() -> (TrustAnchor, SoftSigner) {
        let key = SecretKey::from_bytes(Alg::EdDsa, &[42; 32]).unwrap().signer().unwrap();
        let anchor = AnchorKey { kid: "g1".to_owned(), key: key.public_key() };
        let id = "did:web:authority.example".to_owned();
        (TrustAnchor { id, keys: vec![anchor], threshold: 1 }, key)
    }

    /// The authority's next bundle: the agency's own entry, with its key for agreements.
    pub fn bundle_text(&self) -> String {
        let mut ministry = self.issuer.party().unwrap();
        ministry.keys.extend(self.world.parties[0].keys.iter().filter(|k| k.kid == "a1").cloned());
        for key in &mut ministry.keys {
            let stolen = self.stolen.as_ref().filter(|(kid, _)| *kid == key.kid);
            key.compromised_since = stolen.map(|(_, since)| *since);
        }
        let registrar = self.registrar.iter().map(Certificate::to_base64);
        ministry.certificate_anchors = registrar.collect();
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
                    "../../../schemas/social-assistance-eligibility/scheme.json"
                ))
                .unwrap(),
            ],
        };
        bundle::sign(&draft, &[("g1", &Self::anchor().1)]).unwrap()
    }

    pub fn publish(&mut self) {
        self.sequence += 1;
        let (text, now) = (self.bundle_text(), self.now());
        self.wallet.install_bundle(text.as_bytes(), &Self::anchor().0, now).unwrap();
    }

    pub fn offer(&self, format: Format) -> Offer {
        self.issuer.create_offer(&self.person.id, format).unwrap()
    }

    /// Takes an offer as a person does: scans, is asked for the code, types it.
    pub fn receive(&mut self, format: Format) -> String {
        let (offer, now) = (self.offer(format), self.now());
        let seen = self.wallet.look_at_offer(&offer.uri, "en", &self.client).unwrap();
        assert_eq!(seen.issuer_name, "Ministry of Social Affairs");
        let asked = self.wallet.receive(&offer.uri, None, &self.client, "en", now);
        let Err(WalletError::TxCodeNeeded(form)) = asked else { panic!("{asked:?}") };
        assert_eq!(form.length, Some(6));
        let code = Some(offer.tx_code.as_str());
        self.wallet.receive(&offer.uri, code, &self.client, "en", now).unwrap().id
    }

    pub fn show(&mut self, card: &str, optional: &[&str]) -> Shown {
        let optional = optional.iter().map(|name| vec![(*name).to_owned()]).collect();
        let request = ShowRequest { counter: Counter::Any(AGREEMENT.to_owned()), optional };
        self.wallet.show(card, &request, self.now()).unwrap()
    }

    /// What the counter says to scanned digits.
    pub fn check(
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

/// A connection that breaks after the credential request was answered.
pub struct Breaking<'a>(pub &'a Client, pub Cell<bool>);

impl Http for Breaking<'_> {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.0.send(request)?;
        let breaks = request.url.ends_with("/credential") && self.1.replace(false);
        if breaks { Err(HttpError::Broken) } else { Ok(answer) }
    }
}

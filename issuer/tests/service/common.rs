//! An issuer on loopback with a clock to turn, and a wallet's side over plain TCP.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use annona_core::credential::{Credential, Format};
use annona_core::crypto::{Alg, OsEntropy, Pure, SecretKey, SoftSigner};
use annona_core::scheme::Scheme;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::time::UnixTime;
use annona_issuer::service::Server;
use annona_issuer::store::{self, Store};
use annona_issuer::{Issuer, NewIssuer, Offer, Settings, init, read_register};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::wallet::{Issuance, ProofOrder, Step, WalletError};
use annona_protocol::vci::{CredentialResponse, ErrorResponse, OfferText, TokenResponse, proof};
use serde_json::{Value, json};

use super::cluster::{Cluster, Database};

pub const NOW: i64 = 1_795_530_000;

pub struct World {
    pub issuer: Arc<Issuer>,
    pub url: String,
    pub folder: PathBuf,
    clock: Arc<AtomicI64>,
    _server: Server,
}

impl World {
    pub fn new() -> Self {
        Self::at("")
    }

    /// An issuer whose URL has this path.
    pub fn at(path: &str) -> Self {
        Self::build(path, |store| store)
    }

    /// An issuer with other settings; `change` also gets the folder of the keys.
    pub fn with(change: impl FnOnce(&mut Settings, &Path)) -> Self {
        Self::assemble("", |store| store, change)
    }

    /// An issuer with something around its store.
    pub fn build(path: &str, around: impl FnOnce(Box<dyn Store>) -> Box<dyn Store>) -> Self {
        Self::assemble(path, around, |_, _| {})
    }

    /// An issuer with other settings.
    pub fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::with(|settings, _| change(settings))
    }

    fn assemble(
        path: &str,
        around: impl FnOnce(Box<dyn Store>) -> Box<dyn Store>,
        change: impl FnOnce(&mut Settings, &Path),
    ) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir()
            .join(format!("annona-issuer-test-{}-{number}", std::process::id()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let name = [("en".to_owned(), "Ministry".to_owned())].into();
        let mut settings = Settings::new("did:web:ministry.example", name, &url);
        settings.database = database().map(|database| database.address());
        let keys = folder.join("keys");
        std::fs::create_dir_all(&keys).unwrap();
        change(&mut settings, &keys);
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        let database = settings.database.clone();
        init(&folder, &NewIssuer { settings, scheme: &scheme }).unwrap();
        let clock = Arc::new(AtomicI64::new(NOW));
        let hand = Arc::clone(&clock);
        let time = Arc::new(move || UnixTime(hand.load(Ordering::SeqCst)));
        let store = store::open(&folder.join("register.sqlite"), database.as_ref()).unwrap();
        let scheme = std::fs::read(scheme.join("scheme.json")).unwrap();
        let scheme = Scheme::parse(&scheme).unwrap();
        store.put_people(&read_register(REGISTER.as_bytes(), &scheme).unwrap()).unwrap();
        let issuer = Arc::new(Issuer::open_with(&folder, time, around(store)).unwrap());
        let server = Server::start(Arc::clone(&issuer), listener).unwrap();
        Self { issuer, url, folder, clock, _server: server }
    }

    /// Whether the state is in a file, not in a database server.
    pub fn has_file(&self) -> bool {
        self.issuer.settings().database.is_none()
    }

    pub fn now(&self) -> UnixTime {
        UnixTime(self.clock.load(Ordering::SeqCst))
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn offer(&self) -> Offer {
        self.issuer.create_offer("p-1", Format::VcSdJwt).unwrap()
    }

    /// The form for a code and a transaction code.
    pub fn redeem_form(&self, offer: &Offer, tx_code: &str) -> String {
        let OfferText::Value(read) = OfferText::parse(&offer.uri).unwrap() else { panic!() };
        let code = read.pre_authorized().unwrap().pre_authorized_code.expose().to_owned();
        format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code\
             &pre-authorized_code={code}&tx_code={tx_code}"
        )
    }

    /// The answer of the token endpoint to it.
    pub fn redeem(&self, offer: &Offer, tx_code: &str) -> HttpResponse {
        let form = self.redeem_form(offer, tx_code);
        self.post("/token", "application/x-www-form-urlencoded", form.as_bytes())
    }

    pub fn token(&self) -> String {
        let offer = self.offer();
        let answer = self.redeem(&offer, &offer.tx_code);
        let token: TokenResponse = serde_json::from_slice(&answer.body).unwrap();
        token.access_token.expose().to_owned()
    }

    pub fn nonce(&self) -> String {
        let answer = self.post("/nonce", "", b"");
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        body["c_nonce"].as_str().unwrap().to_owned()
    }

    pub fn proof(&self, key: &SoftSigner, nonce: &str) -> String {
        proof::sign(key, &self.url, Some(nonce), self.now()).unwrap()
    }

    pub fn request(&self, token: &str, proofs: &[String]) -> HttpResponse {
        let id = "social-assistance-eligibility-vc";
        let body = json!({ "credential_configuration_id": id, "proofs": { "jwt": proofs } });
        self.credential(token, &body)
    }

    pub fn credential(&self, token: &str, body: &Value) -> HttpResponse {
        let body = serde_json::to_vec(body).unwrap();
        let request =
            HttpRequest::post(&format!("{}/credential", self.url), "application/json", body);
        send(&request.with("authorization", format!("Bearer {token}")))
    }

    pub fn post(&self, path: &str, content_type: &str, body: &[u8]) -> HttpResponse {
        send(&HttpRequest::post(&format!("{}{path}", self.url), content_type, body.to_vec()))
    }

    pub fn get(&self, path: &str) -> HttpResponse {
        let host = self.url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        send(&HttpRequest::get(&format!("{host}{path}"), "*/*"))
    }

    /// Brings an offer through the wallet's state machine, with these keys.
    pub fn collect(&self, offer: &Offer, keys: &[SoftSigner]) -> Vec<String> {
        self.try_collect(offer, keys).unwrap()
    }

    /// The same, with what the service says when it does not work.
    pub fn try_collect(
        &self,
        offer: &Offer,
        keys: &[SoftSigner],
    ) -> Result<Vec<String>, WalletError> {
        let mut flow = Issuance::start(&offer.uri, &Format::ALL.map(Format::name)).unwrap();
        loop {
            match flow.run(&Tcp)? {
                Step::AskTxCode(form) => {
                    assert_eq!(form.length, Some(6));
                    flow.enter_tx_code(&offer.tx_code).unwrap();
                }
                Step::Prove(ProofOrder { audience, nonce, .. }) => {
                    let prove = |key: &SoftSigner| {
                        proof::sign(key, &audience, nonce.as_deref(), self.now()).unwrap()
                    };
                    flow.prove(keys.iter().map(prove).collect()).unwrap();
                    flow.seal(&OsEntropy).unwrap();
                }
                Step::Done(all) => {
                    return Ok(all.into_iter().map(|one| one.credential).collect());
                }
                other => panic!("{other:?} is not a step of this flow"),
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new PostgreSQL database when `ANNONA_TEST_STORE` is `postgres`: then every issuer of these
/// tests has its state there.
fn database() -> Option<Database> {
    let is_wanted = std::env::var_os("ANNONA_TEST_STORE").is_some_and(|kind| kind == "postgres");
    is_wanted.then(Cluster::shared).flatten().map(Cluster::database)
}

pub const REGISTER: &str = "person_id,name,birth_date,class,income_band,address,match_hint
p-1,ማሪያ ተስፋዬ,1958-03-31,B,2,12 Mill Street,M.T. 1958
p-2,Иван Петров,1971-11-02,A,1,Мельничная 3,I.P. 1971
";

pub fn key() -> SoftSigner {
    SecretKey::generate(Alg::Es256, &OsEntropy).unwrap().signer().unwrap()
}

pub fn credentials(answer: &HttpResponse) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let response: CredentialResponse = serde_json::from_slice(&answer.body).unwrap();
    let text = |object: &annona_protocol::vci::CredentialObject| {
        object.credential.as_str().unwrap().to_owned()
    };
    response.credentials.iter().map(text).collect()
}

/// Status and error code; every error body has nothing but the two members.
pub fn refusal(answer: &HttpResponse) -> (u16, String) {
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    if answer.body.is_empty() {
        return (answer.status, String::new());
    }
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let error: ErrorResponse = serde_json::from_slice(&answer.body).unwrap();
    let text = error.error_description.unwrap();
    assert!(text.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{text}");
    (answer.status, error.error)
}

/// The index of a W3C credential in its status list, after its signature was checked.
pub fn status_of(issuer: &Issuer, text: &str) -> u64 {
    let key = issuer.party().unwrap().keys[0].key;
    let verified = UnverifiedSdJwt::parse(text).unwrap().verify(&key, "vc+sd-jwt", &Pure).unwrap();
    Credential::from_verified(&verified, Format::VcSdJwt).unwrap().status[0].index
}

/// HTTP/1.1 over one connection per request.
pub struct Tcp;

impl Http for Tcp {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        exchange(request).map_err(|_| HttpError::Unreachable)
    }
}

pub fn send(request: &HttpRequest) -> HttpResponse {
    Tcp.send(request).unwrap()
}

fn exchange(request: &HttpRequest) -> std::io::Result<HttpResponse> {
    let rest = request.url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut head = format!(
        "{} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n",
        request.method.name(),
        request.body.len()
    );
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    // The service may answer an oversize body before it has read all of it.
    let _ = stream.write_all(&request.body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    parse(&answer).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

/// `None` for an answer that was cut off.
fn parse(answer: &[u8]) -> Option<HttpResponse> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    let headers: Vec<_> = lines.map(header).collect();
    let body = answer[end + 4..].to_vec();
    let response = HttpResponse { status, headers, body };
    let length = response.header("content-length").and_then(|text| text.parse().ok());
    length.is_none_or(|length: usize| length == response.body.len()).then_some(response)
}

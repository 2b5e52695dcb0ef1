//! A hostile offer or service sends the wallet into the network it stands in. Whatever names
//! the address (an offer by reference, the offer's issuer, or one of the endpoints in its
//! metadata), the wallet over the real client opens no connection there.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::cell::RefCell;
use std::net::TcpListener;
use std::path::PathBuf;

use annona_core::crypto::Alg;
use annona_core::time::UnixTime;
use annona_net::{Client, Rules};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::wallet::{Issuance, Step};
use annona_sample::world::World;
use annona_wallet_engine::{KdfCost, Platform, Wallet};
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime(1_796_083_200);
const ISSUER: &str = "https://issuer.example";
const PRE_AUTHORIZED: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// `:P` and `:S` stand for the ports of listeners on all addresses of IPv4 and IPv6.
const HOSTILE: &str = include_str!("../vectors/hostile-urls.txt");

fn hostile() -> impl Iterator<Item = &'static str> {
    HOSTILE.lines().filter(|line| !line.starts_with('#'))
}

/// The ways by which an address reaches the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Reference,
    Issuer,
    Server,
    Token,
    Nonce,
    Credential,
}

impl Entry {
    const ALL: [Self; 6] =
        [Self::Reference, Self::Issuer, Self::Server, Self::Token, Self::Nonce, Self::Credential];
}

/// A service that the trust list names, and that lies about one address. What is not its own
/// goes to the real client.
struct Service {
    entry: Entry,
    url: String,
    client: Client,
    seen: RefCell<Vec<String>>,
}

impl Service {
    fn new(entry: Entry, url: &str) -> Self {
        let client = Client::new(Rules::default()).unwrap();
        Self { entry, url: url.to_owned(), client, seen: RefCell::default() }
    }

    fn offer(&self) -> String {
        if self.entry == Entry::Reference {
            return format!(
                "openid-credential-offer://?credential_offer_uri={}",
                escaped(&self.url)
            );
        }
        let issuer = self.address(Entry::Issuer, "");
        // A code of its own: the wallet goes on with an interrupted issuance of the same offer.
        let grant = json!({ "pre-authorized_code": format!("{:?} {}", self.entry, self.url) });
        json!({
            "credential_issuer": issuer,
            "credential_configuration_ids": ["card"],
            "grants": { PRE_AUTHORIZED: grant },
        })
        .to_string()
    }

    fn address(&self, entry: Entry, path: &str) -> String {
        if self.entry == entry { self.url.clone() } else { format!("{ISSUER}{path}") }
    }

    fn answer(&self, path: &str) -> Option<Value> {
        Some(match path {
            "/.well-known/openid-credential-issuer" => json!({
                "credential_issuer": ISSUER,
                "authorization_servers": [self.address(Entry::Server, "")],
                "credential_endpoint": self.address(Entry::Credential, "/credential"),
                "nonce_endpoint": self.address(Entry::Nonce, "/nonce"),
                "credential_configurations_supported": { "card": {
                    "format": "vc+sd-jwt",
                    "proof_types_supported": {
                        "jwt": { "proof_signing_alg_values_supported": ["ES256"] },
                    },
                } },
            }),
            "/.well-known/oauth-authorization-server" => json!({
                "issuer": ISSUER,
                "token_endpoint": self.address(Entry::Token, "/token"),
            }),
            "/token" => json!({ "access_token": "t", "token_type": "Bearer" }),
            "/nonce" => json!({ "c_nonce": "n-1" }),
            _ => return None,
        })
    }
}

impl Http for Service {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        self.seen.borrow_mut().push(request.url.clone());
        let own = request.url.strip_prefix(ISSUER).and_then(|path| self.answer(path));
        let Some(body) = own else {
            let answer = self.client.send(request);
            // Refused before a connection, not for want of somebody who listens.
            assert!(matches!(answer, Err(HttpError::Refused(_))), "{}: {answer:?}", request.url);
            return answer;
        };
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: body.to_string().into_bytes() })
    }
}

fn escaped(url: &str) -> String {
    url.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The wallet's file, removed at the end.
struct File(PathBuf);

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn wallet() -> (Wallet, File) {
    let folder = std::env::temp_dir().join(format!("annona-ssrf-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("wallet");
    let mut wallet =
        Wallet::create(&path, "246810", KdfCost::MINIMUM, Platform::default()).unwrap();
    let mut world = World::new(Alg::Es256).unwrap();
    world.parties.first_mut().unwrap().credential_issuer = Some(ISSUER.to_owned());
    let bundle = world.bundle_text(1, NOW).unwrap();
    wallet.install_bundle(bundle.as_bytes(), &world.anchor, NOW).unwrap();
    (wallet, File(folder))
}

#[test]
fn forty_hostile_urls_at_every_entry_open_no_connection() {
    let four = TcpListener::bind("0.0.0.0:0").unwrap();
    let six = TcpListener::bind("[::1]:0").unwrap();
    let (mut wallet, _file) = wallet();
    let mut fetches = 0;
    assert!(hostile().count() >= 40);
    for entry in Entry::ALL {
        for url in hostile() {
            let port =
                |listener: &TcpListener| format!(":{}", listener.local_addr().unwrap().port());
            let url = url.replace(":P", &port(&four)).replace(":S", &port(&six));
            let service = Service::new(entry, &url);
            let offer = service.offer();
            let looked = wallet.look_at_offer(&offer, "en", &service);
            let is_honest_so_far = !matches!(entry, Entry::Reference | Entry::Issuer);
            assert_eq!(looked.is_ok(), is_honest_so_far, "{entry:?} {url}");
            let received = wallet.receive(&offer, None, &service, "en", NOW);
            assert!(received.is_err(), "{entry:?} {url}");
            assert!(wallet.cards("en", NOW).is_empty(), "{entry:?} {url}");
            let seen = service.seen.borrow();
            let honest = seen.iter().filter(|url| url.starts_with(ISSUER)).count();
            assert_eq!(honest > 0, is_honest_so_far, "{entry:?} {url}: {seen:?}");
            fetches += seen.len() - honest;
            drop(seen);
            // Without the trust list's word on the sender it comes no further either.
            if let Ok(mut flow) = Issuance::start(&offer, &["vc+sd-jwt"]) {
                let stopped = flow.run(&service);
                assert!(
                    matches!(
                        (&stopped, entry),
                        (Err(_), _) | (Ok(Step::Prove(_)), Entry::Credential)
                    ),
                    "{entry:?} {url}: {stopped:?}"
                );
            }
        }
    }
    for listener in [four, six] {
        listener.set_nonblocking(true).unwrap();
        let nobody = listener.accept().unwrap_err();
        assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
    }
    assert!(fetches > 100, "the client was asked only {fetches} times");
}

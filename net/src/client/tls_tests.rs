//! Against real TLS servers: which certificates and versions are accepted, and for how long a
//! handshake may take.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use annona_core::crypto::{Alg, OsEntropy, SecretKey, Signer as _, SoftSigner};
use annona_core::time::{DAY, UnixTime};
use annona_x509::Certificate;
use annona_x509::make::{Authority, Leaf, Period, Subject, leaf, root};
use reqwest::dns::{Addrs, Name, Resolving};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivateSec1KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

const NAME: &str = "service.example";
/// `serverAuth` (RFC 5280 section 4.2.1.12).
const SERVER: &str = "1.3.6.1.5.5.7.3.1";

/// A private authority.
struct Private {
    key: SoftSigner,
    certificate: Certificate,
}

impl Private {
    fn new() -> Self {
        let key = SecretKey::generate(Alg::Es256, &OsEntropy).unwrap().signer().unwrap();
        let period = Period { from: days(-400), until: days(400) };
        let certificate = root(&subject("Private root"), period, 0, &key, &OsEntropy).unwrap();
        Self { key, certificate }
    }

    /// What a server needs to be `name` from one day to another, counted from today.
    fn server(&self, name: &str, from: i64, until: i64) -> Identity {
        let key = SecretKey::generate(Alg::Es256, &OsEntropy).unwrap();
        let new = Leaf {
            subject: subject("server"),
            key: key.signer().unwrap().public_key(),
            dns: vec![name.to_owned()],
            uris: Vec::new(),
            purposes: vec![SERVER.to_owned()],
            period: Period { from: days(from), until: days(until) },
        };
        let authority = Authority { certificate: &self.certificate, signer: &self.key };
        let certificate = leaf(&new, authority, &OsEntropy).unwrap();
        Identity { certificate, key }
    }
}

struct Identity {
    certificate: Certificate,
    key: SecretKey,
}

impl Identity {
    /// A certificate that vouches for itself.
    fn of_its_own() -> Self {
        let key = SecretKey::generate(Alg::Es256, &OsEntropy).unwrap();
        let period = Period { from: days(-1), until: days(1) };
        let signer = key.signer().unwrap();
        let certificate = root(&subject(NAME), period, 0, &signer, &OsEntropy).unwrap();
        Self { certificate, key }
    }

    fn config(&self, versions: &[&'static rustls::SupportedProtocolVersion]) -> Arc<ServerConfig> {
        let chain = vec![CertificateDer::from(self.certificate.der().to_vec())];
        // ECPrivateKey of RFC 5915 with its curve, P-256.
        let head = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
        let curve = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        let key = [&head[..], self.key.expose(), &curve].concat();
        let key = PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(key));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider);
        let config = config.with_protocol_versions(versions).unwrap().with_no_client_auth();
        Arc::new(config.with_single_cert(chain, key).unwrap())
    }
}

fn subject(name: &str) -> Subject {
    Subject { common_name: name.to_owned(), ..Subject::default() }
}

fn days(from_today: i64) -> UnixTime {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    UnixTime(i64::try_from(now).unwrap() + from_today * DAY)
}

/// A server on loopback that does this with each connection.
struct Server {
    at: SocketAddr,
    seen: Arc<AtomicUsize>,
}

impl Server {
    fn new(serve: impl Fn(TcpStream) -> io::Result<()> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (at, seen) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                // Clients break off; that is what most of these tests are about.
                let _ = serve(stream.unwrap());
            }
        });
        Self { at, seen }
    }

    /// One that speaks these versions of TLS and says hello.
    fn tls(identity: &Identity, versions: &[&'static rustls::SupportedProtocolVersion]) -> Self {
        let config = identity.config(versions);
        Self::new(move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let _ = stream.read(&mut [0; 4096])?;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nsalve")?;
            stream.flush()
        })
    }

    fn url(&self) -> String {
        format!("https://{NAME}:{}/", self.at.port())
    }
}

/// A name server by which every name is this machine, past the guard: only here.
struct Here;

impl Resolve for Here {
    fn resolve(&self, _: Name) -> Resolving {
        let here: Addrs = Box::new([(IpAddr::from(Ipv4Addr::LOCALHOST), 0).into()].into_iter());
        Box::pin(async move { Ok(here) })
    }
}

/// The answer of a server to a client that trusts an authority beside those of the system.
fn ask(server: &Server, trusted: &[&Certificate]) -> Result<HttpResponse, HttpError> {
    let rules = Rules { timeout: Duration::from_millis(1500), ..Rules::default() };
    let trusted: Vec<_> = trusted.iter().map(|one| one.der().to_vec()).collect();
    let client = Client::assemble(rules, Arc::new(Here), &trusted).unwrap();
    client.send(&HttpRequest::get(&server.url(), "*/*"))
}

const BOTH: &[&rustls::SupportedProtocolVersion] = rustls::ALL_VERSIONS;

#[test]
fn a_private_authority_counts_where_it_is_given_and_nowhere_else() {
    let private = Private::new();
    let identity = private.server(NAME, -1, 1);
    for versions in [&[&rustls::version::TLS12][..], &[&rustls::version::TLS13]] {
        let server = Server::tls(&identity, versions);
        let answer = ask(&server, &[&private.certificate]).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, &b"salve"[..]));
        assert_eq!(ask(&server, &[]), Err(HttpError::Unreachable));
        assert_eq!(ask(&server, &[&Private::new().certificate]), Err(HttpError::Unreachable));
    }
}

#[test]
fn wrong_certificates_are_refused() {
    let private = Private::new();
    let trusted = [&private.certificate];
    for (what, identity) in [
        ("self-signed", Identity::of_its_own()),
        ("for another name", private.server("other.example", -1, 1)),
        ("for names below", private.server("a.service.example", -1, 1)),
        ("ended", private.server(NAME, -10, -1)),
        ("not begun", private.server(NAME, 1, 10)),
    ] {
        let server = Server::tls(&identity, BOTH);
        assert_eq!(ask(&server, &trusted), Err(HttpError::Unreachable), "{what}");
        assert_eq!(server.seen.load(Ordering::SeqCst), 1, "{what}");
    }
    let good = Server::tls(&private.server(NAME, -1, 1), BOTH);
    assert!(ask(&good, &trusted).is_ok());
}

/// A server that answers in an old version, and what the client says to that.
fn old_server() -> (Server, Receiver<Vec<u8>>) {
    let (told, heard) = mpsc::channel();
    let server = Server::new(move |mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        // ServerHello of TLS 1.1: version, random, no session, a cipher of its time.
        let hello = [&[0x03, 0x02][..], &[7; 32], &[0x00, 0xc0, 0x13, 0x00]].concat();
        let record = [&[0x16, 0x03, 0x02, 0x00, 42, 0x02, 0x00, 0x00, 38][..], &hello].concat();
        stream.write_all(&record)?;
        let mut answer = vec![0; 64];
        let length = stream.read(&mut answer)?;
        answer.truncate(length);
        told.send(answer).map_err(io::Error::other)
    });
    (server, heard)
}

#[test]
fn an_old_version_of_tls_is_refused() {
    let (server, heard) = old_server();
    assert_eq!(ask(&server, &[]), Err(HttpError::Unreachable));
    // A fatal alert: protocol_version.
    let alert = heard.recv_timeout(Duration::from_secs(5)).unwrap();
    assert_eq!((alert[0], &alert[5..]), (21, &[2, 70][..]));
}

#[test]
fn a_handshake_without_end_runs_into_the_timeout() {
    let silent = Server::new(|stream| {
        thread::sleep(Duration::from_secs(30));
        drop(stream);
        Ok(())
    });
    let drips = Server::new(|mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        // A handshake record of 16 KiB, one byte at a time.
        stream.write_all(&[0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc])?;
        loop {
            stream.write_all(&[0x03])?;
            thread::sleep(Duration::from_millis(20));
        }
    });
    for server in [silent, drips] {
        let began = Instant::now();
        assert_eq!(ask(&server, &[]), Err(HttpError::Timeout));
        assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    }
}

#[test]
fn a_trusted_authority_opens_no_way_into_the_private_network() {
    let private = Private::new();
    let server = Server::tls(&private.server(NAME, -1, 1), BOTH);
    let trusted = [private.certificate.der().to_vec()];
    let inside = |_: &str| Ok(vec![IpAddr::from(Ipv4Addr::LOCALHOST)]);
    let names = Guarded::shared(inside, false);
    let client = Client::assemble(Rules::default(), names, &trusted).unwrap();
    let answer = client.send(&HttpRequest::get(&server.url(), "*/*"));
    assert!(matches!(answer, Err(HttpError::Refused(_))), "{answer:?}");
    let client = Client::trusting(Rules::default(), &trusted).unwrap();
    let url = format!("https://{}/", server.at);
    let answer = client.send(&HttpRequest::get(&url, "*/*"));
    assert!(matches!(answer, Err(HttpError::Refused(_))), "{answer:?}");
    assert_eq!(server.seen.load(Ordering::SeqCst), 0);
}

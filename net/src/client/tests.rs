use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::*;

/// A server on loopback that counts connections and plays one script for each.
struct Server {
    at: SocketAddr,
    seen: Arc<AtomicUsize>,
}

impl Server {
    fn new(ip: &str, script: fn(&mut dyn io::Write) -> io::Result<()>) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let (at, seen) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let mut stream = stream.unwrap();
                // The request is read before the answer; else closing resets the connection.
                let mut request = [0; 4_096];
                let _ = stream.read(&mut request);
                let _ = script(&mut stream);
            }
        });
        Self { at, seen }
    }

    fn url(&self) -> String {
        format!("http://{}/", self.at)
    }

    fn connections(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

fn hello(out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nsalve")
}

fn local(timeout: Duration) -> Client {
    let rules = Rules { allow_loopback_http: true, timeout, max_body: 1 << 20 };
    Client::new(rules).unwrap()
}

fn get(client: &Client, url: &str) -> Result<HttpResponse, HttpError> {
    client.send(&HttpRequest::get(url, "*/*"))
}

/// The name server of an attacker.
fn hostile_names(name: &str) -> io::Result<Vec<IpAddr>> {
    let list: &[&str] = match name {
        "mapped.example" => &["::ffff:127.0.0.1"],
        "mixed.example" => &["93.184.216.34", "127.0.0.1"],
        "metadata.example" => &["169.254.169.254"],
        "six.example" => &["::1"],
        "nat64.example" => &["64:ff9b::7f00:1"],
        "home.example" => &["192.168.1.1"],
        "unspecified.example" => &["0.0.0.0"],
        _ => &["127.0.0.1"],
    };
    Ok(list.iter().map(|ip| ip.parse().unwrap()).collect())
}

/// Shared with the tests of the wallet; `:P` and `:S` stand for the ports of listeners on
/// 127.0.0.1 and ::1.
const HOSTILE: &str = include_str!("../../../tests/vectors/hostile-urls.txt");
/// Those that the attacker's name server answers for, and what only this client is asked.
const NAMES: [&str; 14] = [
    "https://localhost.:P/",
    "https://app.localhost:P/",
    "https://mapped.example:P/",
    "https://mixed.example:P/",
    "https://metadata.example/",
    "https://six.example:S/",
    "https://nat64.example:P/",
    "https://home.example:P/",
    "https://unspecified.example:P/",
    "https://rebind.example:P/",
    "https://user:word@issuer.example:P/",
    "http://issuer.example:P/",
    "data:text/plain,x",
    "https://",
];

#[test]
fn forty_hostile_urls_open_no_connection() {
    let (four, six) = (Server::new("127.0.0.1", hello), Server::new("::1", hello));
    let written = HOSTILE.lines().filter(|line| !line.starts_with('#'));
    let all: Vec<&str> = written.chain(NAMES).collect();
    assert!(all.len() >= 50);
    let client = Client::with_lookup(Rules::default(), hostile_names).unwrap();
    for url in all {
        let url = url
            .replace(":P", &format!(":{}", four.at.port()))
            .replace(":S", &format!(":{}", six.at.port()));
        let answer = get(&client, &url);
        assert!(matches!(answer, Err(HttpError::Refused(_))), "{url}: {answer:?}");
    }
    assert_eq!((four.connections(), six.connections()), (0, 0));
    // The servers do answer: the count above could have been another.
    assert_eq!(get(&local(Duration::from_secs(5)), &four.url()).unwrap().body, b"salve");
    assert_eq!(four.connections(), 1);
}

#[test]
fn the_loopback_rule_covers_plain_http_to_loopback_only() {
    let server = Server::new("127.0.0.1", hello);
    let rules = Rules { allow_loopback_http: true, ..Rules::default() };
    let client = Client::with_lookup(rules, hostile_names).unwrap();
    let port = server.at.port();
    for url in [format!("https://rebind.example:{port}/"), format!("https://localhost:{port}/")] {
        assert!(matches!(get(&client, &url), Err(HttpError::Refused(_))), "{url}");
    }
    assert_eq!(server.connections(), 0);
    let answer = get(&client, &format!("http://localhost:{port}/")).unwrap();
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some("text/plain")));
}

#[test]
fn a_redirect_is_not_followed() {
    static TARGET: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let target = Server::new("127.0.0.1", hello);
    TARGET.set(target.url()).unwrap();
    let server = Server::new("127.0.0.1", |out| {
        let url = TARGET.get().unwrap();
        write!(out, "HTTP/1.1 302 Found\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n")
    });
    let answer = get(&local(Duration::from_secs(5)), &server.url());
    assert!(matches!(answer, Err(HttpError::Refused(_))), "{answer:?}");
    assert_eq!((server.connections(), target.connections()), (1, 0));
}

#[test]
fn an_endless_body_is_cut_at_the_limit() {
    let server = Server::new("127.0.0.1", |out| {
        out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            out.write_all(&[b'x'; 65_536])?;
        }
    });
    let answer = get(&local(Duration::from_secs(5)), &server.url());
    assert_eq!(answer, Err(HttpError::TooLarge(1 << 20)));
}

#[test]
fn a_body_of_exactly_the_limit_arrives() {
    let server = Server::new("127.0.0.1", |out| {
        out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1048576\r\n\r\n")?;
        out.write_all(&vec![b'x'; 1 << 20])
    });
    assert_eq!(get(&local(Duration::from_secs(5)), &server.url()).unwrap().body.len(), 1 << 20);
}

#[test]
fn slow_servers_run_into_the_total_timeout() {
    let drips = Server::new("127.0.0.1", |out| {
        out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
        loop {
            out.write_all(b"x")?;
            thread::sleep(Duration::from_millis(50));
        }
    });
    let silent = Server::new("127.0.0.1", |_| {
        thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    for server in [drips, silent] {
        let start = Instant::now();
        let answer = get(&local(Duration::from_millis(400)), &server.url());
        assert_eq!(answer, Err(HttpError::Timeout));
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

#[test]
fn a_cut_off_answer_is_an_error() {
    let server = Server::new("127.0.0.1", |out| {
        out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this")
    });
    let answer = get(&local(Duration::from_secs(5)), &server.url());
    assert_eq!(answer, Err(HttpError::Broken));
}

#[test]
fn header_fields_cannot_smuggle_a_second_one() {
    let server = Server::new("127.0.0.1", hello);
    let request = HttpRequest::get(&server.url(), "*/*").with("dpop", "a\r\nx: y".to_owned());
    let answer = local(Duration::from_secs(5)).send(&request);
    assert!(matches!(answer, Err(HttpError::Refused(_))), "{answer:?}");
    assert_eq!(server.connections(), 0);
}

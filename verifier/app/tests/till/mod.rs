//! A running counter, asked as a page asks it.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test file uses a part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use annona_core::time::UnixTime;
use serde_json::{Value, json};

/// The programs read the real clock.
pub fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime(i64::try_from(clock.as_secs()).unwrap())
}

/// `annona-verifier serve`, ended with the test.
pub struct Till {
    pub child: Child,
    pub host: String,
}

impl Till {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_annona-verifier"))
            .arg("--data")
            .arg(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let host = line.split_once("http://").unwrap().1.trim().trim_end_matches('/').to_owned();
        Self { child, host }
    }

    /// Status, head and body of one request with these header fields.
    pub fn send(&self, head: &str, fields: &[&str], body: &[u8]) -> (u16, String, String) {
        let mut stream = self.connect(head, fields, body.len());
        stream.write_all(body).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), body.to_owned())
    }

    pub fn connect(&self, head: &str, fields: &[&str], length: usize) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
        let request = format!("{head} HTTP/1.1\r\n{fields}content-length: {length}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    pub fn host_field(&self) -> String {
        format!("host: {}", self.host)
    }

    /// One operation.
    pub fn call(&self, operation: &str, arguments: &Value) -> (u16, Value) {
        let fields = [
            self.host_field(),
            "content-type: application/json".to_owned(),
            "connection: close".to_owned(),
        ];
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let body = arguments.to_string();
        let (status, _, text) =
            self.send(&format!("POST /api/{operation}"), &fields, body.as_bytes());
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    pub fn check(&self, scan: &str) -> Value {
        self.call("check", &json!({ "scan": scan })).1
    }

    /// Ends it as a system does, and waits.
    pub fn end(mut self) -> Duration {
        let began = Instant::now();
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it ended by itself");
        began.elapsed()
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

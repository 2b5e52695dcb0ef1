//! HTTP/1.1 over one connection that is kept, opened again when the service closed it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::Result;

/// Longest wait for an answer: more than a request may take.
const PATIENCE: Duration = Duration::from_secs(15);
const MAX_BODY: usize = 1 << 20;

/// A connection to one service.
pub struct Connection {
    host: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    /// To the service at `http://HOST:PORT`.
    pub fn new(url: &str) -> Self {
        Self { host: url.trim_start_matches("http://").to_owned(), stream: None }
    }

    /// Posts a body and returns that of the answer, which must have status 200.
    pub fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> Result<Vec<u8>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open()?,
        };
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {}\r\n\r\n",
            self.host,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        stream.get_mut().write_all(&request)?;
        let (status, answer) = read(&mut stream)?;
        self.stream = Some(stream);
        if status == 200 {
            Ok(answer)
        } else {
            Err(format!("{path}: status {status}: {}", String::from_utf8_lossy(&answer)).into())
        }
    }

    fn open(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(BufReader::new(stream))
    }
}

/// Status and body of an answer that says how long it is.
fn read(stream: &mut BufReader<TcpStream>) -> Result<(u16, Vec<u8>)> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|text| text.parse().ok()).ok_or("no status")?;
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    if length > MAX_BODY {
        return Err("the answer is too long".into());
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((status, body))
}

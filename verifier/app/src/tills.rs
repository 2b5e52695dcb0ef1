//! The tills of a shop share what they have seen, over the shop's own network.
//!
//! Small datagrams: a question carries the 24-byte key of one presentation and until when to
//! remember it, an answer carries whether it was seen; no claim and no name. Both are
//! authenticated with HMAC-SHA256 under a secret of the shop, and an answer belongs to its
//! question by a random number. A till that is asked remembers what it was asked, so a third
//! till and a restart know it too.
//!
//! Refused: datagrams of another length, another secret or another form: there is no answer to
//! them. A till waits 300 ms for all others together, and serves whether they answer or not.

use std::collections::VecDeque;
use std::fmt;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use annona_core::crypto::{CryptoError, OsEntropy, hmac_sha256, random, sha256};
use annona_core::time::{DAY, UnixTime};
use annona_core::verify::{ReplayKey, Use};
use annona_verifier::{Desk, Neighbours, Told};

use crate::clock;

annona_core::coded_errors! {
    /// Why the tills cannot share their memory.
    pub enum TillsError {
        Secret(String) ["ANN-TILLS-1"] "the shop's secret cannot be used: {0}" => "Write at least 32 random characters into a file that only this program's user can read, and give every till the same.";
        Listen(String) ["ANN-TILLS-2"] "the other tills cannot be heard: {0}" => "Choose another port with --tills-listen.";
        TooMany ["ANN-TILLS-3"] "there are more than 16 other tills" => "Split the shop into groups of tills.";
        => Crypto(CryptoError);
    }
}

/// Most other tills.
const MOST: usize = 16;

/// For all answers together.
const PATIENCE: Duration = Duration::from_millis(300);

/// After this long a question is sent again.
const AGAIN: Duration = Duration::from_millis(90);

/// Answers that are kept for questions that come twice.
const KEPT: usize = 256;

const QUESTION: &[u8; 8] = b"annona?1";
const ANSWER: &[u8; 8] = b"annona!1";
const MAC: usize = 32;
const QUESTION_LENGTH: usize = 8 + 16 + 24 + 8 + MAC;
const ANSWER_LENGTH: usize = 8 + 16 + 1 + 8 + MAC;

/// The secret of a shop.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Secret {
    /// Reads a file of at least 32 characters; white space around them does not count.
    ///
    /// # Errors
    /// [`TillsError::Secret`].
    pub fn read(path: &Path) -> Result<Self, TillsError> {
        let failed = |error: std::io::Error| TillsError::Secret(error.to_string());
        let text = annona_files::read_private(path, 4_096).map_err(failed)?;
        let text = text.trim_ascii();
        if text.len() < 32 {
            return Err(TillsError::Secret("it is shorter than 32 characters".to_owned()));
        }
        Ok(Self(sha256([b"annona tills\n", text].concat())))
    }

    fn seal(&self, mut message: Vec<u8>) -> Vec<u8> {
        let mac = hmac_sha256(&self.0, &[&message]);
        message.extend(*mac);
        message
    }

    /// The message, if it is of this shop.
    fn open<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (message, mac) = bytes.split_last_chunk::<MAC>()?;
        let own = hmac_sha256(&self.0, &[message]);
        // Every byte is looked at, so that time tells nothing.
        let differ = own.iter().zip(mac).fold(0, |differ, (a, b)| differ | (a ^ b));
        (differ == 0).then_some(message)
    }
}

/// The other tills, by address.
#[derive(Debug)]
pub struct Tills {
    secret: Secret,
    others: Vec<SocketAddr>,
}

impl Tills {
    /// # Errors
    /// [`TillsError::TooMany`].
    pub fn new(secret: Secret, others: Vec<SocketAddr>) -> Result<Self, TillsError> {
        if others.len() > MOST { Err(TillsError::TooMany) } else { Ok(Self { secret, others }) }
    }

    fn ask_one(&self, till: SocketAddr, key: ReplayKey, until: UnixTime) -> Option<Seen> {
        let own: SocketAddr =
            if till.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
        let nonce: [u8; 16] = random(&OsEntropy).ok()?;
        let question = Question { nonce, key, until }.write(&self.secret);
        let socket = UdpSocket::bind(own).ok()?;
        socket.connect(till).ok()?;
        let (began, mut buffer) = (Instant::now(), [0; 256]);
        while let Some(left) = PATIENCE.checked_sub(began.elapsed()).filter(|left| !left.is_zero())
        {
            // A till that is off may refuse at once; it may also come back at once.
            let _ = socket.send(&question);
            socket.set_read_timeout(Some(left.min(AGAIN))).ok()?;
            match socket.recv(&mut buffer) {
                Ok(length) => {
                    let answer = buffer.get(..length).and_then(|b| Seen::read(b, &self.secret));
                    if let Some((_, seen)) = answer.filter(|(of, _)| *of == nonce) {
                        return Some(seen);
                    }
                }
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        None
    }
}

impl Neighbours for Tills {
    fn ask(&self, key: ReplayKey, _: UnixTime, until: UnixTime) -> Told {
        let answers: Vec<Option<Seen>> = std::thread::scope(|scope| {
            let asked: Vec<_> = (self.others.iter())
                .map(|till| scope.spawn(move || self.ask_one(*till, key, until)))
                .collect();
            asked.into_iter().map(|asked| asked.join().ok().flatten()).collect()
        });
        let all = answers.iter().all(Option::is_some);
        let seen = answers.into_iter().flatten().filter_map(|Seen(at)| at).min();
        Told { seen, all }
    }
}

/// Answers the others from now on.
///
/// # Errors
/// [`TillsError::Listen`].
pub fn answer(own: SocketAddr, secret: Secret, desk: Arc<Desk>) -> Result<(), TillsError> {
    let socket = UdpSocket::bind(own).map_err(|error| TillsError::Listen(error.to_string()))?;
    std::thread::spawn(move || {
        let mut kept = Kept::default();
        let mut buffer = [0; 256];
        loop {
            match socket.recv_from(&mut buffer) {
                Ok((length, from)) => {
                    let question = buffer.get(..length).unwrap_or_default();
                    if let Some(answer) = kept.answer(question, &secret, &desk) {
                        let _ = socket.send_to(&answer, from);
                    }
                }
                // As when a till that asked is gone; the socket lives on.
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    });
    Ok(())
}

/// The last answers: a question that comes twice gets the same one, not "seen just now".
#[derive(Default)]
struct Kept(VecDeque<([u8; 16], Vec<u8>)>);

impl Kept {
    fn answer(&mut self, question: &[u8], secret: &Secret, desk: &Desk) -> Option<Vec<u8>> {
        let Question { nonce, key, until } = Question::read(question, secret)?;
        if let Some((_, answer)) = self.0.iter().find(|(of, _)| *of == nonce) {
            return Some(answer.clone());
        }
        let now = clock();
        // Without a counter, or with a disk that is full, this till is as good as off.
        let counter = desk.counter().ok()?;
        let until = until.min(now.plus(DAY));
        let seen = match counter.remember(key, now, until).ok()? {
            Use::First => Seen(None),
            Use::Again(at) => Seen(Some(at)),
        };
        let answer = seen.write(&nonce, secret);
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back((nonce, answer.clone()));
        Some(answer)
    }
}

struct Question {
    nonce: [u8; 16],
    key: ReplayKey,
    until: UnixTime,
}

impl Question {
    fn write(&self, secret: &Secret) -> Vec<u8> {
        let Self { nonce, key, until } = self;
        secret.seal([&QUESTION[..], nonce, &key.0, &until.0.to_be_bytes()].concat())
    }

    fn read(bytes: &[u8], secret: &Secret) -> Option<Self> {
        if bytes.len() != QUESTION_LENGTH {
            return None;
        }
        let rest = secret.open(bytes)?.strip_prefix(QUESTION)?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let (key, until) = rest.split_first_chunk()?;
        let until = UnixTime(i64::from_be_bytes(*until.first_chunk()?));
        Some(Self { nonce: *nonce, key: ReplayKey(*key), until })
    }
}

/// When a presentation was seen first, if it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen(Option<UnixTime>);

impl Seen {
    fn write(self, nonce: &[u8; 16], secret: &Secret) -> Vec<u8> {
        let at = self.0.unwrap_or(UnixTime(0)).0.to_be_bytes();
        secret.seal([&ANSWER[..], nonce, &[u8::from(self.0.is_some())], &at].concat())
    }

    fn read(bytes: &[u8], secret: &Secret) -> Option<([u8; 16], Self)> {
        if bytes.len() != ANSWER_LENGTH {
            return None;
        }
        let rest = secret.open(bytes)?.strip_prefix(ANSWER)?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let (seen, at) = rest.split_first()?;
        let at = UnixTime(i64::from_be_bytes(*at.first_chunk()?));
        Some((*nonce, Self((*seen == 1).then_some(at))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_back_and_no_changed_byte_passes() {
        let (secret, other) = (Secret([7; 32]), Secret([8; 32]));
        let question = Question { nonce: [1; 16], key: ReplayKey([2; 24]), until: UnixTime(99) };
        let bytes = question.write(&secret);
        assert_eq!(bytes.len(), QUESTION_LENGTH);
        let read = Question::read(&bytes, &secret).unwrap();
        assert_eq!((read.nonce, read.key, read.until), ([1; 16], ReplayKey([2; 24]), UnixTime(99)));
        assert!(Question::read(&bytes, &other).is_none());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Question::read(&changed, &secret).is_none(), "{at}");
            assert!(Question::read(&bytes[..at], &secret).is_none(), "{at}");
        }
        for seen in [Seen(None), Seen(Some(UnixTime(1_795_514_400)))] {
            let bytes = seen.write(&[3; 16], &secret);
            assert_eq!(bytes.len(), ANSWER_LENGTH);
            assert_eq!(Seen::read(&bytes, &secret), Some(([3; 16], seen)));
            assert_eq!(Seen::read(&bytes, &other), None);
            assert!(Question::read(&bytes, &secret).is_none(), "an answer is no question");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_long_and_the_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::temp_dir().join(format!("annona-secret-{}", std::process::id()));
        let write = |text: &str, mode| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            Secret::read(&path)
        };
        let long = "0123456789abcdef0123456789abcdef";
        assert_eq!(write(long, 0o600).unwrap().0, write(&format!(" {long}\n"), 0o600).unwrap().0);
        assert!(write(long, 0o644).is_err() && write("short", 0o600).is_err());
        assert_eq!(format!("{:?}", write(long, 0o600).unwrap()), "Secret(hidden)");
        std::fs::remove_file(&path).unwrap();
    }
}

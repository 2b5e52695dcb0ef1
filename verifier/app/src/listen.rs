//! Scans from a byte stream: standard input, a serial port, a pipe.
//!
//! A thread reads, so that a scan without a final Enter is noticed after a pause. At most
//! [`QUEUE`] pieces wait; a stream that is faster waits itself.

use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use annona_core::qr::wedge::{Bursts, Heard};

const QUEUE: usize = 64;
const PIECE: usize = 4 << 10;
const TICK: Duration = Duration::from_millis(50);

/// What came from the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A scan.
    Heard(Heard),
    /// Enter on an empty line.
    Enter,
    /// A twentieth of a second went by.
    Tick,
}

/// Reads `input` to its end and gives every scan to `tell`, which ends it with an error.
///
/// Bytes are UTF-8; others become a character of no layout. An input that cannot be read any
/// more is at its end.
///
/// # Errors
/// Those of `tell`.
pub fn listen<E>(
    input: impl Read + Send + 'static,
    bursts: &mut Bursts,
    mut tell: impl FnMut(Event) -> Result<(), E>,
) -> Result<(), E> {
    let (sender, receiver) = sync_channel(QUEUE);
    std::thread::spawn(move || pieces(input, &sender));
    let (start, mut text) = (Instant::now(), Utf8::default());
    let mut empty_line = true;
    loop {
        let heard = match next(&receiver) {
            Next::Piece(bytes, came) => {
                let at = milliseconds(came.duration_since(start));
                let mut heard = Vec::new();
                for character in text.characters(&bytes) {
                    heard.extend(bursts.key(character, at).into_iter().map(Event::Heard));
                    if character == '\n' && empty_line {
                        heard.push(Event::Enter);
                    }
                    // CR LF is one Enter.
                    empty_line = character == '\n' || (empty_line && character == '\r');
                }
                heard
            }
            Next::Nothing => {
                let heard = bursts.tick(milliseconds(start.elapsed()));
                heard.into_iter().map(Event::Heard).chain([Event::Tick]).collect()
            }
            Next::End => break,
        };
        heard.into_iter().try_for_each(&mut tell)?;
    }
    bursts.finish().into_iter().map(Event::Heard).try_for_each(tell)
}

enum Next {
    Piece(Vec<u8>, Instant),
    Nothing,
    End,
}

fn next(receiver: &Receiver<(Vec<u8>, Instant)>) -> Next {
    match receiver.recv_timeout(TICK) {
        Ok((bytes, came)) => Next::Piece(bytes, came),
        Err(RecvTimeoutError::Timeout) => Next::Nothing,
        Err(RecvTimeoutError::Disconnected) => Next::End,
    }
}

/// Ends with the input, or when nobody listens any more.
fn pieces(mut input: impl Read, sender: &SyncSender<(Vec<u8>, Instant)>) {
    let mut buffer = [0; PIECE];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                let bytes = buffer.iter().take(length).copied().collect();
                if sender.send((bytes, Instant::now())).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Characters from pieces that may end within one.
#[derive(Default)]
struct Utf8 {
    rest: Vec<u8>,
}

impl Utf8 {
    fn characters(&mut self, bytes: &[u8]) -> Vec<char> {
        self.rest.extend_from_slice(bytes);
        let mut characters = Vec::new();
        loop {
            match std::str::from_utf8(&self.rest) {
                Ok(text) => {
                    characters.extend(text.chars());
                    self.rest.clear();
                    return characters;
                }
                Err(error) => {
                    let valid: Vec<u8> = self.rest.drain(..error.valid_up_to()).collect();
                    characters.extend(String::from_utf8_lossy(&valid).chars());
                    let Some(bad) = error.error_len() else { return characters };
                    self.rest.drain(..bad);
                    characters.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use annona_core::qr;
    use annona_core::qr::wedge::Source;

    use super::*;

    fn events(input: impl Read + Send + 'static) -> Vec<Event> {
        let mut events = Vec::new();
        let keep = |event| {
            if event != Event::Tick {
                events.push(event);
            }
            Ok::<(), ()>(())
        };
        listen(input, &mut Bursts::new(Source::Line, &[]), keep).unwrap();
        events
    }

    /// Gives one byte at a time, and waits where the text has a `~`.
    struct Slow(std::vec::IntoIter<u8>);

    impl Read for Slow {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let Some(byte) = self.0.next() else { return Ok(0) };
            if byte == b'~' {
                std::thread::sleep(Duration::from_millis(400));
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            to[0] = byte;
            Ok(1)
        }
    }

    #[test]
    fn lines_pauses_and_the_end_of_the_input_end_a_scan() {
        let digits = qr::to_digits(&qr::pack("e30.e30.AA~").unwrap());
        let code = Event::Heard(Heard::Code(digits.clone()));
        let other = Event::Heard(Heard::Text("shc:/5676".into()));
        let lines = format!("{digits}\r\n\r\nshc:/5676\n{digits}");
        let all = [code.clone(), Event::Enter, other.clone(), code.clone()];
        assert_eq!(events(std::io::Cursor::new(lines.clone())), all);
        assert_eq!(events(Slow(lines.into_bytes().into_iter())), all);
        let pauses = format!("{digits}~shc:/5676~{digits}~");
        assert_eq!(events(Slow(pauses.into_bytes().into_iter())), [code.clone(), other, code]);
    }

    #[test]
    fn characters_are_whole_whatever_the_pieces() {
        let text = "à&é\u{300}०x".as_bytes();
        for cut in 0..=text.len() {
            let mut utf8 = Utf8::default();
            let mut characters = utf8.characters(&text[..cut]);
            characters.extend(utf8.characters(&text[cut..]));
            assert_eq!(characters.iter().collect::<String>(), "à&é\u{300}०x");
        }
        assert_eq!(
            Utf8::default().characters(b"a\xff\xc3(b"),
            ['a', '\u{fffd}', '\u{fffd}', '(', 'b']
        );
    }
}

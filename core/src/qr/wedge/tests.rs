use super::*;
use crate::qr::{self, QrError};

/// A code of the usual kind of content, and the text it carries.
fn code() -> (String, String) {
    let text = format!("e30.{}.{}~W10~", crate::b64::encode([7; 90]), crate::b64::encode([9; 64]));
    (qr::to_digits(&qr::pack(&text).unwrap()), text)
}

/// `digits` as the keys of `row` type them.
fn typed(digits: &str, row: &str) -> String {
    let row: Vec<char> = row.chars().collect();
    digits.chars().map(|digit| row[digit.to_digit(10).unwrap() as usize]).collect()
}

fn rows() -> impl Iterator<Item = &'static str> {
    LAYOUTS.into_iter().flat_map(|layout| [layout.plain, layout.caps])
}

/// What is heard when `characters` come at 1,000 a second from the time 10,000 on, and then
/// nothing for two seconds.
fn heard(source: Source, characters: &str) -> Vec<Heard> {
    let mut bursts = Bursts::new(source, &[]);
    let mut heard = Vec::new();
    let mut at = 10_000;
    for character in characters.chars() {
        heard.extend(bursts.key(character, at));
        at += 1;
    }
    for _ in 0..40 {
        heard.extend(bursts.tick(at));
        at += 50;
    }
    assert!(bursts.run.is_empty() && bursts.finish().is_empty());
    heard
}

#[test]
fn a_code_is_read_through_every_layout_with_and_without_caps_lock() {
    let (digits, text) = code();
    for row in rows() {
        for framed in ["*", "]Q1*", " *\r\n", "*\t", "\u{2}*\u{3}"] {
            let typed = framed.replace('*', &typed(&digits, row));
            let presentation = Scanned::Presentation(text.clone());
            assert_eq!(read(&typed, &[]), Ok(presentation), "{row} {framed}");
        }
    }
}

#[test]
fn a_taught_layout_is_read_and_an_untaught_one_is_not_a_code() {
    let (digits, text) = code();
    let typed = typed(&digits, "۰۱۲۳۴۵۶۷۸۹");
    let keys = Keys::from_calibration(&"۰۱۲۳۴۵۶۷۸۹".repeat(3)).unwrap();
    assert_eq!(read(&typed, &[]), Err(QrError::Foreign));
    assert_eq!(read(&typed, &[keys]), Ok(Scanned::Presentation(text)));
    let mut bursts = Bursts::new(Source::Line, &[keys]);
    typed.chars().for_each(|c| assert!(bursts.key(c, 0).is_empty()));
    assert_eq!(bursts.key('\n', 0), [Heard::Code(digits)]);
}

#[test]
fn a_damaged_code_is_misread_in_every_layout() {
    let (digits, _) = code();
    for row in rows() {
        let short = typed(digits.split_at(digits.len() - 17).0, row);
        assert_eq!(read(&short, &[]), Err(QrError::Misread), "{row}");
        for source in [Source::Line, Source::Keyboard] {
            assert_eq!(heard(source, &format!("{short}\n")), [Heard::Misread], "{row}");
        }
    }
}

#[test]
fn what_reads_in_two_ways_is_refused() {
    let (digits, text) = code();
    let other = qr::to_digits(&qr::pack("e30.e30.AA~").unwrap());
    let both = typed(&digits, "ABCDEFGHIJ") + &typed(&other, "KLMNOPQRST");
    let keys = |row: &str| Keys::from_calibration(&row.repeat(3)).unwrap();
    let (one, two) = (keys("ABCDEFGHIJ"), keys("KLMNOPQRST"));
    assert_eq!(read(&both, &[one]), Ok(Scanned::Presentation(text)));
    assert_eq!(read(&both, &[one, two]), Err(QrError::Ambiguous));
}

#[test]
fn sd_jwt_text_is_read_with_caps_lock_too() {
    let jwt = format!("{}.e30.AAbb_-", crate::b64::encode(r#"{"alg":"ES256"}"#));
    let text = format!("{jwt}~W10~");
    let presentation = Scanned::Presentation(text.clone());
    assert_eq!(read(&format!("]Q1{text}\r\n"), &[]), Ok(presentation.clone()));
    let swapped: String = (text.chars())
        .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    assert_eq!(read(&swapped, &[]), Ok(presentation));
    for source in [Source::Line, Source::Keyboard] {
        assert_eq!(heard(source, &format!("{text}\n")), [Heard::Text(text.clone())]);
    }
}

#[test]
fn other_codes_are_heard_as_they_are_even_with_the_magic_in_them() {
    for text in ["HC1:6BFOXN70145*TS0BI$ZD", "shc:/5676290970145", "https://a.example/70145"] {
        for source in [Source::Line, Source::Keyboard] {
            assert_eq!(heard(source, &format!("{text}\n")), [Heard::Text(text.into())]);
            assert_eq!(heard(source, text), [Heard::Text(text.into())]);
        }
        assert!(matches!(read(text, &[]), Ok(Scanned::ForeignCode(_))));
    }
    assert_eq!(read("4006381333931", &[]), Err(QrError::Foreign));
}

#[test]
fn a_code_ends_on_enter_tab_or_a_pause_and_two_are_kept_apart() {
    let (digits, _) = code();
    let other = qr::to_digits(&qr::pack("e30.e30.AA~").unwrap());
    let (one, two) = (Heard::Code(digits.clone()), Heard::Code(other.clone()));
    for row in ["0123456789", "à&é\"'(-è_ç"] {
        let (digits, other) = (typed(&digits, row), typed(&other, row));
        for source in [Source::Line, Source::Keyboard] {
            for end in ["\n", "\r\n", "\t", ""] {
                let both = format!("]Q1{digits}{end}{other}{end}");
                assert_eq!(heard(source, &both), [one.clone(), two.clone()], "{row} {end:?}");
            }
        }
    }
}

#[test]
fn keys_that_a_person_presses_meanwhile_are_passed_over() {
    let (digits, _) = code();
    let code = [Heard::Code(digits.clone())];
    // A letter, an Enter, and a digit at every seventh place, also within the magic.
    for at in (1..digits.len()).step_by(7).chain([2, 3, 4]) {
        for person in ["w", "\n", "x\ny", "4"] {
            let (before, after) = digits.split_at(at);
            let mixed = format!("hi{before}{person}{after}\n");
            assert_eq!(heard(Source::Keyboard, &mixed), code, "{person:?} at {at}");
        }
    }
}

#[test]
fn what_a_person_types_is_no_scan() {
    let mut bursts = Bursts::new(Source::Keyboard, &[]);
    let text = "Ibuprofen 400 mg\n2 x 12,70145\npassword123\n";
    for (at, character) in (1_000u64..).step_by(90).zip(text.chars()) {
        assert_eq!(bursts.key(character, at), [], "{character:?}");
    }
    assert_eq!(bursts.tick(60_000), []);
}

#[test]
fn a_code_after_a_damaged_one_is_not_lost() {
    let (digits, _) = code();
    let damaged = format!("{}\n{digits}\n", digits.split_at(200).0);
    assert_eq!(heard(Source::Keyboard, &damaged), [Heard::Code(digits.clone())]);
    assert_eq!(heard(Source::Line, &damaged), [Heard::Misread, Heard::Code(digits)]);
}

#[test]
fn an_endless_stream_takes_bounded_memory() {
    let mut bursts = Bursts::new(Source::Line, &[]);
    for at in 0..40_000 {
        assert!(bursts.key('x', at).is_empty());
        assert!(bursts.run.len() <= burst::MOST);
    }
    assert_eq!(bursts.key('\n', 40_000), [Heard::Misread]);
    assert_eq!(heard(Source::Line, "x\n"), [Heard::Text("x".into())]);
}

#[test]
fn noise_is_never_a_code() {
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let alphabet: Vec<char> = rows().flat_map(str::chars).chain("]Q\n\t\r\0~.é".chars()).collect();
    let (digits, _) = code();
    for round in 0..60 {
        let mut bursts = Bursts::new([Source::Line, Source::Keyboard][round % 2], &[]);
        let row = LAYOUTS[next(29) as usize].plain;
        let mut noise: Vec<char> = typed(&digits, row).chars().collect();
        for _ in 0..2 + next(60) {
            let at = next(noise.len() as u64) as usize;
            noise[at] = alphabet[next(alphabet.len() as u64) as usize];
        }
        let mut at = 0;
        for character in noise {
            for heard in bursts.key(character, at) {
                // Characters that happened to be replaced by themselves leave the code whole.
                assert!(!matches!(&heard, Heard::Code(code) if *code != digits));
            }
            at += next(60);
        }
        for heard in bursts.finish() {
            assert!(!matches!(&heard, Heard::Code(code) if *code != digits));
        }
    }
}

//! Counter codes typed by a scanner that believes in a US keyboard, on hosts with 29 layouts:
//! the tables are Debian's (tests/keyboard_layouts.py), not ours.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use annona_core::qr::wedge::{Bursts, CALIBRATION, Heard, Keys, LAYOUTS, Source, read};
use annona_core::qr::{self, Scanned};
use annona_tests::Tally;

const TABLES: &str = include_str!("../vectors/keyboard-layouts.txt");
const CODES: &str = include_str!("../vectors/counter-qr.json");

/// The alphabet of RFC 9285.
const BASE45: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// What arrives on one host for every printable ASCII character; none for a dead key.
struct Host {
    name: &'static str,
    caps: bool,
    typed: BTreeMap<char, Option<String>>,
}

impl Host {
    fn type_text(&self, text: &str) -> String {
        text.chars().filter_map(|c| self.typed[&c].as_deref()).collect()
    }

    /// Every character arrives as itself.
    fn keeps(&self, alphabet: &str) -> bool {
        self.type_text(alphabet) == alphabet
    }

    /// Every character arrives as one that no other becomes.
    fn tells_apart(&self, alphabet: &str) -> bool {
        let mut arrived: Vec<_> = alphabet.chars().map(|c| self.typed[&c].as_deref()).collect();
        arrived.sort_unstable();
        arrived.windows(2).all(|pair| pair[0] != pair[1]) && !arrived.contains(&None)
    }
}

fn hosts() -> Vec<Host> {
    let cell = |cell: &str| {
        let code_point = |hex| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
        (cell != "-").then(|| cell.split('+').map(code_point).collect())
    };
    let lines = TABLES.lines().filter(|line| !line.starts_with('#'));
    let hosts = lines.map(|line| {
        let mut words = line.split(' ');
        let (name, caps) = (words.next().unwrap(), words.next().unwrap() == "caps");
        Host { name, caps, typed: (' '..='~').zip(words.map(cell)).collect() }
    });
    hosts.collect()
}

/// The digits of presentations as wallets show them, and their texts.
fn codes() -> Vec<(String, String)> {
    let vectors: serde_json::Value = serde_json::from_str(CODES).unwrap();
    let digits = vectors["good"].as_array().unwrap().iter();
    let digits = digits.filter_map(|case| case["digits"].as_str());
    let presentations = digits.filter_map(|digits| match qr::read(digits) {
        Ok(Scanned::Presentation(text)) => Some((digits.to_owned(), text)),
        _ => None,
    });
    presentations.collect()
}

#[test]
fn our_rows_of_digits_are_those_of_xkb() {
    let hosts = hosts();
    assert_eq!(hosts.len(), 2 * LAYOUTS.len());
    for (host, layout) in hosts.iter().zip(LAYOUTS.iter().flat_map(|layout| [layout, layout])) {
        let row = if host.caps { layout.caps } else { layout.plain };
        assert_eq!((host.name, host.type_text("0123456789").as_str()), (layout.name, row));
    }
}

#[test]
fn every_code_is_read_on_every_layout_at_a_thousand_characters_a_second() {
    let mut tally = Tally::new("codes typed at 1,000 characters a second");
    let codes = codes();
    assert!(codes.len() > 3 && codes.iter().any(|(digits, _)| digits.len() > 700));
    for host in hosts() {
        let mut bursts = Bursts::new(Source::Keyboard, &[]);
        let (mut at, mut heard) = (5_000, Vec::new());
        for (digits, _) in &codes {
            for character in host.type_text(&format!("]Q1{digits}")).chars().chain(['\n']) {
                heard.extend(bursts.key(character, at));
                at += 1;
            }
            // As long as a hand needs to the next customer's phone.
            at += 300;
        }
        let expected = codes.iter().map(|(digits, _)| Heard::Code(digits.clone()));
        assert_eq!(heard, expected.collect::<Vec<_>>(), "{} {}", host.name, host.caps);
        tally.add("heard", heard.len());
        for (digits, text) in &codes {
            let typed = host.type_text(&format!("]Q1{digits}")) + "\r\n";
            assert_eq!(read(&typed, &[]), Ok(Scanned::Presentation(text.clone())));
        }
    }
    assert_eq!(tally.of("heard"), 58 * codes.len());
}

#[test]
fn a_calibration_code_teaches_every_layout() {
    for host in hosts() {
        let keys = Keys::from_calibration(&host.type_text(&format!("]Q1{CALIBRATION}"))).unwrap();
        assert_eq!(keys.to_string(), host.type_text("0123456789"), "{}", host.name);
    }
}

/// Why the codes are digits: base45, as the EU health certificate uses it, arrives whole on 5
/// layouts and cannot be recovered on 5, among them the German, Czech and Swedish ones.
#[test]
fn digits_arrive_where_base45_does_not() {
    let hosts: Vec<Host> = hosts().into_iter().filter(|host| !host.caps).collect();
    let names = |holds: &dyn Fn(&Host) -> bool| {
        let names: Vec<&str> = hosts.iter().filter(|h| holds(h)).map(|h| h.name).collect();
        names.join(" ")
    };
    assert_eq!(names(&|host| !host.tells_apart("0123456789")), "");
    assert_eq!(names(&|host| !host.keeps("0123456789")), "fr be cz hu vn th in");
    assert_eq!(names(&|host| host.keeps(BASE45)), "us gb pl ro kr");
    assert_eq!(names(&|host| !host.tells_apart(BASE45)), "de ch se gr cz");
}

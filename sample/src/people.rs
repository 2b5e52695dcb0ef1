//! A register of synthetic people, and the same as the CSV file that an agency imports.

use std::collections::BTreeMap;

use crate::scripts::{SCRIPTS, Script};
use crate::seeded::Seeded;

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePerson {
    /// The agency's own number, `P-000001` and up.
    pub id: String,
    /// Full name in the order and script of its owner.
    pub name: String,
    /// `YYYY-MM-DD`, 1930 to 2008.
    pub birth_date: String,
    /// Eligibility class: `A`, `B` or `C`.
    pub class: String,
    /// Monthly household income, `from-to` in units of money.
    pub income_band: String,
    /// Street, number and town, in the script of the name.
    pub address: String,
    /// What a counter compares with a photo identity: initials and year of birth, `M.T., 1958`.
    pub match_hint: String,
    /// English name of the script.
    pub script: &'static str,
}

impl SamplePerson {
    /// The person's row of the register, by column.
    #[must_use]
    pub fn row(&self) -> BTreeMap<String, String> {
        [
            ("person_id", &self.id),
            ("name", &self.name),
            ("birth_date", &self.birth_date),
            ("class", &self.class),
            ("income_band", &self.income_band),
            ("address", &self.address),
            ("match_hint", &self.match_hint),
        ]
        .map(|(column, value)| (column.to_owned(), value.clone()))
        .into()
    }
}

/// `count` people. Person `n` depends on the seed and `n` only, so a longer register starts
/// with the shorter one.
#[must_use]
pub fn generate(seed: u64, count: usize) -> Vec<SamplePerson> {
    (1..)
        .zip(SCRIPTS.iter().cycle())
        .take(count)
        .map(|(n, script)| person(seed, n, script))
        .collect()
}

/// The register as RFC 4180 CSV with a header line:
/// `person_id,name,birth_date,class,income_band,address,match_hint`.
#[must_use]
pub fn register_csv(seed: u64, count: usize) -> String {
    let mut csv =
        String::from("person_id,name,birth_date,class,income_band,address,match_hint\r\n");
    for p in generate(seed, count) {
        let row = [p.id, p.name, p.birth_date, p.class, p.income_band, p.address, p.match_hint]
            .map(field);
        csv.push_str(&row.join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// Initials and year of birth, the part of an identity that a counter may see.
///
/// Scripts without capital letters have no initials; there it is the first written unit of
/// each part, a letter with the signs that belong to it.
#[must_use]
pub fn match_hint(first: &str, second: &str, birth_year: u64) -> String {
    format!("{}.{}., {birth_year}", initial(first), initial(second))
}

/// Shares of the classes: half A, three tenths B, two tenths C.
const CLASSES: [&str; 10] = ["A", "A", "A", "A", "A", "B", "B", "B", "C", "C"];

fn person(seed: u64, n: u64, script: &'static Script) -> SamplePerson {
    let random = Seeded::new(seed ^ Seeded::new(n).next());
    let pick = |items: &[&'static str]| random.choose(items).copied().unwrap_or_default();
    let (given, family) = (pick(&script.given), pick(&script.family));
    let (first, second) = if script.family_first { (family, given) } else { (given, family) };
    let (year, month, day) = (1930 + random.below(79), 1 + random.below(12), 1 + random.below(28));
    let class = pick(&CLASSES);
    let income_band = match class {
        "A" => pick(&["0-250", "250-500"]),
        "B" => pick(&["500-750", "750-1000"]),
        _ => pick(&["1000-1250", "1250-1500"]),
    };
    let (street, town) = (pick(&script.streets), pick(&script.towns));
    SamplePerson {
        id: format!("P-{n:06}"),
        name: format!("{first}{}{second}", script.joiner),
        birth_date: format!("{year}-{month:02}-{day:02}"),
        class: class.to_owned(),
        income_band: income_band.to_owned(),
        address: format!("{street} {}, {town}", 1 + random.below(120)),
        match_hint: match_hint(first, second, year),
        script: script.name,
    }
}

fn initial(part: &str) -> String {
    let mut letters = part.chars().peekable();
    let mut unit = String::new();
    // Thai writes five vowels before the consonant that they belong to.
    unit.extend(letters.next_if(|c| ('\u{E40}'..='\u{E44}').contains(c)));
    unit.extend(letters.next());
    while let Some(sign) = letters.next_if(|&c| is_combining(c)) {
        unit.push(sign);
    }
    unit
}

/// Marks and vowel signs of the scripts in [`SCRIPTS`].
fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}'
        | '\u{591}'..='\u{5C7}'
        | '\u{64B}'..='\u{65F}'
        | '\u{900}'..='\u{903}' | '\u{93A}'..='\u{93C}' | '\u{93E}'..='\u{94F}'
        | '\u{981}'..='\u{983}' | '\u{9BC}' | '\u{9BE}'..='\u{9CD}'
        | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}')
}

/// A CSV field, in quotes where RFC 4180 section 2 asks for them.
fn field(text: String) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert_eq!(generate(7, 50), generate(7, 50));
        assert_eq!(generate(7, 500)[..50], generate(7, 50));
        assert_ne!(generate(7, 50), generate(8, 50));
    }

    #[test]
    fn every_script_and_class_occurs_in_a_hundred_people() {
        let people = generate(1, 100);
        assert_eq!(people.iter().map(|p| p.script).collect::<BTreeSet<_>>().len(), 12);
        let classes: BTreeSet<_> = people.iter().map(|p| p.class.as_str()).collect();
        assert_eq!(classes, BTreeSet::from(["A", "B", "C"]));
    }

    #[test]
    fn people_are_distinct_and_their_dates_exist() {
        let people = generate(3, 2_000);
        assert_eq!(people.iter().map(|p| &p.id).collect::<BTreeSet<_>>().len(), 2_000);
        for person in &people {
            let midnight = format!("{}T00:00:00Z", person.birth_date);
            annona_core::time::UnixTime::parse(&midnight).expect("a real day");
            let (year, _) = person.birth_date.split_once('-').unwrap();
            assert!((1930..=2008).contains(&year.parse::<u32>().unwrap()));
            assert!(person.match_hint.ends_with(&format!(", {year}")), "{person:?}");
        }
    }

    #[test]
    fn a_hint_keeps_the_signs_of_its_letters() {
        assert_eq!(match_hint("María", "Tremblay", 1958), "M.T., 1958");
        assert_eq!(match_hint("सीता", "गुप्ता", 1960), "सी.गु., 1960");
        assert_eq!(match_hint("เพ็ญศรี", "แก้วมณี", 1971), "เพ็.แก้., 1971");
        assert_eq!(match_hint("王", "秀英", 1980), "王.秀., 1980");
    }

    #[test]
    fn the_register_has_one_line_a_person_and_seven_fields() {
        let csv = register_csv(5, 24);
        let lines: Vec<_> = csv.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 25);
        for line in lines {
            let outside = line.split('"').step_by(2).collect::<String>();
            assert_eq!(outside.matches(',').count(), 6, "{line}");
        }
    }

    #[test]
    fn a_field_with_quotes_is_doubled() {
        assert_eq!(field("a \"b\", c".to_owned()), r#""a ""b"", c""#);
    }
}

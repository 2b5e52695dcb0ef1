//! The words that people read, in seven languages: the Fluent messages of `locales/`, which the
//! counter's page reads too, so that a program and a page say the same.
//!
//! A message is asked for by its id; numbers choose their plural form. Refused: a language that is
//! not there (English is the caller's choice, not a silent default), an id that is not there.
#![deny(missing_docs)]

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// Tag, own name, and messages of each language.
const LANGUAGES: [(&str, &str, &str); 7] = [
    ("en", "English", include_str!("../../locales/en/counter.ftl")),
    ("fr", "Français", include_str!("../../locales/fr/counter.ftl")),
    ("es", "Español", include_str!("../../locales/es/counter.ftl")),
    ("pt", "Português", include_str!("../../locales/pt/counter.ftl")),
    ("ar", "العربية", include_str!("../../locales/ar/counter.ftl")),
    ("hi", "हिन्दी", include_str!("../../locales/hi/counter.ftl")),
    ("sw", "Kiswahili", include_str!("../../locales/sw/counter.ftl")),
];

/// The tags of the languages: `en`, `fr`, and so on.
#[must_use]
pub fn tags() -> [&'static str; 7] {
    LANGUAGES.map(|(tag, ..)| tag)
}

/// What a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text, put in as it is.
    Text(&'a str),
    /// A count, which chooses the plural form.
    Count(u32),
}

/// The words of one language.
pub struct Words {
    tag: &'static str,
    name: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words for a BCP 47 tag; only its language counts, so `pt-BR` gives `pt`. None for a
    /// language that is not there.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let wanted: LanguageIdentifier = tag.parse().ok()?;
        let (tag, name, text) =
            LANGUAGES.into_iter().find(|(tag, ..)| *tag == wanted.language.as_str())?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().ok()?]);
        // What stands around a value in the other direction of writing is for screens; a terminal
        // would show it as boxes.
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(text.to_owned()).ok()?).ok()?;
        Some(Self { tag, name, bundle })
    }

    /// The language's tag.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// The language's own name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.tag == "ar"
    }

    /// A message with its values. None when there is no such message, or a value is missing.
    #[must_use]
    pub fn say(&self, id: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            let value = match value {
                Value::Text(text) => FluentValue::from(*text),
                Value::Count(count) => FluentValue::from(*count),
            };
            arguments.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_loads_and_says_a_verdict() {
        let said: Vec<String> = tags()
            .into_iter()
            .map(|tag| Words::of(tag).unwrap().say("verdict-eligible", &[]).unwrap())
            .collect();
        assert_eq!(said[0], "Give the assisted price.");
        for (at, one) in said.iter().enumerate() {
            assert!(!said[..at].contains(one), "{one} is said in two languages");
        }
    }

    #[test]
    fn a_tag_with_a_region_gives_its_language_and_an_unknown_one_nothing() {
        assert_eq!(Words::of("pt-BR").unwrap().tag(), "pt");
        assert_eq!(Words::of("AR").unwrap().name(), "العربية");
        assert!(Words::of("ar-EG").unwrap().is_right_to_left());
        for tag in ["de", "", "e n", "x"] {
            assert!(Words::of(tag).is_none(), "{tag:?}");
        }
    }

    #[test]
    fn a_count_chooses_its_plural_form() {
        let say = |tag: &str, count| {
            Words::of(tag).unwrap().say("age-days", &[("count", Value::Count(count))]).unwrap()
        };
        assert_eq!((say("en", 1), say("en", 8)), ("1 day".into(), "8 days".into()));
        assert_eq!((say("ar", 2), say("ar", 8)), ("يومان".into(), "8 أيام".into()));
    }

    #[test]
    fn a_day_that_is_not_known_is_not_named() {
        let words = Words::of("en").unwrap();
        let say = |date| words.say("verdict-withdrawn", &[("date", Value::Text(date))]).unwrap();
        assert_eq!(say("3 Nov 2026"), "The card was withdrawn on 3 Nov 2026.");
        assert_eq!(say("none"), "The card was withdrawn.");
    }

    #[test]
    fn a_missing_message_and_a_missing_value_are_not_made_up() {
        let words = Words::of("en").unwrap();
        assert_eq!(words.say("no-such-message", &[]), None);
        assert_eq!(words.say("verdict-ended", &[]), None);
    }
}

//! Finds `["ANN-AREA-1"] "sentence" => "advice";` in a source, comments and tests left out.

use crate::source::Source;

/// One line of a `coded_errors!` list.
pub struct Declaration {
    pub code: String,
    pub sentence: String,
    pub advice: String,
    pub path: String,
}

pub fn declarations(source: &Source) -> Vec<Declaration> {
    codes_at(source).filter_map(|(at, code)| declaration(source, at, code)).collect()
}

/// Every code that stands in code outside comments and tests, declarations included.
pub fn mentions(source: &Source) -> impl Iterator<Item = String> {
    codes_at(source).map(|(_, code)| code)
}

fn codes_at(source: &Source) -> impl Iterator<Item = (usize, String)> {
    let prefix = ['A', 'N', 'N', '-'];
    let text = source.text.get(..source.tests_from).unwrap_or_default();
    let starts = text.windows(prefix.len()).enumerate().filter(move |(_, w)| *w == prefix);
    starts.filter_map(|(at, _)| {
        let in_comment = source.code.get(at) == Some(&' ');
        let code: String = source.text.iter().skip(at).take_while(|c| is_code_char(**c)).collect();
        (!in_comment && is_code(&code)).then_some((at, code))
    })
}

fn is_code_char(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'
}

/// `ANN-<AREA>-<number>`.
fn is_code(code: &str) -> bool {
    let mut parts = code.splitn(3, '-').skip(1);
    let area = parts.next().unwrap_or_default();
    let number = parts.next().unwrap_or_default();
    area.chars().any(|c| c.is_ascii_uppercase())
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit())
}

fn declaration(source: &Source, at: usize, code: String) -> Option<Declaration> {
    let bracket = at.checked_sub(2)?;
    if source.text.get(bracket..at) != Some(&['[', '"']) {
        return None;
    }
    let mut rest = Cursor { text: &source.text, at: at + code.chars().count() };
    rest.skip("\"]")?;
    let sentence = rest.literal()?;
    rest.skip("=>")?;
    let advice = rest.literal()?;
    Some(Declaration { code, sentence, advice, path: source.path.clone() })
}

struct Cursor<'a> {
    text: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text.get(self.at).copied();
        self.at += 1;
        c
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn skip(&mut self, word: &str) -> Option<()> {
        self.space();
        word.chars().all(|c| self.next() == Some(c)).then_some(())
    }

    /// A string literal with `\"`, `\\` and continued lines.
    fn literal(&mut self) -> Option<String> {
        self.skip("\"")?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => match self.next()? {
                    '\n' => self.space(),
                    escaped => text.push(escaped),
                },
                c => text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_may_span_lines() {
        let text = "/// [\"ANN-X-1\"] \"no\" => \"no\";\nA(u8) [\"ANN-X-2\"]\n  \"one \\\n  \\\"two\\\"\"\n  => \"Do.\";";
        let found = declarations(&Source::new("a.rs", text));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "ANN-X-2");
        assert_eq!(found[0].sentence, "one \"two\"");
        assert_eq!(found[0].advice, "Do.");
    }

    #[test]
    fn a_code_has_an_area_and_a_number() {
        assert!(is_code("ANN-TRUST-12"));
        assert!(!is_code("ANN-TRUST-"));
        assert!(!is_code("ANN-1-"));
        assert!(!is_code("ANN-"));
    }
}

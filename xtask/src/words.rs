//! Words that must not be in the repository: paths of one machine, and notes of unfinished work.

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;

/// Written in two halves, so that this file does not find itself.
const PATHS: [(&str, &str); 3] = [("/wo", "rk/"), ("/ro", "ot/"), ("/Us", "ers/")];
const NOTES: [(&str, &str); 4] = [("TO", "DO"), ("FIX", "ME"), ("HA", "CK:"), ("XX", "X:")];

pub fn forbidden(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new("no machine path and no unfinished note in any text");
    let mut texts = 0;
    for file in repo.files()? {
        // Bytes that are no text (images, fuzz seeds) carry no words.
        let Ok(text) = String::from_utf8(std::fs::read(repo.path(&file))?) else { continue };
        texts += 1;
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(word) = found_in(line) {
                rule.fail(format!("{file}:{number} {word}"));
            }
        }
    }
    Ok(rule.counted(format!("{texts} texts")))
}

fn found_in(line: &str) -> Option<String> {
    let joined = |(a, b): &(&str, &str)| format!("{a}{b}");
    let path = PATHS.iter().map(joined).find(|path| starts_a_path(line, path));
    path.or_else(|| NOTES.iter().map(joined).find(|note| is_a_word(line, note)))
}

/// At the start of a path, not in the middle of one (`docs/wo…`).
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}'))
    })
}

fn is_a_word(line: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        !letter(before) && !letter(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_and_notes_are_found_and_their_likes_are_not() {
        for (line, found) in [
            (format!("see {}x", ["/wo", "rk/"].concat()), true),
            (format!("docs{}x", ["/wo", "rk/"].concat()), false),
            (format!("// {} later", ["TO", "DO"].concat()), true),
            (format!("MASTO{}N", ["TO", "DO"].concat()), false),
        ] {
            assert_eq!(found_in(&line).is_some(), found, "{line}");
        }
    }
}

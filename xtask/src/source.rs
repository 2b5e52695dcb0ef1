//! Rust sources with comments and literals blanked out, so that a plain search of the text
//! finds code only. It knows strings, raw strings, character literals, lifetimes and nested
//! comments; it is not a parser.

use std::collections::BTreeSet;

use crate::Result;
use crate::repo::Repo;

/// One Rust file.
pub struct Source {
    /// Path in the repository.
    pub path: String,
    /// The text as written.
    pub text: Vec<char>,
    /// The same length: comments are spaces, characters in literals are `_`.
    pub code: Vec<char>,
    /// Where the tests of the file begin: `#[cfg(test)]` before a module, else the end.
    pub tests_from: usize,
    /// Whether the whole file is part of the tests.
    is_test: bool,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let code = blank(&text);
        let tests_from = tests_from(&code);
        let proof = ["tests", "benches", "load", "fuzz", "oracles", "examples"];
        let is_test = path.split('/').any(|part| proof.contains(&part));
        Self { path: path.to_owned(), text, code, tests_from, is_test }
    }

    /// Code before the tests, by line, numbered from 1.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, String)> {
        let code: String = self.code.iter().take(self.tests_from).collect();
        (1..).zip(code.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    /// Whether the file is a program or library source, not a test or benchmark.
    pub fn is_delivered(&self) -> bool {
        !self.is_test
    }

    /// Whether it is delivered source of a crate folder: `core` for `core/src/json.rs`.
    pub fn is_in(&self, folder: &str) -> bool {
        self.is_delivered()
            && self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with("/src/"))
    }

    /// The line number of a position.
    pub fn line_at(&self, position: usize) -> usize {
        1 + self.text.iter().take(position).filter(|&&c| c == '\n').count()
    }
}

/// All Rust files of the repository.
pub fn read_all(repo: &Repo) -> Result<Vec<Source>> {
    let files = repo.files()?;
    let rust = files.iter().filter(|file| file.ends_with(".rs"));
    let read = rust.map(|file| Ok(Source::new(file, &repo.read(file)?)));
    let mut sources = read.collect::<Result<Vec<_>>>()?;
    mark_tests(&mut sources);
    Ok(sources)
}

/// Files that their parent declares as `#[cfg(test)] mod name;` are tests.
fn mark_tests(sources: &mut [Source]) {
    let modules: BTreeSet<String> = sources.iter().flat_map(test_modules).collect();
    for source in sources {
        let stem = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
        source.is_test |= modules.contains(stem);
    }
}

/// Paths without ending of the test modules in files of their own: `core/src/status/vectors`.
fn test_modules(source: &Source) -> Vec<String> {
    let stem = source.path.trim_end_matches(".rs");
    let roots = ["/mod", "/lib", "/main"];
    let folder = roots.iter().find_map(|root| stem.strip_suffix(root)).unwrap_or(stem);
    let code: String = source.code.iter().collect();
    let declared = code.split("#[cfg(test)]").skip(1).filter_map(|after| {
        let (item, _) = after.split_once(';')?;
        item.trim().trim_start_matches("pub(crate) ").strip_prefix("mod ").map(str::to_owned)
    });
    declared.filter(|name| !name.contains('{')).map(|name| format!("{folder}/{name}")).collect()
}

/// `#[cfg(test)]`, perhaps more attributes, and a module with a body.
fn tests_from(code: &[char]) -> usize {
    let text: String = code.iter().collect();
    let mut lines = text.split_inclusive('\n');
    let mut at = 0;
    while let Some(line) = lines.next() {
        let item = lines.clone().find(|next| !next.trim_start().starts_with('#'));
        let module = item.is_some_and(|item| {
            item.split_whitespace().any(|word| word == "mod") && item.contains('{')
        });
        if line.trim_end() == "#[cfg(test)]" && module {
            return at;
        }
        at += line.chars().count();
    }
    at
}

fn blank(text: &[char]) -> Vec<char> {
    let mut blanker = Blanker { text, out: Vec::with_capacity(text.len()) };
    while let Some(c) = blanker.ahead(0) {
        blanker.step(c);
    }
    blanker.out
}

struct Blanker<'a> {
    text: &'a [char],
    /// Its length is the position in `text`.
    out: Vec<char>,
}

impl Blanker<'_> {
    fn ahead(&self, n: usize) -> Option<char> {
        self.text.get(self.out.len() + n).copied()
    }

    /// Takes `n` characters over as `replacement`; line ends stay.
    fn blank(&mut self, n: usize, replacement: char) {
        for _ in 0..n {
            let Some(c) = self.ahead(0) else { return };
            self.out.push(if c == '\n' { c } else { replacement });
        }
    }

    fn keep(&mut self) {
        self.out.extend(self.ahead(0));
    }

    fn step(&mut self, c: char) {
        let after_word = self.out.last().is_some_and(|&c| c.is_alphanumeric() || c == '_');
        match (c, self.ahead(1)) {
            ('/', Some('/')) => self.line_comment(),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.character(),
            ('r', Some('"' | '#')) if !after_word => self.raw_string(0),
            ('b' | 'c', Some('r')) if !after_word && matches!(self.ahead(2), Some('"' | '#')) => {
                self.raw_string(1);
            }
            _ => self.keep(),
        }
    }

    fn line_comment(&mut self) {
        while self.ahead(0).is_some_and(|c| c != '\n') {
            self.blank(1, ' ');
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.ahead(0) {
            match (c, self.ahead(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.blank(1, ' ');
                    continue;
                }
            }
            self.blank(2, ' ');
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.keep();
        while let Some(c) = self.ahead(0) {
            match c {
                '"' => return self.keep(),
                '\\' => self.blank(2, '_'),
                _ => self.blank(1, '_'),
            }
        }
    }

    /// `r"…"`, `r#"…"#`; after `prefix` letters. A raw identifier has no quote: kept as code.
    fn raw_string(&mut self, prefix: usize) {
        let mut hashes = 0;
        while self.ahead(prefix + 1 + hashes) == Some('#') {
            hashes += 1;
        }
        if self.ahead(prefix + 1 + hashes) != Some('"') {
            return self.keep();
        }
        for _ in 0..prefix + hashes + 2 {
            self.keep();
        }
        while let Some(c) = self.ahead(0) {
            if c == '"' && (1..=hashes).all(|n| self.ahead(n) == Some('#')) {
                (0..=hashes).for_each(|_| self.keep());
                return;
            }
            self.blank(1, '_');
        }
    }

    /// A character literal, or a lifetime, which has no closing quote.
    fn character(&mut self) {
        self.keep();
        if self.ahead(0) == Some('\\') {
            self.blank(2, '_');
            while self.ahead(0).is_some_and(|c| c != '\'') {
                self.blank(1, '_');
            }
            self.keep();
        } else if self.ahead(1) == Some('\'') {
            self.blank(1, '_');
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Source::new("x.rs", text).code.iter().collect()
    }

    #[test]
    fn comments_and_literals_are_blanked_to_the_same_length() {
        for (text, expected) in [
            ("a // b {\nc", "a       \nc"),
            ("a /* b /* { */ } */ c", "a                   c"),
            (r#"x("a\"}{")"#, r#"x("______")"#.replace("______", "_____").as_str()),
            (r##"r#"a"}"# {"##, r##"r#"___"# {"##),
            (r#"br"\" b"{""#, r#"br"_" b"_""#),
            ("'{' '\\'' '\\u{7d}' &'a str", "'_' '__' '______' &'a str"),
            ("r#type {", "r#type {"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn tests_begin_at_a_test_module_not_at_a_test_item() {
        let text = "#[cfg(test)]\nuse a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\n#[x]\npub(crate) mod c {\n}\n";
        let source = Source::new("x.rs", text);
        assert_eq!(source.code_lines().count(), 4);
        assert_eq!(source.line_at(source.tests_from), 5);
    }

    #[test]
    fn a_module_file_that_only_tests_use_is_a_test() {
        let mut sources = [
            Source::new(
                "core/src/a/mod.rs",
                "mod x;\n#[cfg(test)]\npub(crate) mod vectors;\nfn f() {}\n",
            ),
            Source::new("core/src/a/vectors.rs", ""),
            Source::new("core/src/a/x.rs", "#[cfg(test)]\nmod tests {\n use a; }"),
            Source::new("core/src/vectors.rs", ""),
            Source::new("core/tests/b.rs", ""),
        ];
        mark_tests(&mut sources);
        assert_eq!(sources.map(|source| source.is_delivered()), [true, false, true, true, false]);
    }
}

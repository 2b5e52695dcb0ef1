//! What `inspect` found: a kind, a title, lines for people and facts for programs.

use serde_json::{Value, json};

use crate::output::visible;

/// What something is.
pub struct Description {
    /// One word for programs, `credential`.
    kind: &'static str,
    /// One line for people.
    title: String,
    /// Whether it has signatures, which nobody checked here.
    signed: bool,
    lines: Vec<String>,
    facts: Value,
}

impl Description {
    /// Something that is signed; `facts` is an object.
    pub fn signed(kind: &'static str, title: impl Into<String>, facts: Value) -> Self {
        Self { kind, title: title.into(), signed: true, lines: Vec::new(), facts }
    }

    /// Something that nobody signs.
    pub fn plain(kind: &'static str, title: impl Into<String>, facts: Value) -> Self {
        Self { signed: false, ..Self::signed(kind, title, facts) }
    }

    /// Adds lines.
    #[must_use]
    pub fn lines(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// Adds a line before all others.
    #[must_use]
    pub fn first_line(mut self, line: impl Into<String>) -> Self {
        self.lines.insert(0, line.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(facts) = &mut self.facts {
            facts.insert(name.to_owned(), value);
        }
        self
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        if self.signed {
            text.push_str("Not verified: inspect only reads.\n");
        }
        for line in &self.lines {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        visible(&text)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mut all = json!({ "kind": self.kind, "title": self.title });
        if let (Value::Object(all), Value::Object(facts)) = (&mut all, &self.facts) {
            if self.signed {
                all.insert("verified".to_owned(), Value::Bool(false));
            }
            all.extend(facts.clone());
        }
        all
    }
}

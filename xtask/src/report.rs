//! What a rule found, and how it is shown.

use std::process::ExitCode;

/// One checked rule.
pub struct Rule {
    name: String,
    /// What was counted, one short phrase.
    count: String,
    warnings: Vec<String>,
    failures: Vec<String>,
}

impl Rule {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), count: String::new(), warnings: Vec::new(), failures: Vec::new() }
    }

    /// Says what was looked at.
    #[must_use]
    pub fn counted(mut self, count: impl Into<String>) -> Self {
        self.count = count.into();
        self
    }

    pub fn warn(&mut self, what: impl Into<String>) {
        self.warnings.push(what.into());
    }

    #[cfg(test)]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    pub fn fail(&mut self, what: impl Into<String>) {
        self.failures.push(what.into());
    }
}

/// Prints every rule; the exit code is 1 when one of them is broken.
pub fn print(rules: &[Rule]) -> ExitCode {
    for rule in rules {
        let state = if rule.failures.is_empty() { "ok  " } else { "FAIL" };
        println!("{state}  {}: {}", rule.name, rule.count);
        for failure in &rule.failures {
            println!("        {failure}");
        }
        for warning in &rule.warnings {
            println!("        warning: {warning}");
        }
    }
    let broken = rules.iter().filter(|rule| !rule.failures.is_empty()).count();
    println!("{} rules, {broken} broken", rules.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

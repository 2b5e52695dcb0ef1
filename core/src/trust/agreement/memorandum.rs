//! The agreement as a memorandum that people can read and sign, in Markdown.

use std::fmt::Write as _;

use super::clauses::clauses;
use super::terms::Terms;
use crate::scheme::{Scheme, in_language};

/// Writes the memorandum in English. `provider` and `consumer` are the parties' names.
#[must_use]
pub fn memorandum(terms: &Terms, scheme: &Scheme, provider: &str, consumer: &str) -> String {
    let a = &terms.agreement;
    let card = scheme.display("en").map_or(scheme.id.as_str(), |d| d.name.as_str());
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "# Data-sharing agreement {}\n\n\
         Between **{}** (provider, `{}`) and **{}** (consumer, `{}`), on the card \
         \"{}\".\n\n\
         In force from {} until {}.\n\n\
         ## What is shown\n",
        plain(&a.id),
        plain(provider),
        plain(&a.provider),
        plain(consumer),
        plain(&a.consumer),
        plain(card),
        terms.iat.date(),
        terms.exp.date(),
    );
    claims(&mut out, scheme, "Always", &a.presentation.always);
    claims(&mut out, scheme, "If the person agrees", &a.presentation.optional);
    out.push_str("- Nothing else.\n\n## Clauses\n\n");
    for clause in clauses(terms) {
        let text =
            if clause.text.is_empty() { "(not agreed)".to_owned() } else { plain(&clause.text) };
        let _ = writeln!(out, "- **{}:** {text}", clause.title);
    }
    let counters = &a.presentation.counters;
    if !counters.is_empty() {
        out.push_str("\n## Counters\n\n");
    }
    for counter in counters {
        let _ = writeln!(out, "- {} (`{}`)", plain(&counter.name), plain(&counter.id));
    }
    out
}

fn claims(out: &mut String, scheme: &Scheme, when: &str, paths: &[Vec<String>]) {
    for path in paths {
        let title = scheme.claim(path).map_or("", |claim| in_language(&claim.title, "en"));
        let _ = writeln!(out, "- {when}: {} (`{}`)", plain(title), plain(&path.join(".")));
    }
}

/// Text that Markdown and HTML take as text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '*' | '[' | ']' | '\\' | '`' => {
                out.push('\\');
                out.push(c);
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pharmacy_terms, scheme};
    use super::*;

    #[test]
    fn says_what_is_shown_and_every_clause() {
        let mut terms = pharmacy_terms();
        terms.agreement.remedy = "<b>Call</b> [us](javascript:x)".to_owned();
        terms.agreement.term.clear();
        let text = memorandum(&terms, &scheme(), "Ministry of Social Affairs", "Pharmacies");
        for line in [
            "- Always: Class (`class`)\n",
            "- If the person agrees: Initials and birth year (`matchHint`)\n- Nothing else.\n",
            "**Ministry of Social Affairs** (provider, `did:web:ministry.example`)",
            "- **Remedy:** &lt;b>Call&lt;/b> \\[us\\](javascript:x)\n",
            "- **Term:** (not agreed)\n",
            "- **A status list may be old at most:** 7 days\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}

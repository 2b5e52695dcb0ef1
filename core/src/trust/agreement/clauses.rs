//! The clauses as a table: name, title, text. Lint, diff and the memorandum read it, so that
//! a clause cannot be forgotten by one of them.

use super::terms::{Terms, in_language};

/// One clause of an agreement; an empty text is a missing clause.
pub(super) struct Clause {
    /// Member of the JSON document.
    pub(super) name: &'static str,
    /// Heading in the memorandum.
    pub(super) title: &'static str,
    /// What it says, in English.
    pub(super) text: String,
}

/// All clauses that a complete agreement has, except claims and times.
pub(super) fn clauses(terms: &Terms) -> Vec<Clause> {
    let c = &terms.agreement;
    let clause = |name, title, text: &str| Clause { name, title, text: text.to_owned() };
    let every = |seconds: u32| if seconds == 0 { String::new() } else { duration(seconds) };
    vec![
        clause("service", "Service", in_language(&terms.service, "en")),
        clause("purpose", "Purpose", in_language(&terms.purpose, "en")),
        clause("legal_basis", "Legal basis", &c.legal_basis),
        clause("update_frequency", "Status lists are published every", &every(c.update_frequency)),
        clause("max_status_age", "A status list may be old at most", &every(c.max_status_age)),
        clause(
            "retention",
            "Kept, and how long",
            &c.retention
                .as_ref()
                .map_or_else(String::new, |r| format!("{}, {} days", r.what, r.days)),
        ),
        clause("storage_location", "Kept where", &c.storage_location),
        clause("authorized_users", "Used by", &c.authorized_users.join(", ")),
        clause("access_control", "Access control", &c.access_control),
        clause("onward_sharing", "Onward sharing", &c.onward_sharing),
        clause("remedy", "Remedy", &c.remedy),
        clause("term", "Term", &c.term),
        clause("dpa", "Data protection authority", &authority(terms)),
        clause("privacy_policy", "Privacy policy", &terms.privacy_policy),
        clause("info_uri", "Information", &terms.info_uri),
        clause("registry_uri", "Published at", &terms.registry_uri),
        clause("entitlements", "Entitlements of the consumer", &terms.entitlements.join(", ")),
        clause("human_text", "Signed texts", &human_texts(terms)),
    ]
}

fn authority(terms: &Terms) -> String {
    let parts = terms.dpa.iter().flat_map(|dpa| [&dpa.name, &dpa.email, &dpa.phone, &dpa.uri]);
    let parts: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn human_texts(terms: &Terms) -> String {
    let texts = terms.agreement.human_text.iter();
    let texts: Vec<String> = texts.map(|t| format!("{} (SHA-256 {})", t.lang, t.sha256)).collect();
    texts.join(", ")
}

/// Seconds in the largest unit that fits exactly.
fn duration(seconds: u32) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let unit = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size));
    let (size, name) = unit.unwrap_or((1, "second"));
    let count = seconds / size;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_read_by_people() {
        let texts = [86_400, 604_800, 7_200, 90, 61].map(duration);
        assert_eq!(texts, ["1 day", "7 days", "2 hours", "90 seconds", "61 seconds"]);
    }
}

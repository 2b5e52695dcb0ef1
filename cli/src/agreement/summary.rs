//! An agreement on one screen.

use annona_core::trust::agreement::Terms;

/// Who, what, why, until when.
pub fn text(terms: &Terms) -> String {
    let a = &terms.agreement;
    let paths = |paths: &[Vec<String>]| {
        let names: Vec<String> = paths.iter().map(|path| path.join(".")).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    };
    let english = terms.purpose.iter().find(|text| text.lang == "en").or(terms.purpose.first());
    let kept = a.retention.as_ref().map_or_else(
        || "nothing agreed".to_owned(),
        |kept| format!("{}, {} days", kept.what, kept.days),
    );
    [
        format!("Agreement {}, in force {} to {}", a.id, terms.iat.date(), terms.exp.date()),
        format!("  Provider: {}", a.provider),
        format!("  Consumer: {} ({})", a.consumer, terms.name),
        format!("  Purpose: {}", english.map_or("", |text| &text.value)),
        format!("  Counters: {}", a.presentation.audience),
        format!("  Always shown: {}", paths(&a.presentation.always)),
        format!("  Shown if the person agrees: {}", paths(&a.presentation.optional)),
        format!("  Legal basis: {}", a.legal_basis),
        format!("  Kept: {kept}"),
        format!("  Remedy: {}", a.remedy),
    ]
    .join("\n")
}

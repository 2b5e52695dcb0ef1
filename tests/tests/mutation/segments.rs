//! The parts between `~` and `.` left out, doubled, exchanged, emptied.

pub fn all(text: &str) -> Vec<String> {
    let mut out = separated_by('~', text);
    // The signed tokens within: each part of them too.
    let parts: Vec<&str> = text.split('~').collect();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.contains('.')) {
        for other in separated_by('.', part) {
            let mut parts = parts.clone();
            parts[at] = &other;
            out.push(parts.join("~"));
        }
    }
    out.extend([format!("~{text}"), format!("{text}~"), format!("{text}.{text}")]);
    out.push(format!("{text}~{text}"));
    out
}

fn separated_by(separator: char, text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(separator).collect();
    let mut out = Vec::new();
    let mut keep = |parts: &[&str]| out.push(parts.join(&separator.to_string()));
    for at in 0..parts.len() {
        let without = [&parts[..at], &parts[at + 1..]].concat();
        keep(&without);
        keep(&[&parts[..at], &[""], &parts[at + 1..]].concat());
        for to in 0..parts.len() {
            let mut exchanged = parts.clone();
            exchanged.swap(at, to);
            keep(&exchanged);
            // Once more, somewhere.
            keep(&[&parts[..to], &[parts[at]], &parts[to..]].concat());
            // In the place of another.
            let mut copied = parts.clone();
            copied[to] = parts[at];
            keep(&copied);
        }
    }
    out
}

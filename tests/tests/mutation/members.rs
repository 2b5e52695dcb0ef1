//! Every JSON member of header, payload, disclosures and key binding left out, doubled, or of
//! another type or value; encoded again, signatures as they were.

use annona_core::b64;
use serde_json::{Value, json};

/// Stands for a member name that is to be there twice.
const TWIN: &str = "@twin@";

pub fn all(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let parts: Vec<&str> = text.split('~').collect();
    for (at, part) in parts.iter().enumerate() {
        let pieces: Vec<&str> = part.split('.').collect();
        for (piece_at, piece) in pieces.iter().enumerate() {
            // Signatures are no JSON.
            let Some(value) = decoded(piece) else { continue };
            for mutant in mutants(&value) {
                let encoded = b64::encode(mutant);
                let mut pieces = pieces.clone();
                pieces[piece_at] = &encoded;
                let part = pieces.join(".");
                let mut parts = parts.clone();
                parts[at] = &part;
                out.push(parts.join("~"));
            }
        }
    }
    out
}

fn decoded(piece: &str) -> Option<Value> {
    serde_json::from_slice(&b64::decode(piece).ok()?).ok()
}

/// JSON texts that differ from `value` in one place, and one that only has spaces.
fn mutants(value: &Value) -> Vec<String> {
    let mut out = vec![serde_json::to_string_pretty(value).unwrap()];
    let mut pointers = Vec::new();
    collect(value, String::new(), &mut pointers);
    for pointer in pointers {
        let old = value.pointer(&pointer).unwrap();
        let replaced = others(old).into_iter().map(|other| {
            let mut value = value.clone();
            *value.pointer_mut(&pointer).unwrap() = other;
            value.to_string()
        });
        out.extend(replaced);
        out.extend(without_and_twice(value, &pointer));
    }
    out
}

/// The JSON pointers of everything in `value`, the outermost value too.
fn collect(value: &Value, pointer: String, out: &mut Vec<String>) {
    let escaped = |name: &String| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| {
                collect(value, format!("{pointer}/{}", escaped(name)), out);
            });
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| {
                collect(value, format!("{pointer}/{index}"), out);
            });
        }
        _ => {}
    }
    out.push(pointer);
}

fn others(old: &Value) -> Vec<Value> {
    let mut out = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(""),
        json!([]),
        json!({}),
        json!([old]),
        json!({ "x": old }),
        json!(old.to_string()),
    ];
    match old {
        Value::String(text) => {
            out.extend([json!(format!("{text}x")), json!(text.to_uppercase())]);
            out.push(json!(text.chars().skip(1).collect::<String>()));
        }
        Value::Number(number) => {
            let number = number.as_i64().unwrap();
            out.extend([json!(number + 1), json!(number - 1), json!(number + 1_000_000_000)]);
        }
        Value::Array(items) => {
            out.push(items.iter().rev().cloned().collect());
            out.push(items.iter().chain(items).cloned().collect());
        }
        _ => {}
    }
    out
}

fn without_and_twice(value: &Value, pointer: &str) -> Vec<String> {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return Vec::new() };
    let mut without = value.clone();
    let mut twice = value.clone();
    match (without.pointer_mut(parent).unwrap(), twice.pointer_mut(parent).unwrap()) {
        (Value::Object(less), Value::Object(more)) => {
            let name = name.replace("~1", "/").replace("~0", "~");
            let old = less.remove(&name).unwrap();
            more.insert(TWIN.to_owned(), old);
            let twin = json!(TWIN).to_string();
            let twice = twice.to_string().replace(&twin, &json!(name).to_string());
            vec![without.to_string(), twice]
        }
        (Value::Array(less), Value::Array(more)) => {
            let index: usize = name.parse().unwrap();
            let old = less.remove(index);
            more.insert(index, old);
            vec![without.to_string(), twice.to_string()]
        }
        _ => Vec::new(),
    }
}

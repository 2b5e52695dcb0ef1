//! Reads the shared vectors; `build.rs` found their folder.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A file or folder among the vectors.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("ANNONA_VECTORS_FOLDER")).join(name)
}

/// The bytes of a vector file.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text of a vector file.
///
/// # Panics
/// When it cannot be read or is not UTF-8.
#[must_use]
pub fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A text that its specification printed in lines: without any white space.
///
/// # Panics
/// As [`text`].
#[must_use]
pub fn joined(name: &str) -> String {
    text(name).split_whitespace().collect()
}

/// A vector file read by `serde_json`, not by the reader under test.
///
/// # Panics
/// When it cannot be read or is not JSON.
#[must_use]
pub fn json(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files of a folder among the vectors, in the order of their names.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(path(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), bytes(&format!("{folder}/{name}")))).collect()
}

/// The bytes of a hexadecimal text.
///
/// # Panics
/// When it is not hexadecimal.
#[must_use]
pub fn hex(text: &str) -> Vec<u8> {
    let digit = |c: char| c.to_digit(16).unwrap_or_else(|| panic!("{text} is not hexadecimal"));
    let digits: Vec<u32> = text.chars().map(digit).collect();
    digits
        .chunks(2)
        .map(|pair| {
            let byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
            u8::try_from(byte).expect("two digits")
        })
        .collect()
}

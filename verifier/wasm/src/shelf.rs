//! The counter's files in a browser: the worker around this module has them and is the only one
//! that does (`verifier/page/src/shelf/`).

use std::io::{Error, ErrorKind, Result};

use annona_verifier::shelf::{Held, Shelf};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The files of `globalThis.annonaShelf`.
#[derive(Debug)]
pub struct BrowserShelf;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn read(name: &str, most: f64) -> Outcome<Option<Vec<u8>>>;
    #[wasm_bindgen(js_namespace = annonaShelf, js_name = readAt, catch)]
    fn read_at(name: &str, from: f64, most: f64) -> Outcome<Option<Vec<u8>>>;
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn length(name: &str) -> Outcome<f64>;
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn write(name: &str, bytes: &[u8]) -> Outcome<()>;
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn append(name: &str, bytes: &[u8]) -> Outcome<()>;
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn cut(name: &str, length: f64) -> Outcome<()>;
    #[wasm_bindgen(js_namespace = annonaShelf, catch)]
    fn remove(name: &str) -> Outcome<bool>;
}

type Outcome<T> = std::result::Result<T, JsValue>;

impl Shelf for BrowserShelf {
    fn read(&self, name: &str, most: u64) -> Result<Vec<u8>> {
        found(read(name, number(most)))
    }

    fn read_at(&self, name: &str, from: u64, most: u64) -> Result<Vec<u8>> {
        found(read_at(name, number(from), number(most)))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes")]
    fn length(&self, name: &str) -> Result<u64> {
        length(name).map(|bytes| bytes as u64).map_err(failed)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write(name, bytes).map_err(failed)
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<()> {
        append(name, bytes).map_err(failed)
    }

    fn cut(&self, name: &str, length: u64) -> Result<()> {
        cut(name, number(length)).map_err(failed)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match remove(name) {
            Ok(true) => Ok(()),
            Ok(false) => Err(ErrorKind::NotFound.into()),
            Err(error) => Err(failed(error)),
        }
    }

    /// The worker holds the files for itself as long as it lives and does one thing at a time.
    fn lock(&self, _name: &str) -> Result<Held> {
        Ok(Box::new(()))
    }
}

/// JavaScript's numbers are exact up to 2^53, more than any file has bytes.
#[expect(clippy::cast_precision_loss, reason = "a size in bytes, or no limit at all")]
const fn number(bytes: u64) -> f64 {
    bytes as f64
}

fn found(outcome: Outcome<Option<Vec<u8>>>) -> Result<Vec<u8>> {
    outcome.map_err(failed)?.ok_or_else(|| ErrorKind::NotFound.into())
}

fn failed(error: JsValue) -> Error {
    let message = js_sys::Error::from(error).message();
    Error::other(String::from(message))
}

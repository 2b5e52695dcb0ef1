//! The counter in a browser: a frame to its text, and the operations of
//! [`annona_verifier::desk`] on files that the browser keeps.
//!
//! A thin shell for a Web Worker, `verifier/page/src/worker.ts`. It has no clock and no network:
//! the page says what time it is, and everything else is the code of the counter itself.
#![deny(missing_docs)]

mod shelf;

use std::sync::{Arc, OnceLock};

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use annona_verifier::desk::{Desk, DeskError};
use shelf::BrowserShelf;
use wasm_bindgen::prelude::wasm_bindgen;

static DESK: OnceLock<Desk> = OnceLock::new();

/// The text of the QR code in a frame of `width` times `height` grey pixels, row by row; nothing
/// when none can be read.
#[wasm_bindgen]
#[must_use]
pub fn read_frame(grey: Vec<u8>, width: u32, height: u32) -> Option<String> {
    annona_camera::read_frame(grey, width, height)
}

/// One operation of the counter: its name, its arguments and its answer as JSON, and the time in
/// seconds since 1970.
///
/// # Errors
/// JSON of a [`Problem`].
#[wasm_bindgen]
pub fn call(operation: &str, arguments: &str, now: f64) -> Result<String, String> {
    answer(operation, arguments, now)
        .map_err(|problem| serde_json::to_string(&problem).unwrap_or_default())
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; whole seconds come from the page")]
fn answer(operation: &str, arguments: &str, now: f64) -> Result<String, Problem> {
    let desk = DESK.get_or_init(|| Desk::new(Arc::new(BrowserShelf)));
    let arguments = json::parse(arguments.as_bytes(), Limits::BUNDLE)
        .map_err(|error| Problem::from(&DeskError::from(error)))?;
    desk.call(operation, arguments, UnixTime(now as i64)).map(|answer| answer.to_string())
}

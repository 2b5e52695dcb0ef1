//! The counter in a browser.
#![deny(missing_docs)]

use wasm_bindgen::prelude::wasm_bindgen;

/// The text of the QR code in a frame.
#[wasm_bindgen]
#[must_use]
pub fn read_frame(grey: Vec<u8>, width: u32, height: u32) -> Option<String> {
    annona_camera::read_frame(grey, width, height)
}

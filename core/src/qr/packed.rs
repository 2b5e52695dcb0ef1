//! What packing produces: a skeleton for DEFLATE, and the bytes that DEFLATE would only enlarge.

use super::slots::{RAW, VERBATIM, put_counted};

/// A skeleton and its loose bytes.
#[derive(Default)]
pub(super) struct Packed {
    pub skeleton: Vec<u8>,
    pub loose: Vec<u8>,
}

impl Packed {
    /// A mark with its bytes.
    pub fn slot(&mut self, mark: u8, bytes: &[u8]) {
        self.skeleton.push(mark);
        self.loose.extend_from_slice(bytes);
    }

    /// Bytes that stay in the skeleton; those that look like marks are carried raw.
    pub fn literal(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                0..0x20 => self.raw(&[*byte]),
                _ => self.skeleton.push(*byte),
            }
        }
    }

    /// Bytes of any kind, carried as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.skeleton.push(RAW);
            put_counted(bytes, &mut self.loose);
        }
    }

    /// A segment that is not base64url.
    pub fn verbatim(&mut self, segment: &[u8]) {
        self.skeleton.push(VERBATIM);
        put_counted(segment, &mut self.loose);
    }
}

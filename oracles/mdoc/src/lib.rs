//! Tests only: `tests/isomdl.rs`.

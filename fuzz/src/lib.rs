//! One fuzz target a parser. All of them are in one program, so that they are built once;
//! `ANNONA_FUZZ_TARGET` chooses. `cargo run --bin seeds` writes `corpus/<target>/` anew from
//! valid objects.

mod seeds;
mod stand_in;
mod targets;

pub use targets::{TARGETS, Target};

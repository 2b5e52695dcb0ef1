//! The issuer from outside: over real HTTP on loopback, and as a program.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;
mod encryption;
mod faults;
mod issuance;
mod lifecycle;
mod notifications;
mod program;
mod references;
mod refusals;
mod rotation;

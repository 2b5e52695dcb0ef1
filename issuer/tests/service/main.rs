//! The issuer from outside: over real HTTP on loopback, and as a program.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod cluster;
mod common;
mod deferral;
mod encryption;
mod faults;
mod issuance;
mod lifecycle;
mod migrations;
mod notifications;
mod openapi;
mod program;
mod references;
mod refusals;
mod replicas;
mod rotation;
mod stores;
mod torture;

//! The issuer from outside: over real HTTP on loopback, and as a program.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod certificates;
mod citizen;
mod cluster;
mod common;
mod conformance;
mod conformance_assertion;
mod conformance_attestation;
mod conformance_dpop;
mod conformance_keys;
mod conformance_par;
mod conformance_vci;
mod deferral;
mod encryption;
mod faults;
mod issuance;
mod lifecycle;
mod migrations;
mod notifications;
mod openapi;
mod program;
mod provider;
mod references;
mod refusals;
mod renewal;
mod renewal_store;
mod replicas;
mod restore;
mod rotation;
mod sign_in;
mod sign_in_store;
mod stores;
mod terms;
mod torture;

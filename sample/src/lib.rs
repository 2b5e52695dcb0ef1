//! Synthetic people and seeded randomness for the demo and the tests: the same seed gives
//! the same world on every machine. Nobody in here exists.

pub mod people;
pub mod photo;
mod scripts;
pub mod seeded;
pub mod wallet_provider;
pub mod world;

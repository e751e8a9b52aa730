//! The targets, which the tests of the crate call too.

#[path = "../../tests/it/targets.rs"]
mod targets;

pub use targets::*;

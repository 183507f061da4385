//! What tests that cross crates share.

pub mod app;
pub mod client;
pub mod databases;
pub mod digest;
pub mod real;
pub mod syncs;
pub mod visits;
pub mod world;

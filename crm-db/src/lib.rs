//! The store: the only crate that knows diesel and SQL.
//!
//! Everything goes through [`Store::read`] and [`Store::write`] with an actor; there is no unscoped handle.

pub mod error;
pub mod store;

mod changes;
mod column;
mod connection;
mod dialect;
mod migrate;
mod schema;
mod statement;

mod condition;
mod cursor;
mod page;
mod personal;
mod scope;
mod stored;
pub mod tx;
mod walk;

pub mod access_log;
pub mod audit;
pub mod backup;
pub mod board;
pub mod bulk_update;
pub mod configuration;
pub mod event_log;
pub mod export;
pub mod feed;
pub mod field_usage;
pub mod file_store;
pub mod filler;
pub mod idempotency;
pub mod import;
pub mod job;
pub mod log_reader;
pub mod metric;
mod names;
pub mod parts;
pub mod presence;
pub mod records;
pub mod recycle_bin;
pub mod registry;
mod role;
pub mod sample;
pub mod search;
pub mod session;
pub mod sight;
pub mod summary;
pub mod timeline;
pub mod together;
pub mod transfer;
pub mod webhook;

pub use error::Error;
pub use store::{Options, Store};
pub use stored::Stored;
pub use tx::{Permit, Seen, Tx};

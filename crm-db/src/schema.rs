//! The tables, as the migrations declare them; `build.rs` writes this from the SQL.
#![allow(missing_docs, clippy::wildcard_imports, clippy::type_complexity)]

include!(concat!(env!("OUT_DIR"), "/schema.rs"));

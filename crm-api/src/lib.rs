//! The HTTP API and the command line: the only crate that knows actix. Rules live in `crm-domain`, SQL in `crm-db`.

pub mod config;

pub mod app;
pub mod openapi;
pub mod routes;

pub mod actions;
pub mod auth;
pub mod backup;
pub mod batch;
pub mod body;
pub mod client_address;
pub mod expand;
pub mod export;
pub mod files;
pub mod list;
pub mod live;
pub mod me;
pub mod outbound;
pub mod problem;
pub mod reply;
pub mod request_log;
pub mod resource;
pub mod sheet;
pub mod state;
pub mod time_zone;
pub mod usage;
pub mod web;
pub mod wire;

pub mod command;
pub mod worker;

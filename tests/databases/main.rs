//! The store on both databases: each test is a plain function that runs on SQLite and on PostgreSQL.

mod audit;
mod board;
mod concurrency;
mod configuration;
mod custom_order;
mod durability;
mod events;
mod filters;
mod jobs;
mod metrics;
mod migrations;
mod pages;
mod past;
mod records;
mod registries;
mod search;
mod sessions;
mod timeline;
mod visibility;
mod visits;

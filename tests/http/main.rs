//! The API as its clients meet it: the real application in process, on both databases.
//!
//! Accounts, contacts, products, pipelines, stages, tags, company and health follow the rules that `records`, `lists` and
//! `pages` show, and the matrix in `tests/contract` asks each of their operations; teams, shares and api_keys stand in `users`,
//! exchange_rates in `metrics`, setup, session, me and invitations in `sign_in`, views in `lists`, overviews in `deals` and
//! `activities`, followers, notifications, presence and viewers in `comments`, download_tickets in `exports`, import_files in
//! `imports`, field_defs in `custom_fields`, configuration_changes in `configuration`, second_step in `second_factor`.

mod activities;
mod api_key_networks;
mod audit;
mod backups;
mod bulk_updates;
mod changes;
mod comments;
mod configuration;
mod custom_fields;
mod dashboards;
mod deals;
mod exports;
mod field_restrictions;
mod field_usage;
mod files;
mod imports;
mod jobs;
mod lists;
mod metrics;
mod odd_files;
mod pages;
mod panics;
mod records;
mod roles;
mod round_trip;
mod sample_data;
mod second_factor;
mod secrets;
mod sign_in;
mod stage_rules;
mod unicode;
mod users;
mod webhooks;

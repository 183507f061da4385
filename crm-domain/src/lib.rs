//! The business of the CRM, pure: no input or output, no clock, no SQL, no HTTP.
//!
//! Modules are listed in reading order: values, then what a record is, then the records themselves, then the rules
//! about who may do what and how lists are asked for; last what is made up.

pub mod entity;
pub mod fold;
pub mod id;
pub mod invalid;
pub mod money;
pub mod network;
pub mod patch;
pub mod spelling;
pub mod time;

pub mod field;
pub mod query;
pub mod record;

pub mod external;
pub mod tagging;

pub mod company;
pub mod configuration;
pub mod role;
pub mod team;
pub mod user;

pub mod account;
pub mod activity;
pub mod contact;
pub mod deal;
pub mod pipeline;
pub mod product;
pub mod stage;
pub mod tag;
pub mod view;

pub mod comment;
pub mod file;
pub mod follower;
pub mod notification;
pub mod webhook;

pub mod api_key;
pub mod audit;
pub mod bulk_update;
pub mod custom_field;
pub mod dashboard;
pub mod exchange_rate;
pub mod field_restriction;
pub mod import;
pub mod share;

pub mod event;
pub mod metric;
pub mod password;
pub mod policy;

pub mod chance;
pub mod sample;

//! The program as operators run it: the real binary, its messages, and what it leaves behind when it is killed.

mod admin;
mod backup;
mod bulk_update;
mod crash;
mod demo;
mod faults;
mod hostile;
mod import;
mod live;
mod quick_start;
mod serve;
mod server;
mod upgrade;

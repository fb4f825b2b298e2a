//! Everything that touches the outside world: sockets, files, mail, the clock.

pub mod assets;
pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
pub mod cookies;
pub mod csv_export;
pub mod demo;
pub mod error_pages;
pub mod files;
pub mod form_answer;
pub mod headers;
pub mod health;
pub mod import;
pub mod known_browser;
pub mod listen;
pub mod mail;
pub mod network;
pub mod password;
pub mod private;
pub mod request_body;
pub mod request_guard;
pub mod state;
mod test_clock;
pub mod visitor;
pub mod web;
pub mod worker;

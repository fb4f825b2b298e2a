//! The desk from the outside: requests in, answers out, on the demo's records.

mod doors;
mod exports;
mod help;
mod kit;
mod mails;
mod pages;
mod sign_in;
mod uploads;
mod walls;

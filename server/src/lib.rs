//! Everything that touches the outside world: sockets, files, mail, the clock.

pub mod assets;
pub mod clock;
pub mod files;
pub mod headers;
pub mod mail;
pub mod web;
pub mod worker;

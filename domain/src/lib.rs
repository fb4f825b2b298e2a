//! The business rules, without I/O: who may do what to a claim, what follows, and until when.
//!
//! No I/O, no clock, no randomness and no sentences for people. See `ARCHITECTURE.md`.

pub mod action;
pub mod calendar;
pub mod catalog;
pub mod claim;
pub mod claim_form;
pub mod code;
pub mod contest;
pub mod deadline;
pub mod directory;
pub mod draft;
pub mod evidence;
pub mod lifecycle;
pub mod loaded;
pub mod notice;
pub mod party;
pub mod program;
pub mod settings;
pub mod upload;
pub mod view;

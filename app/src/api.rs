//! Server functions, one for each action of a form.
//!
//! All of them are POST only, take URL-encoded forms and answer by [`crate::request_context::RequestContext::respond`].

#![allow(clippy::too_many_arguments, reason = "a plain form has one field for each thing")]

pub mod answering;
pub mod claiming;
pub mod consenting;
pub mod drafting;
pub mod reading;
pub mod reviewing;

//! What runs in the browser. An island gets its words as props, so that no language data travels with the wasm.
//! Each one only betters a page that works without it.

pub mod enhance;
#[cfg(feature = "hydrate")]
mod keep_typed_text;
pub mod upload;
pub mod viewer;

/// The hidden field that makes a form one command, however often it is sent.
pub const KEY: &str = "key";

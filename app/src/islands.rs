//! Code that runs in the browser. An island gets its texts as props, so that the WebAssembly contains no translations.
//! Each one only betters a page that works without it.

pub mod enhance;
#[cfg(feature = "hydrate")]
mod keep_typed_text;
pub mod upload;
pub mod viewer;

/// The hidden field that makes a form one command, however often it is sent.
pub const KEY: &str = "key";

//! What runs in the browser. An island gets its words as props, so that no language data travels with the wasm.

pub mod theme;

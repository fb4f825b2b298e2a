//! Plain rows in bulk, to see how a big desk behaves. For tests and benchmarks: the claims have no events, so `verify` would object.

//! Pages, by noun.

pub mod home;

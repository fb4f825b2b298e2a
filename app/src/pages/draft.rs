//! Creating a claim: a task list and its seven steps.

pub mod activity;
pub mod check;
pub mod contacts;
pub mod contested;
pub mod customer;
pub mod location;
pub mod products;
pub mod proof;
pub mod start;
pub mod submitted;
pub mod tasks;

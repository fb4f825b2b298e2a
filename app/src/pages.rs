//! Pages, by noun.

pub mod answer;
pub mod arbitration;
pub mod claim;
pub mod consent;
pub mod dashboard;
pub mod dispute;
pub mod draft;
pub mod errors;
pub mod help;
pub mod history;
pub mod home;
pub mod notifications;
pub mod proof_pages;
pub mod queue;
pub mod review;
pub mod sign_in;
pub mod withdraw;

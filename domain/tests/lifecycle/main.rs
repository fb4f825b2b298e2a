//! The rules of a claim: what was given, what somebody does, what follows.

mod clocks;
mod consent;
mod contests;
mod desk;
mod disputes;
mod drafting;
mod journeys;
mod matrix;
mod notices;
mod permissions;
mod properties;
mod requests;
mod review;
mod splits;
mod views;

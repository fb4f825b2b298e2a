//! The rules of a claim: what was given, what somebody does, what follows.

mod checks;
mod clocks;
mod commands;
mod consent;
mod contests;
mod desk;
mod directory;
mod disputes;
mod drafting;
mod editing;
mod ids;
mod in_time;
mod insiders;
mod journeys;
mod matrix;
mod notices;
mod permissions;
mod properties;
mod requests;
mod review;
mod rivals;
mod samples;
mod splits;
mod undecided;
mod views;
mod walk;

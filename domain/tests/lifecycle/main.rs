//! The rules of a claim: what was given, what somebody does, what follows.

mod checks;
mod clocks;
mod commands;
mod consent;
mod contests;
mod deadlines_take_effect;
mod directory;
mod disputes;
mod drafting;
mod editing;
mod ids;
mod insiders;
mod matrix;
mod notices;
mod permissions;
mod properties;
mod requests;
mod review;
mod rivals;
mod samples;
mod scenario;
mod transitions;
mod two_activities;
mod undecided;
mod views;
mod walk;

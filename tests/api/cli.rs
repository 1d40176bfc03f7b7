//! The command line: the program itself, run as its users run it.

mod account;
mod data;
mod ending;
mod refused;
mod secrets;
mod serve;
mod trail;

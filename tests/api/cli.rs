//! The command line: the program itself, run as its users run it.

mod account;
mod data;
mod secrets;
mod serve;

//! Reading a table into demands: pure, from cells that are text already.
//!
//! Opening files and decoding bytes is the server's. From there on the browser
//! previews and the server imports with the same functions:
//! [`delimiter`] and [`header`] find the table, [`mapping`] says what its
//! columns mean, [`cell`] reads one cell and [`row`] one line. Whatever cannot
//! be read is kept as text and reported; only a line without a title is
//! refused.

pub mod cell;
pub mod delimiter;
pub mod header;
pub mod mapping;
mod notation;
pub mod row;
mod synonym;

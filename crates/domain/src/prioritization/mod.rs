//! Putting demands in order: frameworks, scores, ranks, the cut line and the
//! order of cards that people drag.
//!
//! The order of the files is the order of the work: a [`framework`] says what
//! is asked, [`assessment`] turns the answers of several people into one,
//! [`weighted`] scores them on anchored scales, [`rank`] orders the scores and
//! [`cut_line`] spends a budget down that order. [`matrix`] scores by the
//! normalisations that depend on the other items, and [`order`] keeps what
//! was placed by hand.

pub mod assessment;
pub mod cut_line;
pub mod framework;
pub mod matrix;
pub mod order;
pub mod placing;
pub mod rank;
pub mod shipped;
pub mod weighted;

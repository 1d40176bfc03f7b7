//! Filling in a form: what is entered, what the form's rules make of it, and
//! the controls. Used by the pages for people without an account, by the
//! signed-in application and by the preview of whoever writes a form.

mod control;
mod files;
mod item;
mod marked;
mod prefill;
mod sheet;
mod similar;
mod table;
mod words;

pub(crate) use control::Controls;
pub(crate) use files::{Files, references};
pub(crate) use item::{Item, placed};
pub(crate) use marked::mark;
pub(crate) use prefill::begins;
pub(crate) use sheet::{Registers, Sheet};
pub(crate) use similar::{Finding, Found};
pub(crate) use table::Rows;
pub(crate) use words::{answer_words, problem_words};

use docket_domain::field::FieldKey;

/// Id of the control of a field, which error summaries lead to.
pub(crate) fn control_id(key: &FieldKey) -> String {
    format!("answer-{}", key.as_str())
}

//! An answer while it is written.

use docket_contract::maturity::{AnswerView, PutAnswer};
use serde::{Deserialize, Serialize};

/// What is answered about one practice, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// The highest level whose statement and all lower ones hold.
    pub level: Option<u8>,
    /// Statements above it that hold without counting, because one below them
    /// does not.
    #[serde(default)]
    pub beyond: Vec<u8>,
    /// Whether the practice does not apply.
    pub not_applicable: bool,
    /// Why it does not apply.
    pub reason: String,
    /// Why this level.
    pub note: String,
}

impl Draft {
    /// A saved answer, to go on writing.
    pub fn of(answer: &AnswerView) -> Self {
        Self {
            level: answer.level,
            beyond: answer.beyond.clone(),
            not_applicable: answer.not_applicable,
            reason: answer.reason.clone().unwrap_or_default(),
            note: answer.note.clone(),
        }
    }

    /// What can be sent; none while it is not an answer yet.
    pub fn answer(&self) -> Option<PutAnswer> {
        let note = self.note.trim().to_owned();
        if self.not_applicable {
            let reason = self.reason.trim();
            return (!reason.is_empty()).then(|| PutAnswer {
                statements: None,
                not_applicable: true,
                reason: Some(reason.to_owned()),
                note,
            });
        }
        self.level.map(|level| PutAnswer {
            statements: Some((1..=level).chain(self.beyond.iter().copied()).collect()),
            not_applicable: false,
            reason: None,
            note,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stands_for_all_statements_up_to_it() {
        let draft = Draft {
            level: Some(3),
            ..Draft::default()
        };
        assert_eq!(
            draft.answer().and_then(|answer| answer.statements),
            Some(vec![1, 2, 3])
        );
        let none = Draft {
            level: Some(0),
            ..Draft::default()
        };
        assert_eq!(
            none.answer().and_then(|answer| answer.statements),
            Some(Vec::new())
        );
    }

    #[test]
    fn not_applicable_needs_a_reason() {
        let mut draft = Draft {
            not_applicable: true,
            reason: "  ".to_owned(),
            ..Draft::default()
        };
        assert_eq!(draft.answer(), None);
        "No projects abroad.".clone_into(&mut draft.reason);
        assert_eq!(
            draft.answer().and_then(|answer| answer.reason).as_deref(),
            Some("No projects abroad.")
        );
    }

    #[test]
    fn a_note_alone_is_no_answer() {
        let draft = Draft {
            note: "Soon.".to_owned(),
            ..Draft::default()
        };
        assert_eq!(draft.answer(), None);
    }
}

//! Intake from people without an account: who they say they are, and what
//! they are told about their demand afterwards.

mod link;
mod moderation;
mod unit_approval;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::demand::{Standing, StatusCategory};
use crate::identity::email_key;
use crate::text::LocalText;
use crate::workflow::{Transition, Workflow};

pub use link::{LinkTerms, MAX_ORIGINS, NotAnOrigin, Opening, Origin, TermsProblem};
pub use moderation::Moderation;
pub use unit_approval::UnitApproval;

/// Most characters of a submitter's name.
pub const MAX_NAME_CHARS: usize = 200;

/// What is wrong with what a submitter says about themselves. Displays as an
/// English sentence that says what to enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SubmitterProblem {
    /// No name.
    #[error("Enter your name.")]
    NameMissing,
    /// A name that is longer than [`MAX_NAME_CHARS`].
    #[error("Enter at most 200 characters.")]
    NameTooLong,
    /// Not an e-mail address.
    #[error("Enter an e-mail address, such as name@example.org.")]
    NotAnEmail,
}

impl SubmitterProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NameMissing => "required",
            Self::NameTooLong => "too_long",
            Self::NotAnEmail => "wrong",
        }
    }
}

/// Checks a submitter's name.
///
/// # Errors
/// It is blank or too long.
pub fn check_name(name: &str) -> Result<(), SubmitterProblem> {
    match name.trim().chars().count() {
        0 => Err(SubmitterProblem::NameMissing),
        1..=MAX_NAME_CHARS => Ok(()),
        _ => Err(SubmitterProblem::NameTooLong),
    }
}

/// Checks a submitter's e-mail address.
///
/// # Errors
/// It cannot be one.
pub fn check_email(email: &str) -> Result<(), SubmitterProblem> {
    email_key(email)
        .map(|_| ())
        .ok_or(SubmitterProblem::NotAnEmail)
}

/// Where a demand is, as its submitter needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Whereabouts {
    /// Somebody has yet to let it in.
    Held,
    /// It was not let in.
    Refused,
    /// The approver of its unit has yet to agree.
    WithUnit,
    /// The project office waits for the submitter's answer.
    WithSubmitter,
    /// The project office works on it.
    WithOffice,
    /// A decision was made.
    Decided,
    /// What was asked for is there.
    Delivered,
    /// Nothing more will happen.
    Closed,
}

impl Whereabouts {
    /// Where a demand in this status is.
    pub fn of(workflow: &Workflow, status: &str) -> Self {
        if answering_step(workflow, status).is_some() {
            return Self::WithSubmitter;
        }
        match workflow.status(status).map(|status| status.category) {
            Some(StatusCategory::Draft | StatusCategory::Open) | None => Self::WithOffice,
            Some(StatusCategory::Decided) => Self::Decided,
            Some(StatusCategory::Delivered) => Self::Delivered,
            Some(StatusCategory::Closed) => Self::Closed,
        }
    }

    /// Whether the submitter and the project office may still write to each
    /// other.
    pub fn takes_messages(self) -> bool {
        !matches!(
            self,
            Self::Held | Self::Refused | Self::WithUnit | Self::Delivered | Self::Closed
        )
    }

    /// What happens next, in plain words.
    pub fn next(self) -> LocalText {
        match self {
            Self::Held => LocalText::en_de(
                "The project office looks at what comes in through this form before it takes it \
                 up. Nothing is needed from you.",
                "Das Projektbüro sieht sich an, was über dieses Formular eingeht, bevor es sich \
                 darum kümmert. Sie brauchen nichts zu tun.",
            ),
            Self::Refused => LocalText::en_de(
                "The project office did not take it up.",
                "Das Projektbüro hat die Anfrage nicht angenommen.",
            ),
            Self::WithUnit => LocalText::en_de(
                "Whoever approves for your unit looks at it first. Then it goes to the project \
                 office. Nothing is needed from you.",
                "Wer für Ihre Einheit genehmigt, sieht es sich zuerst an. Danach geht es an das \
                 Projektbüro. Sie brauchen nichts zu tun.",
            ),
            Self::WithSubmitter => LocalText::en_de(
                "The project office asked you something and goes on as soon as you answer.",
                "Das Projektbüro hat eine Frage an Sie und macht weiter, sobald Sie antworten.",
            ),
            Self::WithOffice => LocalText::en_de(
                "The project office has it. If anything is missing they ask you here; otherwise \
                 the next news is their decision.",
                "Ihr Anliegen liegt beim Projektbüro. Fehlt etwas, fragt es hier nach; sonst \
                 lesen Sie hier als Nächstes die Entscheidung.",
            ),
            Self::Decided => LocalText::en_de(
                "A decision was made. The project office gets in touch when your help is needed.",
                "Die Entscheidung ist gefallen. Das Projektbüro meldet sich, wenn es Ihre Hilfe \
                 braucht.",
            ),
            Self::Delivered => LocalText::en_de(
                "What you asked for is in place. Nothing more is planned.",
                "Was Sie angefragt haben, ist umgesetzt. Weiteres ist nicht geplant.",
            ),
            Self::Closed => LocalText::en_de(
                "The request is closed. If you still need it, submit a new one.",
                "Die Anfrage ist abgeschlossen. Besteht der Bedarf weiter, reichen Sie eine neue \
                 ein.",
            ),
        }
    }
}

/// The step by which an author answers a question that the demand waits for.
pub fn answering_step<'a>(workflow: &'a Workflow, status: &str) -> Option<&'a Transition> {
    steps_of_authors(workflow, status)
        .find(|step| step.complete_form_required && status != workflow.initial)
}

/// The step by which an author takes the demand back.
pub fn withdrawing_step<'a>(workflow: &'a Workflow, status: &str) -> Option<&'a Transition> {
    steps_of_authors(workflow, status).find(|step| {
        let to = workflow.status(&step.to);
        to.is_some_and(|to| to.category == StatusCategory::Closed)
            && !step.other_demand_required
            && !step.reason_required
    })
}

fn steps_of_authors<'a>(
    workflow: &'a Workflow,
    status: &str,
) -> impl Iterator<Item = &'a Transition> {
    workflow
        .transitions
        .iter()
        .filter(move |step| step.participants && step.leaves(status))
}

/// What the holder of a demand's secret link may do: what its authors may.
pub fn standing_of_submitter() -> Standing {
    Standing {
        is_author: true,
        is_own: true,
        ..Standing::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::shipped_workflow;

    #[test]
    fn every_shipped_status_has_its_place() {
        let workflow = shipped_workflow();
        let places = [
            ("submitted", Whereabouts::WithOffice),
            ("screening", Whereabouts::WithOffice),
            ("needs_information", Whereabouts::WithSubmitter),
            ("qualified", Whereabouts::WithOffice),
            ("approved", Whereabouts::Decided),
            ("deferred", Whereabouts::Decided),
            ("rejected", Whereabouts::Closed),
            ("completed", Whereabouts::Delivered),
            ("withdrawn", Whereabouts::Closed),
            ("duplicate", Whereabouts::Closed),
        ];
        for (status, place) in places {
            assert_eq!(Whereabouts::of(&workflow, status), place, "{status}");
        }
    }

    #[test]
    fn submitters_take_the_steps_of_authors_only() {
        let workflow = shipped_workflow();
        let key = |step: Option<&Transition>| step.map(|step| step.key.clone());
        let answer = answering_step(&workflow, "needs_information");
        assert_eq!(key(answer).as_deref(), Some("answer"));
        assert!(answering_step(&workflow, "draft").is_none());
        assert!(answering_step(&workflow, "screening").is_none());
        let withdraw = withdrawing_step(&workflow, "qualified");
        assert_eq!(key(withdraw).as_deref(), Some("withdraw"));
        assert!(withdrawing_step(&workflow, "approved").is_none());
    }

    #[test]
    fn names_and_addresses_are_checked() {
        assert_eq!(check_name("  "), Err(SubmitterProblem::NameMissing));
        assert_eq!(check_name("Jonna Thielen"), Ok(()));
        let long = "x".repeat(MAX_NAME_CHARS + 1);
        assert_eq!(check_name(&long), Err(SubmitterProblem::NameTooLong));
        assert_eq!(check_email("jonna@example.org"), Ok(()));
        assert_eq!(check_email("jonna"), Err(SubmitterProblem::NotAnEmail));
    }
}

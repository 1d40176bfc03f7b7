//! What can go wrong between a click and an answer, in words for people.

use docket_contract::problem::{Code, Problem};

use crate::i18n::{Key, m, text, tf};

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server could not be reached.
    Offline,
    /// Nobody is signed in any more.
    Unauthorised,
    /// The server refused and says why.
    Problem(Box<Problem>),
    /// An answer that makes no sense here, by its HTTP status; 0 when a
    /// request could not even be written.
    Unexpected(u16),
}

impl Failure {
    /// The problem, if the server named one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether it is this kind of problem.
    pub fn is(&self, code: Code) -> bool {
        self.problem()
            .is_some_and(|problem| problem.code == code.code())
    }

    /// What happened, in a few words of the current language.
    pub fn title(&self) -> String {
        match self {
            Self::Offline => text(m::FAILURE_OFFLINE).to_owned(),
            Self::Unauthorised => text(m::FAILURE_SIGNED_OUT).to_owned(),
            Self::Problem(problem) => title_of(problem),
            Self::Unexpected(_) => text(m::FAILURE_UNEXPECTED).to_owned(),
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> String {
        match self {
            Self::Offline => text(m::FAILURE_OFFLINE_ADVICE).to_owned(),
            Self::Unauthorised => text(m::FAILURE_SIGNED_OUT_ADVICE).to_owned(),
            Self::Problem(problem) => problem.detail.clone(),
            Self::Unexpected(status) => tf(
                m::FAILURE_UNEXPECTED_ADVICE,
                &[("status", &status.to_string())],
            ),
        }
    }

    /// What to quote when asking for help.
    pub fn reference(&self) -> Option<&str> {
        self.problem()
            .map(|problem| problem.request_id.as_str())
            .filter(|id| !id.is_empty())
    }

    /// Both sentences, for toasts.
    pub fn sentence(&self) -> String {
        format!("{}. {}", self.title(), self.advice())
    }

    /// What to enter instead at a place of the body, such as `/title`.
    pub fn at(&self, pointer: &str) -> Option<String> {
        let found = self
            .problem()?
            .errors
            .iter()
            .find(|error| error.pointer == pointer)?;
        Some(found.detail.clone())
    }

    /// Errors at places none of `pointers`, which a form has to show by itself.
    pub fn elsewhere(&self, pointers: &[&str]) -> Vec<String> {
        self.problem().map_or_else(Vec::new, |problem| {
            problem
                .errors
                .iter()
                .filter(|error| !pointers.contains(&error.pointer.as_str()))
                .map(|error| error.detail.clone())
                .collect()
        })
    }
}

/// The title in the current language for kinds a person meets; the server's
/// own for the rest.
fn title_of(problem: &Problem) -> String {
    let known: Option<Key> = Code::ALL
        .into_iter()
        .find(|code| code.code() == problem.code)
        .and_then(|code| match code {
            Code::InvalidCredentials => Some(m::PROBLEM_INVALID_CREDENTIALS),
            Code::InvalidLink => Some(m::PROBLEM_INVALID_LINK),
            Code::Forbidden => Some(m::PROBLEM_FORBIDDEN),
            Code::NotFound => Some(m::PROBLEM_NOT_FOUND),
            Code::WrongState => Some(m::PROBLEM_WRONG_STATE),
            Code::AlreadyExists => Some(m::PROBLEM_ALREADY_EXISTS),
            Code::Stale => Some(m::PROBLEM_STALE),
            Code::TooLarge => Some(m::PROBLEM_TOO_LARGE),
            Code::Validation => Some(m::PROBLEM_VALIDATION),
            Code::RateLimited => Some(m::PROBLEM_RATE_LIMITED),
            Code::Internal => Some(m::PROBLEM_INTERNAL),
            Code::Unavailable => Some(m::PROBLEM_UNAVAILABLE),
            Code::TimedOut => Some(m::PROBLEM_TIMED_OUT),
            _ => None,
        });
    known.map_or_else(|| problem.title.clone(), |key| text(key).to_owned())
}

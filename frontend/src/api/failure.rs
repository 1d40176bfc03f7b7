//! What can go wrong between a click and an answer, in words for people.

use docket_contract::problem::{Code, FieldError, Problem};

use crate::i18n::{Key, Language, language, m, text, tf};

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

    /// Whether it may pass by itself: the same call may succeed later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Offline => true,
            Self::Unauthorised => false,
            Self::Problem(problem) => {
                problem.status >= 500
                    || problem.status == 429
                    || problem.code == Code::InFlight.code()
            }
            Self::Unexpected(status) => *status >= 500,
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
            Self::Problem(problem) => advice_of(problem),
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
        Some(words_of(found))
    }

    /// Errors at places none of `pointers`, which a form has to show by itself.
    pub fn elsewhere(&self, pointers: &[&str]) -> Vec<String> {
        self.problem().map_or_else(Vec::new, |problem| {
            problem
                .errors
                .iter()
                .filter(|error| !pointers.contains(&error.pointer.as_str()))
                .map(words_of)
                .collect()
        })
    }
}

/// The code of a problem, if this client knows it.
fn code_of(problem: &Problem) -> Option<Code> {
    Code::ALL
        .into_iter()
        .find(|code| code.code() == problem.code)
}

/// The title in the current language; the server's own for kinds that came
/// after this client.
fn title_of(problem: &Problem) -> String {
    let Some(code) = code_of(problem) else {
        return problem.title.clone();
    };
    let title = match code {
        Code::Malformed => m::PROBLEM_MALFORMED,
        Code::InvalidJson => m::PROBLEM_INVALID_JSON,
        Code::InvalidQuery => m::PROBLEM_INVALID_QUERY,
        Code::InvalidHeader => m::PROBLEM_INVALID_HEADER,
        Code::ForeignOrigin => m::PROBLEM_FOREIGN_ORIGIN,
        Code::Unauthenticated => m::PROBLEM_UNAUTHENTICATED,
        Code::InvalidCredentials => m::PROBLEM_INVALID_CREDENTIALS,
        Code::InvalidLink => m::PROBLEM_INVALID_LINK,
        Code::FormLocked => m::PROBLEM_FORM_LOCKED,
        Code::FormClosed => m::PROBLEM_FORM_CLOSED,
        Code::Forbidden => m::PROBLEM_FORBIDDEN,
        Code::NotFound => m::PROBLEM_NOT_FOUND,
        Code::MethodNotAllowed => m::PROBLEM_METHOD_NOT_ALLOWED,
        Code::WrongState => m::PROBLEM_WRONG_STATE,
        Code::AlreadyExists => m::PROBLEM_ALREADY_EXISTS,
        Code::InFlight => m::PROBLEM_IN_FLIGHT,
        Code::SessionRenewed => m::PROBLEM_SESSION_RENEWED,
        Code::Stale => m::PROBLEM_STALE,
        Code::TooLarge => m::PROBLEM_TOO_LARGE,
        Code::UnsupportedMediaType => m::PROBLEM_UNSUPPORTED_MEDIA_TYPE,
        Code::Validation => m::PROBLEM_VALIDATION,
        Code::KeyReused => m::PROBLEM_KEY_REUSED,
        Code::PreconditionRequired => m::PROBLEM_PRECONDITION_REQUIRED,
        Code::RateLimited => m::PROBLEM_RATE_LIMITED,
        Code::Internal => m::PROBLEM_INTERNAL,
        Code::Unavailable => m::PROBLEM_UNAVAILABLE,
        Code::TimedOut => m::PROBLEM_TIMED_OUT,
    };
    text(title).to_owned()
}

/// What to do, in the current language. Where it depends on the case the
/// server says it, in English; a general sentence takes its place in other
/// languages when there is one.
fn advice_of(problem: &Problem) -> String {
    let general: Option<Key> = code_of(problem).and_then(|code| match code {
        Code::FormLocked => Some(m::ADVICE_FORM_LOCKED),
        Code::FormClosed => Some(m::ADVICE_FORM_CLOSED),
        Code::Forbidden => Some(m::ADVICE_FORBIDDEN),
        Code::NotFound => Some(m::ADVICE_NOT_FOUND),
        Code::InvalidCredentials => Some(m::ADVICE_INVALID_CREDENTIALS),
        Code::InvalidLink => Some(m::ADVICE_INVALID_LINK),
        Code::Stale => Some(m::ADVICE_STALE),
        Code::Validation => Some(m::ADVICE_VALIDATION),
        Code::WrongState => Some(m::ADVICE_WRONG_STATE),
        Code::AlreadyExists => Some(m::ADVICE_ALREADY_EXISTS),
        Code::TooLarge => Some(m::ADVICE_TOO_LARGE),
        Code::RateLimited => Some(m::ADVICE_LATER),
        Code::InFlight | Code::SessionRenewed | Code::Unavailable | Code::TimedOut => {
            Some(m::ADVICE_LATER)
        }
        Code::Internal => Some(m::ADVICE_INTERNAL),
        _ => None,
    });
    in_language(&problem.detail, general)
}

/// What to enter instead, as [`advice_of`] chooses it.
pub(crate) fn words_of(error: &FieldError) -> String {
    let general = match error.code.as_str() {
        "required" | "empty" | "blank_label" | "blank_option" | "no_options" => {
            Some(m::FIELD_REQUIRED)
        }
        "too_long" => Some(m::FIELD_ERROR_TOO_LONG),
        "length" => Some(m::FIELD_ERROR_LENGTH),
        "wrong" | "wrong_type" | "control_character" => Some(m::FIELD_ERROR_WRONG),
        "unknown" | "unknown_choice" | "not_an_id" | "unknown_status" => {
            Some(m::FIELD_ERROR_UNKNOWN)
        }
        "taken" | "duplicate_option" => Some(m::FIELD_ERROR_TAKEN),
        "range" | "out_of_range" | "rating_out_of_range" => Some(m::FIELD_ERROR_RANGE),
        "too_many" | "too_many_decimals" | "excess" => Some(m::FIELD_ERROR_TOO_MANY),
        "weak" => Some(m::FIELD_ERROR_WEAK),
        "cycle" => Some(m::FIELD_ERROR_CYCLE),
        "not_held" => Some(m::FIELD_ERROR_NOT_HELD),
        "no_rate" => Some(m::FIELD_ERROR_NO_RATE),
        "not_a_number" => Some(m::FIELD_NOT_NUMBER),
        "not_an_amount" => Some(m::FIELD_NOT_MONEY),
        "not_a_link" => Some(m::FIELD_NOT_LINK),
        "not_a_date" | "date_out_of_range" => Some(m::FIELD_ERROR_DATE),
        "reversed_range" => Some(m::FIELD_REVERSED),
        "below_minimum" | "above_maximum" => Some(m::FIELD_ERROR_RANGE),
        "too_short" | "too_few" => Some(m::FIELD_ERROR_LENGTH),
        "wrong_pattern" => Some(m::FIELD_WRONG_PATTERN),
        "check_failed" => Some(m::FIELD_CHECK_FAILED),
        "not_unique" => Some(m::FIELD_NOT_UNIQUE),
        "binary" => Some(m::IMPORT_ISSUE_BINARY),
        "file_name" => Some(m::FILE_NAME),
        "file_type" => Some(m::FILE_TYPE),
        "file_content" => Some(m::FILE_CONTENT),
        "too_large" => Some(m::FILE_TOO_LARGE),
        "unknown_file" => Some(m::FILE_GONE),
        "too_many_files" => Some(m::FILE_QUOTA),
        "empty_file" => Some(m::IMPORT_ISSUE_EMPTY_FILE),
        "no_header" => Some(m::IMPORT_ISSUE_NO_HEADER),
        "no_sheet" => Some(m::IMPORT_ISSUE_NO_SHEET),
        "old_workbook" => Some(m::IMPORT_ISSUE_OLD_WORKBOOK),
        "table_too_large" => Some(m::IMPORT_ISSUE_TABLE_TOO_LARGE),
        "undecodable" => Some(m::IMPORT_ISSUE_UNDECODABLE),
        "workbook" => Some(m::IMPORT_ISSUE_WORKBOOK),
        _ => None,
    };
    in_language(&error.detail, general)
}

/// What the server said, which is English, or the general sentence in any
/// other language.
pub fn in_language(said: &str, general: Option<Key>) -> String {
    match general {
        Some(general) if said.is_empty() || language() != Language::English => {
            text(general).to_owned()
        }
        _ => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_language;
    use crate::i18n::m;

    #[test]
    fn the_server_is_quoted_in_its_own_language() {
        assert_eq!(
            in_language("Enter a title.", Some(m::FIELD_REQUIRED)),
            "Enter a title."
        );
        assert!(!in_language("", Some(m::FIELD_REQUIRED)).is_empty());
        assert_eq!(in_language("So it is.", None), "So it is.");
    }
}

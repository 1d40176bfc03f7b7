//! What of a schema the form does not have, or has otherwise.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Something in a schema that the form does not have, or has otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unmapped {
    /// Where it stands, as a JSON pointer into the schema.
    #[cfg_attr(feature = "openapi", schema(example = "/properties/budget"))]
    pub place: String,
    /// The keyword there; blank for the schema as a whole.
    #[cfg_attr(feature = "openapi", schema(example = "multipleOf"))]
    pub keyword: String,
    /// Why.
    pub reason: UnmappedReason,
}

/// Why something in a schema has no counterpart in the form, or another one.
/// Displays as an English sentence.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Error,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UnmappedReason {
    /// A keyword that no draft has.
    #[error("JSON Schema has no such keyword.")]
    UnknownKeyword,
    /// A keyword with a value it cannot have.
    #[error("The keyword does not have a value it can have.")]
    Malformed,
    /// A rule that forms do not have.
    #[error("Forms have no such rule.")]
    Unsupported,
    /// A kind of value that no field takes.
    #[error("No kind of field takes this, so it is not asked.")]
    UnsupportedType,
    /// No type, and nothing that tells it.
    #[error("The schema does not say what kind of answer this is. It is asked as a text.")]
    UnclearType,
    /// More than one type.
    #[error("The schema takes several kinds of answer. The form takes the first.")]
    SeveralTypes,
    /// A keyword of another type.
    #[error("The keyword says nothing about this kind of answer.")]
    DoesNotApply,
    /// A rule for one cell of a table.
    #[error("The cells of a table have no such rule.")]
    NotInTables,
    /// Two schemas that both count say different things.
    #[error("Another part of the schema says something else. The form follows that one.")]
    Overridden,
    /// A reference that leaves the schema.
    #[error("This refers to another document. Only the schema itself is read.")]
    RemoteReference,
    /// A reference to nothing.
    #[error("This refers to something that the schema does not have.")]
    UnresolvedReference,
    /// A reference to what it is part of.
    #[error("This refers to what it is itself part of, so it has no end.")]
    RecursiveReference,
    /// A pattern that is not one here.
    #[error(
        "The pattern cannot be used. Patterns are short and have neither look-around nor back-references."
    )]
    UnusablePattern,
    /// Objects, references or conditions too deep in one another.
    #[error("This is nested too deep.")]
    TooDeep,
    /// No room for another question.
    #[error("The form has as many questions as a form can have. This one is not asked.")]
    TooManyQuestions,
    /// No room for another section.
    #[error("The form has as many sections as a form can have. This one is left out.")]
    TooManySections,
    /// No room for another column.
    #[error("The table has as many columns as a table can have. This one is left out.")]
    TooManyColumns,
    /// No room for another option.
    #[error("The choice has as many options as the import takes. The rest is left out.")]
    TooManyOptions,
    /// No room for another condition.
    #[error("The question depends on as many conditions as the import takes.")]
    TooManyConditions,
    /// The rest was not read, or not listed.
    #[error("The schema is so large that the import stopped here.")]
    TooMuch,
    /// A table in the rows of another.
    #[error("A table cannot stand within a table. It follows as a table of its own.")]
    Lifted,
    /// A label or help that was too long.
    #[error("The text is too long. The form has the beginning of it.")]
    Shortened,
    /// Something that nobody enters.
    #[error("This is not entered by people, so it is not asked.")]
    ReadOnly,
    /// A date with a time of day.
    #[error("The form asks for the date. The time of day is not kept.")]
    TimeDropped,
    /// A whole number.
    #[error("The form also accepts decimals.")]
    DecimalsAccepted,
    /// A number that cannot be kept exactly.
    #[error("The number is too large or has too many decimals to be kept.")]
    NumberOutOfReach,
    /// Rules that contradict one another or the kind.
    #[error("No answer could keep to this, so the form does not have it.")]
    Unsatisfiable,
    /// A limit beyond that of the kind.
    #[error("The form takes less than that.")]
    LimitedByKind,
    /// A default that is not an answer.
    #[error("This is not an answer to the question, so it does not begin with it.")]
    UnusableDefault,
    /// Required within something that is not.
    #[error(
        "This is required only where the part around it is filled in. The form does not require it."
    )]
    RequiredInOptional,
    /// A condition that an absent property meets.
    #[error("The schema counts a missing answer as meeting the condition. The form does not.")]
    OnlyWhenAnswered,
    /// A condition that cannot be said.
    #[error("The form has no such condition, so what depends on it is left out.")]
    UnsupportedCondition,
    /// A rule about something that is not a question beside it.
    #[error("This is about something that is not a question of the same part of the form.")]
    NotAskedHere,
    /// Questions that depend on one another.
    #[error("Questions would depend on one another in a circle.")]
    Circular,
}

impl UnmappedReason {
    /// The stable code of the reason, as in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownKeyword => "unknown_keyword",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::UnsupportedType => "unsupported_type",
            Self::UnclearType => "unclear_type",
            Self::SeveralTypes => "several_types",
            Self::DoesNotApply => "does_not_apply",
            Self::NotInTables => "not_in_tables",
            Self::Overridden => "overridden",
            Self::RemoteReference => "remote_reference",
            Self::UnresolvedReference => "unresolved_reference",
            Self::RecursiveReference => "recursive_reference",
            Self::UnusablePattern => "unusable_pattern",
            Self::TooDeep => "too_deep",
            Self::TooManyQuestions => "too_many_questions",
            Self::TooManySections => "too_many_sections",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManyOptions => "too_many_options",
            Self::TooManyConditions => "too_many_conditions",
            Self::TooMuch => "too_much",
            Self::Lifted => "lifted",
            Self::Shortened => "shortened",
            Self::ReadOnly => "read_only",
            Self::TimeDropped => "time_dropped",
            Self::DecimalsAccepted => "decimals_accepted",
            Self::NumberOutOfReach => "number_out_of_reach",
            Self::Unsatisfiable => "unsatisfiable",
            Self::LimitedByKind => "limited_by_kind",
            Self::UnusableDefault => "unusable_default",
            Self::RequiredInOptional => "required_in_optional",
            Self::OnlyWhenAnswered => "only_when_answered",
            Self::UnsupportedCondition => "unsupported_condition",
            Self::NotAskedHere => "not_asked_here",
            Self::Circular => "circular",
        }
    }
}

//! What stands on a form: questions with their rules, and headings.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

use super::{Condition, Expression, Operand};
use crate::field::FieldKey;
use crate::text::LocalText;

/// The longest pattern, in characters.
pub const MAX_PATTERN: usize = 300;
/// The most memory a pattern may take, in bytes: matching takes time in
/// proportion.
const MAX_COMPILED: usize = 256 * 1024;
/// The most checks of one question.
pub const MAX_CHECKS: usize = 20;

/// One thing on a form. In JSON a heading is told by its `heading`, anything
/// else is a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FormItem {
    /// A field that is asked.
    Question(Box<Question>),
    /// Words between questions.
    Heading(Heading),
}

impl<'de> Deserialize<'de> for FormItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Told apart by hand, because “matches none of the variants” helps
        // nobody who mistyped a name.
        let value = Value::deserialize(deserializer)?;
        match value.get("heading") {
            Some(_) => Heading::deserialize(value).map(Self::Heading),
            None => Question::deserialize(value).map(|question| Self::Question(question.into())),
        }
        .map_err(de::Error::custom)
    }
}

impl FormItem {
    /// The question, if it is one.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Self::Question(question) => Some(question),
            Self::Heading(_) => None,
        }
    }

    /// When it is shown; always when absent.
    pub fn show_when(&self) -> Option<&Condition> {
        match self {
            Self::Question(question) => question.show_when.as_ref(),
            Self::Heading(heading) => heading.show_when.as_ref(),
        }
    }
}

impl From<Question> for FormItem {
    fn from(question: Question) -> Self {
        Self::Question(question.into())
    }
}

/// Words between questions: a heading, and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heading {
    /// The heading; blank for help without one.
    pub heading: LocalText,
    /// What stands under it.
    #[serde(default, skip_serializing_if = "LocalText::is_blank")]
    pub help: LocalText,
    /// When it is shown; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
}

/// A field placed on a form, with the rules for its answer.
///
/// Rules look at answers before their own only, those of earlier sections
/// included, so that no answer can depend on itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// The field that is asked.
    pub field: FieldKey,
    /// Whether it must be answered whenever it is shown.
    #[serde(default)]
    pub required: bool,
    /// Replaces the label of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LocalText>,
    /// Replaces the help of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<LocalText>,
    /// Stands in the empty control, as an example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<LocalText>,
    /// What the answer begins as on screen: a value in the field's JSON form,
    /// or `{"today": 14}` for a day counted from today. An answer that a client
    /// does not send stays without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<serde_json::Value>))]
    pub default: Option<Operand>,
    /// When it is shown; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
    /// When it must be answered although `required` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_when: Option<Condition>,
    /// How much, how late or how large the answer may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// How long it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<Length>,
    /// What a text must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// What must hold between this answer and others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// How the answer follows from others. It is shown, not asked; what a
    /// client sends for it is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculation: Option<Expression>,
    /// Whether no other demand that was handed in may have the same answer;
    /// the case of a text does not matter. Only the server can tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
}

impl Question {
    /// A field that is always shown, need not be answered and takes whatever
    /// its kind takes.
    pub fn new(field: FieldKey) -> Self {
        Self {
            field,
            required: false,
            label: None,
            help: None,
            placeholder: None,
            default: None,
            show_when: None,
            require_when: None,
            range: None,
            length: None,
            pattern: None,
            checks: Vec::new(),
            calculation: None,
            unique: false,
        }
    }
}

/// The least and the greatest answer of an ordered kind, both allowed. A bound
/// is a value in the field's JSON form, `{"field": "start"}` for the answer to
/// an earlier field of the same kind, or `{"today": 0}` for a day counted from
/// today; it does not count while the field it names has no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// The least; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<serde_json::Value>))]
    pub min: Option<Operand>,
    /// The greatest; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<serde_json::Value>))]
    pub max: Option<Operand>,
}

/// The least and the greatest length, both allowed: characters of a text or
/// link, options of a multiple choice, rows of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Length {
    /// The least; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The greatest; what the kind takes when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// What a text must look like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pattern {
    /// A regular expression that matches somewhere in the text; `^` and `$`
    /// tie it to the ends. The syntax is that of regex-lite, which is matched
    /// in linear time: no look-around, no back-references.
    #[cfg_attr(feature = "openapi", schema(example = "^[A-Z]{2}-[0-9]{4}$"))]
    pub regex: String,
    /// What to enter, in the words of whoever wrote the form.
    #[serde(default, skip_serializing_if = "LocalText::is_blank")]
    pub message: LocalText,
}

impl Pattern {
    /// The pattern, ready to be matched.
    ///
    /// # Errors
    /// What is wrong with it, in English.
    pub(super) fn compile(&self) -> Result<regex_lite::Regex, String> {
        if self.regex.chars().count() > MAX_PATTERN {
            return Err(format!("it is longer than {MAX_PATTERN} characters"));
        }
        regex_lite::RegexBuilder::new(&self.regex)
            .size_limit(MAX_COMPILED)
            .build()
            .map_err(|error| error.to_string())
    }
}

/// Something that must hold once the answers it names are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// What must hold, over this answer and those before it. As long as that
    /// depends on an answer that is missing, nothing is said.
    pub holds: Condition,
    /// What to enter when it does not, in the words of whoever wrote the form.
    pub message: LocalText,
}

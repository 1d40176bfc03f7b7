//! What is different between two versions of a form, in words.

use docket_contract::form::FormVersionView;
use docket_domain::{
    field::FieldKey,
    form::{FormChange, QuestionAspect},
};

use crate::i18n::{Key, language, m, text, tf};

/// A difference in words; names come from the later version, or from the
/// earlier one for what is gone.
pub(super) fn said(change: &FormChange, versions: &[FormVersionView; 2]) -> String {
    let section = |key: &FieldKey| {
        let mut all = versions
            .iter()
            .flat_map(|version| &version.definition.sections);
        let found = all.find(|section| section.key == *key);
        found.map_or_else(
            || key.to_string(),
            |section| section.title.get(language().tag()).to_owned(),
        )
    };
    let question = |key: &FieldKey| {
        let found = versions.iter().find_map(|version| {
            let own = version.definition.question(key);
            let own = own.and_then(|item| item.label.as_ref());
            let field = version.fields.iter().find(|field| field.key == *key);
            own.or(field.map(|field| &field.label))
        });
        found.map_or_else(
            || key.to_string(),
            |label| label.get(language().tag()).to_owned(),
        )
    };
    let (words, name) = match change {
        FormChange::SectionAdded { section: key } => (m::FORM_CHANGE_SECTION_ADDED, section(key)),
        FormChange::SectionRemoved { section: key } => {
            (m::FORM_CHANGE_SECTION_REMOVED, section(key))
        }
        FormChange::SectionReworded { section: key } => {
            (m::FORM_CHANGE_SECTION_REWORDED, section(key))
        }
        FormChange::SectionsReordered => (m::FORM_CHANGE_SECTIONS_REORDERED, String::new()),
        FormChange::QuestionAdded { field, .. } => (m::FORM_CHANGE_QUESTION_ADDED, question(field)),
        FormChange::QuestionRemoved { field, .. } => {
            (m::FORM_CHANGE_QUESTION_REMOVED, question(field))
        }
        FormChange::QuestionMoved { field, .. } => (m::FORM_CHANGE_QUESTION_MOVED, question(field)),
        FormChange::QuestionsReordered { section: key } => {
            (m::FORM_CHANGE_QUESTIONS_REORDERED, section(key))
        }
        FormChange::HeadingsChanged { section: key } => {
            (m::FORM_CHANGE_HEADINGS_CHANGED, section(key))
        }
        FormChange::QuestionChanged { field, aspects } => {
            let what: Vec<&str> = aspects
                .iter()
                .map(|aspect| text(aspect_name(*aspect)))
                .collect();
            return tf(
                m::FORM_CHANGE_QUESTION_CHANGED,
                &[("name", &question(field)), ("what", &what.join(", "))],
            );
        }
        FormChange::ApproverChanged { asks: true } => {
            (m::FORM_CHANGE_APPROVER_ASKED, String::new())
        }
        FormChange::ApproverChanged { asks: false } => {
            (m::FORM_CHANGE_APPROVER_NOT_ASKED, String::new())
        }
        FormChange::ThankYouReworded => (m::FORM_CHANGE_THANK_YOU_REWORDED, String::new()),
    };
    tf(words, &[("name", &name)])
}

fn aspect_name(aspect: QuestionAspect) -> Key {
    match aspect {
        QuestionAspect::Label => m::FORM_ASPECT_LABEL,
        QuestionAspect::Help => m::FORM_ASPECT_HELP,
        QuestionAspect::Required => m::FORM_ASPECT_REQUIRED,
        QuestionAspect::ShowWhen => m::FORM_ASPECT_SHOW_WHEN,
        QuestionAspect::RequireWhen => m::FORM_ASPECT_REQUIRE_WHEN,
        QuestionAspect::Placeholder => m::FORM_ASPECT_PLACEHOLDER,
        QuestionAspect::Default => m::FORM_ASPECT_DEFAULT,
        QuestionAspect::Range => m::FORM_ASPECT_RANGE,
        QuestionAspect::Length => m::FORM_ASPECT_LENGTH,
        QuestionAspect::Pattern => m::FORM_ASPECT_PATTERN,
        QuestionAspect::Checks => m::FORM_ASPECT_CHECKS,
        QuestionAspect::Calculation => m::FORM_ASPECT_CALCULATION,
        QuestionAspect::Unique => m::FORM_ASPECT_UNIQUE,
    }
}

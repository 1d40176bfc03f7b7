//! What is different between two versions of a form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FormDefinition, FormItem, Question, Section};
use crate::field::FieldKey;

/// One difference between an earlier and a later version of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FormChange {
    /// The later version has a section that the earlier one has not.
    SectionAdded {
        /// Key of the section.
        section: FieldKey,
    },
    /// The later version has a section no longer.
    SectionRemoved {
        /// Key of the section.
        section: FieldKey,
    },
    /// Title or help of a section are different.
    SectionReworded {
        /// Key of the section.
        section: FieldKey,
    },
    /// The sections both versions have stand in another order.
    SectionsReordered,
    /// The later version asks something that the earlier one does not.
    QuestionAdded {
        /// The field that is asked.
        field: FieldKey,
        /// The section it is asked in.
        section: FieldKey,
    },
    /// The later version does not ask something any longer.
    QuestionRemoved {
        /// The field that was asked.
        field: FieldKey,
        /// The section it was asked in.
        section: FieldKey,
    },
    /// Something is asked in another section.
    QuestionMoved {
        /// The field that is asked.
        field: FieldKey,
        /// The section of the earlier version.
        from: FieldKey,
        /// The section of the later version.
        to: FieldKey,
    },
    /// The questions that both versions ask in a section stand in another
    /// order.
    QuestionsReordered {
        /// Key of the section.
        section: FieldKey,
    },
    /// Headings between the questions of a section are added, gone, worded or
    /// placed differently.
    HeadingsChanged {
        /// Key of the section.
        section: FieldKey,
    },
    /// Something is asked differently.
    QuestionChanged {
        /// The field that is asked.
        field: FieldKey,
        /// What is different about it.
        aspects: Vec<QuestionAspect>,
    },
    /// Who has submitted the form reads something else.
    ThankYouReworded,
    /// Whether the unit's approver is asked first is different.
    ApproverChanged {
        /// Whether the later version asks.
        asks: bool,
    },
}

/// What can be different about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum QuestionAspect {
    /// The label of the form.
    Label,
    /// The help of the form.
    Help,
    /// Whether it must be answered.
    Required,
    /// When it is shown.
    ShowWhen,
    /// When it must be answered.
    RequireWhen,
    /// The example in the empty control.
    Placeholder,
    /// What it begins as.
    Default,
    /// How much, how late or how large it may be.
    Range,
    /// How long it may be.
    Length,
    /// What it must look like.
    Pattern,
    /// What must hold between it and others.
    Checks,
    /// How it follows from others.
    Calculation,
    /// Whether no other demand may have the same.
    Unique,
}

/// Every difference from `earlier` to `later`: first of the form as a whole,
/// then section by section in the order of the later version, at the end what
/// is gone. Nothing for equal forms.
pub fn compare(earlier: &FormDefinition, later: &FormDefinition) -> Vec<FormChange> {
    let mut changes = Vec::new();
    if earlier.thank_you != later.thank_you {
        changes.push(FormChange::ThankYouReworded);
    }
    if earlier.asks_approver != later.asks_approver {
        changes.push(FormChange::ApproverChanged {
            asks: later.asks_approver,
        });
    }
    let before: BTreeMap<_, _> = sections(earlier);
    let after: BTreeMap<_, _> = sections(later);
    let asked_before = questions(earlier);
    let asked_after = questions(later);
    let in_both = |form: &'_ FormDefinition| -> Vec<FieldKey> {
        form.sections
            .iter()
            .map(|section| section.key.clone())
            .filter(|key| before.contains_key(key) && after.contains_key(key))
            .collect()
    };
    if in_both(earlier) != in_both(later) {
        changes.push(FormChange::SectionsReordered);
    }
    for section in &later.sections {
        let key = &section.key;
        let old = before.get(key);
        match old {
            None => changes.push(FormChange::SectionAdded {
                section: key.clone(),
            }),
            Some(old) if old.title != section.title || old.help != section.help => {
                changes.push(FormChange::SectionReworded {
                    section: key.clone(),
                });
            }
            Some(_) => {}
        }
        for item in section.questions() {
            changes.extend(question(item, key, &asked_before));
        }
        if old.is_some_and(|old| headings(old) != headings(section)) {
            changes.push(FormChange::HeadingsChanged {
                section: key.clone(),
            });
        }
        if old.is_some_and(|old| stay(old, section) != stay(section, old)) {
            changes.push(FormChange::QuestionsReordered {
                section: key.clone(),
            });
        }
    }
    for section in &earlier.sections {
        for item in section.questions() {
            if !asked_after.contains_key(&item.field) {
                changes.push(FormChange::QuestionRemoved {
                    field: item.field.clone(),
                    section: section.key.clone(),
                });
            }
        }
        if !after.contains_key(&section.key) {
            changes.push(FormChange::SectionRemoved {
                section: section.key.clone(),
            });
        }
    }
    changes
}

/// What became of one question of the later version.
fn question(
    item: &Question,
    section: &FieldKey,
    before: &BTreeMap<&FieldKey, (&FieldKey, &Question)>,
) -> Vec<FormChange> {
    let field = item.field.clone();
    let Some((from, old)) = before.get(&item.field) else {
        return vec![FormChange::QuestionAdded {
            field,
            section: section.clone(),
        }];
    };
    let mut changes = Vec::new();
    if *from != section {
        changes.push(FormChange::QuestionMoved {
            field: field.clone(),
            from: (*from).clone(),
            to: section.clone(),
        });
    }
    let aspects: Vec<QuestionAspect> = [
        (QuestionAspect::Label, old.label != item.label),
        (QuestionAspect::Help, old.help != item.help),
        (QuestionAspect::Required, old.required != item.required),
        (QuestionAspect::ShowWhen, old.show_when != item.show_when),
        (
            QuestionAspect::RequireWhen,
            old.require_when != item.require_when,
        ),
        (
            QuestionAspect::Placeholder,
            old.placeholder != item.placeholder,
        ),
        (QuestionAspect::Default, old.default != item.default),
        (QuestionAspect::Range, old.range != item.range),
        (QuestionAspect::Length, old.length != item.length),
        (QuestionAspect::Pattern, old.pattern != item.pattern),
        (QuestionAspect::Checks, old.checks != item.checks),
        (
            QuestionAspect::Calculation,
            old.calculation != item.calculation,
        ),
        (QuestionAspect::Unique, old.unique != item.unique),
    ]
    .into_iter()
    .filter_map(|(aspect, differs)| differs.then_some(aspect))
    .collect();
    if !aspects.is_empty() {
        changes.push(FormChange::QuestionChanged { field, aspects });
    }
    changes
}

fn sections(form: &FormDefinition) -> BTreeMap<&FieldKey, &Section> {
    form.sections
        .iter()
        .map(|section| (&section.key, section))
        .collect()
}

fn questions(form: &FormDefinition) -> BTreeMap<&FieldKey, (&FieldKey, &Question)> {
    let all = form.sections.iter().flat_map(|section| {
        let items = section.questions();
        items.map(move |item| (&item.field, (&section.key, item)))
    });
    all.collect()
}

/// The questions of a section that another one has too, in its order.
fn stay<'a>(section: &'a Section, other: &Section) -> Vec<&'a FieldKey> {
    section
        .questions()
        .map(|item| &item.field)
        .filter(|field| other.questions().any(|item| item.field == **field))
        .collect()
}

/// The headings of a section, each with the question it stands before.
fn headings(section: &Section) -> Vec<(&FormItem, Option<&FieldKey>)> {
    let items = section.items.iter().enumerate();
    items
        .filter(|(_, item)| item.question().is_none())
        .map(|(place, item)| {
            let next = section.items[place..].iter().find_map(FormItem::question);
            (item, next.map(|question| &question.field))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::well_known as key;
    use crate::form::shipped_form;
    use crate::text::LocalText;

    fn field(key: &str) -> FieldKey {
        key.parse().unwrap()
    }

    fn changed(change: impl FnOnce(&mut FormDefinition)) -> Vec<FormChange> {
        let mut later = shipped_form();
        change(&mut later);
        compare(&shipped_form(), &later)
    }

    #[test]
    fn nothing_is_different_between_equal_forms() {
        assert_eq!(changed(|_| {}), []);
    }

    #[test]
    fn each_kind_of_difference_is_told_apart() {
        assert_eq!(
            changed(|form| form.thank_you = LocalText::en_de("Thanks.", "Danke.")),
            [FormChange::ThankYouReworded]
        );
        assert_eq!(
            changed(|form| form.sections.swap(1, 2)),
            [FormChange::SectionsReordered]
        );
        assert_eq!(
            changed(|form| form.sections[0].title = LocalText::en_de("Need", "Bedarf")),
            [FormChange::SectionReworded {
                section: field("need")
            }]
        );
        assert_eq!(
            changed(|form| form.sections[0].items.swap(1, 2)),
            [FormChange::QuestionsReordered {
                section: field("need")
            }]
        );
        assert_eq!(
            changed(|form| form.sections[2].items.retain(|item| item
                .question()
                .unwrap()
                .field
                .as_str()
                != key::EFFORT)),
            [FormChange::QuestionRemoved {
                field: field(key::EFFORT),
                section: field("cost_and_time")
            }]
        );
        assert_eq!(
            changed(|form| {
                let FormItem::Question(item) = &mut form.sections[1].items[1] else {
                    unreachable!("the shipped form has no headings");
                };
                item.required = false;
                item.show_when = None;
            }),
            [FormChange::QuestionChanged {
                field: field(key::LEGAL_BASIS),
                aspects: vec![QuestionAspect::Required, QuestionAspect::ShowWhen]
            }]
        );
    }

    #[test]
    fn a_question_that_moves_is_not_a_new_one() {
        let changes = changed(|form| {
            let item = form.sections[2].items.remove(2);
            form.sections[0].items.push(item);
        });
        assert_eq!(
            changes,
            [FormChange::QuestionMoved {
                field: field(key::EFFORT),
                from: field("cost_and_time"),
                to: field("need")
            }]
        );
    }

    #[test]
    fn backwards_what_was_added_is_what_is_removed() {
        let mut later = shipped_form();
        let gone = later.sections.remove(1);
        let there = compare(&later, &shipped_form());
        let back = compare(&shipped_form(), &later);
        assert_eq!(there.len(), gone.items.len() + 1);
        assert_eq!(back.len(), there.len());
        let sections = |changes: &[FormChange]| {
            let of = |change: &&FormChange| {
                matches!(
                    change,
                    FormChange::SectionAdded { .. } | FormChange::SectionRemoved { .. }
                )
            };
            changes.iter().filter(of).cloned().collect::<Vec<_>>()
        };
        let section = gone.key;
        assert_eq!(
            sections(&there),
            [FormChange::SectionAdded {
                section: section.clone()
            }]
        );
        assert_eq!(sections(&back), [FormChange::SectionRemoved { section }]);
    }
}

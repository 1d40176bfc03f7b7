//! The draft that is being written: every change, and the way back.

use docket_contract::form::FormVersionView;
use docket_domain::{
    field::{FieldCatalogue, FieldDefinition, FieldKey},
    form::{FormDefinition, FormFault, FormItem, Question, Section},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::{Reply, form as forms_api},
    autosave::Autosave,
    drafting::Drafting,
};

/// What the middle of the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selected {
    /// The form as a whole.
    Form,
    /// A section, by its place.
    Section(usize),
    /// Something in a section, by the places of both.
    Item(usize, usize),
}

impl Selected {
    /// What a JSON pointer into the form is about.
    pub fn at(place: &str) -> Self {
        let mut parts = place.split('/').skip(2);
        let section = parts.next().and_then(|part| part.parse().ok());
        let is_item = parts.next() == Some("items");
        let item = parts.next().and_then(|part| part.parse().ok());
        match (section, item.filter(|_| is_item)) {
            (Some(section), Some(item)) => Self::Item(section, item),
            (Some(section), None) => Self::Section(section),
            _ => Self::Form,
        }
    }

    /// Whether a form has it.
    fn is_in(self, form: &FormDefinition) -> bool {
        match self {
            Self::Form => true,
            Self::Section(section) => section < form.sections.len(),
            Self::Item(section, item) => form
                .sections
                .get(section)
                .is_some_and(|section| item < section.items.len()),
        }
    }
}

fn stored(reply: Reply<FormVersionView>) -> (i64, FormDefinition) {
    (reply.body.base.version, reply.body.definition)
}

/// A draft being written.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The version.
    pub id: Uuid,
    /// What it asks.
    pub definition: RwSignal<FormDefinition>,
    /// Every field of the catalogue, registers with their entries as options.
    pub fields: RwSignal<Vec<FieldDefinition>>,
    /// What the editor is about.
    pub selected: RwSignal<Selected>,
    /// Saves it by itself.
    pub saving: Autosave<FormDefinition>,
    /// Counts up when the editor has to show other values than those typed.
    pub revision: RwSignal<u32>,
    /// What keeps it from being published.
    pub faults: Memo<Vec<FormFault>>,
    work: Drafting<FormDefinition>,
}

impl Draft {
    /// Begins with what is stored.
    pub fn new(version: &FormVersionView, fields: Vec<FieldDefinition>) -> Self {
        let id = version.base.id;
        let selected = RwSignal::new(Selected::Form);
        let coming = Callback::new(move |form: FormDefinition| {
            if !selected.get_untracked().is_in(&form) {
                selected.set(Selected::Form);
            }
        });
        let work = Drafting::new(
            (version.base.version, version.definition.clone()),
            move || Box::pin(async move { Ok(stored(forms_api::version(id).await?)) }),
            move |form, etag| {
                Box::pin(async move {
                    Ok(stored(
                        forms_api::replace(id, form, Vec::new(), &etag).await?,
                    ))
                })
            },
            coming,
        );
        let definition = work.definition;
        let fields = RwSignal::new(fields);
        let faults = Memo::new(move |_| {
            let catalogue: FieldCatalogue = fields.get().into_iter().collect();
            definition
                .with(|form| form.validate_definition(&catalogue))
                .err()
                .unwrap_or_default()
        });
        Self {
            id: version.base.id,
            definition: work.definition,
            fields,
            selected,
            saving: work.saving,
            revision: work.revision,
            faults,
            work,
        }
    }

    /// The draft as one thing that is written.
    pub fn work(self) -> Drafting<FormDefinition> {
        self.work
    }

    /// Changes the form. Changes in a row at one place are one step back.
    pub fn change(self, place: &str, change: impl FnOnce(&mut FormDefinition)) {
        self.work.change(place, change);
    }

    /// Takes over what somebody else stored, when nothing waits here.
    pub fn follow(self) {
        self.work.follow();
    }

    /// Version as in the `ETag`, of what is stored.
    pub fn etag(self) -> String {
        self.work.etag()
    }

    /// The definition of a field.
    pub fn field(self, key: &FieldKey) -> Option<FieldDefinition> {
        self.fields
            .with(|fields| fields.iter().find(|field| field.key == *key).cloned())
    }

    /// The section at a place.
    pub fn section(self, section: usize) -> Option<Section> {
        self.definition
            .with(|form| form.sections.get(section).cloned())
    }

    /// What stands at a place.
    pub fn item(self, section: usize, item: usize) -> Option<FormItem> {
        self.definition.with(|form| {
            let section = form.sections.get(section)?;
            section.items.get(item).cloned()
        })
    }

    /// Changes a question.
    pub fn change_question(
        self,
        (section, item): (usize, usize),
        aspect: &str,
        change: impl FnOnce(&mut Question),
    ) {
        self.change(&format!("{section}/{item}/{aspect}"), |form| {
            let found = form.sections.get_mut(section);
            let found = found.and_then(|section| section.items.get_mut(item));
            if let Some(FormItem::Question(question)) = found {
                change(question);
            }
        });
    }

    /// The questions before a place, which its rules may look at, by key.
    pub fn before(self, section: usize, item: usize) -> Vec<FieldKey> {
        self.definition.with_untracked(|form| {
            let earlier = form.sections.iter().take(section);
            let earlier = earlier.flat_map(Section::questions);
            let own = form.sections.get(section).into_iter();
            let own = own.flat_map(|section| section.items.iter().take(item));
            earlier
                .chain(own.filter_map(FormItem::question))
                .map(|question| question.field.clone())
                .collect()
        })
    }

    /// Puts something into a section behind a place, or at its end, and selects
    /// it.
    pub fn insert(self, section: usize, behind: Option<usize>, item: FormItem) {
        let mut place = 0;
        self.change("", |form| {
            if let Some(section) = form.sections.get_mut(section) {
                place = behind.map_or(section.items.len(), |behind| behind + 1);
                place = place.min(section.items.len());
                section.items.insert(place, item);
            }
        });
        self.selected.set(Selected::Item(section, place));
    }

    /// Moves something one place up or down, into the next section at the
    /// edges of its own, and keeps it selected.
    pub fn shift(self, selected: Selected, down: bool) {
        let mut after = selected;
        self.change("", |form| {
            after = match selected {
                Selected::Form => return,
                Selected::Section(from) => {
                    let to = if down { from + 1 } else { from.wrapping_sub(1) };
                    if to >= form.sections.len() {
                        return;
                    }
                    form.sections.swap(from, to);
                    Selected::Section(to)
                }
                Selected::Item(section, item) => {
                    let count = form.sections.get(section).map_or(0, |one| one.items.len());
                    match (down, item) {
                        (true, item) if item + 1 < count => {
                            form.sections[section].items.swap(item, item + 1);
                            Selected::Item(section, item + 1)
                        }
                        (false, item) if item > 0 => {
                            form.sections[section].items.swap(item, item - 1);
                            Selected::Item(section, item - 1)
                        }
                        (true, _) if section + 1 < form.sections.len() => {
                            let moved = form.sections[section].items.remove(item);
                            form.sections[section + 1].items.insert(0, moved);
                            Selected::Item(section + 1, 0)
                        }
                        (false, _) if section > 0 => {
                            let moved = form.sections[section].items.remove(item);
                            let items = &mut form.sections[section - 1].items;
                            items.push(moved);
                            Selected::Item(section - 1, items.len() - 1)
                        }
                        _ => return,
                    }
                }
            };
        });
        self.selected.set(after);
    }

    /// Puts something that was dragged before another place, or at the end of a
    /// section.
    pub fn place(self, from: (usize, usize), to: (usize, usize)) {
        let mut after = from;
        self.change("", |form| {
            let Some(source) = form.sections.get_mut(from.0) else {
                return;
            };
            if from.1 >= source.items.len() {
                return;
            }
            let moved = source.items.remove(from.1);
            // Taking it out moved everything behind it up by one.
            let shifted = to.0 == from.0 && to.1 > from.1;
            let place = if shifted { to.1 - 1 } else { to.1 };
            let Some(target) = form.sections.get_mut(to.0) else {
                return;
            };
            let place = place.min(target.items.len());
            target.items.insert(place, moved);
            after = (to.0, place);
        });
        self.selected.set(Selected::Item(after.0, after.1));
    }

    /// Removes what is selected; it can be taken back.
    pub fn remove(self, selected: Selected) {
        self.change("", |form| match selected {
            Selected::Form => {}
            Selected::Section(section) => {
                if section < form.sections.len() {
                    form.sections.remove(section);
                }
            }
            Selected::Item(section, item) => {
                let found = form.sections.get_mut(section);
                if let Some(section) = found.filter(|section| item < section.items.len()) {
                    section.items.remove(item);
                }
            }
        });
        self.selected.set(match selected {
            Selected::Item(section, _) => Selected::Section(section),
            _ => Selected::Form,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Selected;

    #[test]
    fn places_of_faults_are_places_of_the_editor() {
        for (place, selected) in [
            ("/sections", Selected::Form),
            ("/sections/2/title", Selected::Section(2)),
            ("/sections/1/items/4/show_when", Selected::Item(1, 4)),
            ("/thank_you", Selected::Form),
        ] {
            assert_eq!(Selected::at(place), selected, "{place}");
        }
    }
}

//! Somebody else changed it: both versions side by side, to choose.

use std::future::Future;

use docket_contract::{organization::Reference, problem::Code};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    api::{Answer, Reply},
    form::Form,
    i18n::{Key, m, t, text},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Suggestion, fresh_id, toast},
};

/// The fields of a record as its merge-patch names them.
pub type Fields = Map<String, Value>;

/// The fields of a patch that names every field a form holds.
pub fn fields_of(patch: &impl Serialize) -> Fields {
    match serde_json::to_value(patch) {
        Ok(Value::Object(fields)) => fields,
        _ => Fields::new(),
    }
}

/// A form that changes one record: how it is read, filled and sent.
pub trait Changing: Copy + Send + Sync + 'static {
    /// The record as the server shows it.
    type View: Clone + Send + Sync + 'static;

    /// Every field of the form as a record has it.
    fn of(view: &Self::View) -> Fields;

    /// Every field as it is written now.
    fn written(self) -> Fields;

    /// Shows what a record has in those fields that `takes` names.
    fn show(self, view: &Self::View, takes: &dyn Fn(&str) -> bool);

    /// The name of a field.
    fn name(field: &str) -> Key;

    /// A value as people read it; `theirs` names what ids stand for.
    fn words(self, field: &str, value: &Value, theirs: &Self::View) -> String;

    /// The record as it is now.
    fn load(self) -> impl Future<Output = Answer<Self::View>>;

    /// Sends the fields that changed.
    fn send(self, fields: Fields, etag: String) -> impl Future<Output = Answer<Self::View>>;
}

/// A record while it is changed, and the version the change began with. What
/// somebody else saved meanwhile is never overwritten unseen.
pub struct Draft<C: Changing> {
    controls: C,
    form: Form,
    before: StoredValue<Option<(C::View, String)>>,
    theirs: StoredValue<Option<Reply<C::View>>>,
    asking: RwSignal<bool>,
    conflicts: RwSignal<Vec<Conflict>>,
    on_saved: Callback<Reply<C::View>>,
}

impl<C: Changing> Clone for Draft<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Changing> Copy for Draft<C> {}

impl<C: Changing> Draft<C> {
    /// A form nothing was loaded into yet.
    pub fn new(
        controls: C,
        form: Form,
        on_saved: impl Fn(Reply<C::View>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            controls,
            form,
            before: StoredValue::new(None),
            theirs: StoredValue::new(None),
            asking: RwSignal::new(false),
            conflicts: RwSignal::new(Vec::new()),
            on_saved: Callback::new(on_saved),
        }
    }

    /// Begins to change a record: shows all of it.
    pub fn begin(self, view: C::View, etag: String) {
        self.form.end(None);
        self.controls.show(&view, &|_| true);
        self.before.set_value(Some((view, etag)));
    }

    /// Hears of a newer version: what is not being changed here follows it.
    pub fn follow(self, view: &C::View, etag: String) {
        let Some(known) = self.before.try_with_value(Clone::clone).flatten() else {
            return;
        };
        if known.1 == etag || self.form.busy.get_untracked() || self.asking.get_untracked() {
            return;
        }
        // Where both changed the same, saving will ask.
        if self.both(view).is_empty() {
            self.take(view, &[]);
            self.before.set_value(Some((view.clone(), etag)));
        }
    }

    /// Sends what changed.
    pub fn save(self) {
        let Some((before, etag)) = self.before.try_with_value(Clone::clone).flatten() else {
            return;
        };
        let known = C::of(&before);
        let mine = self.controls.written();
        let changed: Fields = mine
            .into_iter()
            .filter(|(field, value)| known.get(field) != Some(value))
            .collect();
        if changed.is_empty() {
            self.form.end(None);
            self.on_saved.run(Reply {
                body: before,
                etag: Some(etag),
            });
            return;
        }
        if !self.form.begin() {
            return;
        }
        spawn_local(async move {
            match self.controls.send(changed, etag).await {
                Ok(reply) => {
                    self.form.end(None);
                    if self.remember(&reply) {
                        self.on_saved.run(reply);
                    }
                }
                // Nobody is there to choose.
                Err(_) if !self.form.is_here() => {}
                Err(failure) if failure.is(Code::Stale) => match self.controls.load().await {
                    Ok(reply) => {
                        self.form.end(None);
                        self.reconcile(reply);
                    }
                    Err(failure) => self.form.end(Some(failure)),
                },
                Err(failure) => self.form.end(Some(failure)),
            }
        });
    }

    /// From now on this is a change of the version of a reply. False when the
    /// form is gone.
    fn remember(self, reply: &Reply<C::View>) -> bool {
        let etag = reply.etag.clone().unwrap_or_default();
        let body = reply.body.clone();
        self.before.try_set_value(Some((body, etag))).is_none()
    }

    /// The fields that were changed here and, differently, by somebody else.
    fn both(self, theirs: &C::View) -> Vec<String> {
        let Some((before, _)) = self.before.try_with_value(Clone::clone).flatten() else {
            return Vec::new();
        };
        let (before, mine, theirs) = (C::of(&before), self.controls.written(), C::of(theirs));
        both(&before, &mine, &theirs)
    }

    /// Brings what somebody else saved into the form, apart from some fields
    /// and what was changed here alone.
    fn take(self, theirs: &C::View, kept: &[String]) {
        let Some((before, _)) = self.before.try_with_value(Clone::clone).flatten() else {
            return;
        };
        let (before, now) = (C::of(&before), C::of(theirs));
        self.controls.show(theirs, &|field| {
            before.get(field) != now.get(field) && !kept.iter().any(|own| own == field)
        });
    }

    fn reconcile(self, reply: Reply<C::View>) {
        let both = self.both(&reply.body);
        if both.is_empty() {
            self.take(&reply.body, &[]);
            if self.remember(&reply) {
                toast::say(text(m::DEMAND_MERGED));
            }
            return;
        }
        let (mine, theirs) = (self.controls.written(), C::of(&reply.body));
        let words = |fields: &Fields, field: &str| {
            let value = fields.get(field).unwrap_or(&Value::Null);
            let words = match value {
                Value::Null => String::new(),
                value => self.controls.words(field, value, &reply.body),
            };
            if words.is_empty() {
                text(m::FIELD_EMPTY).to_owned()
            } else {
                words
            }
        };
        let conflicts = both.iter().map(|field| Conflict {
            field: field.clone(),
            name: text(C::name(field)).to_owned(),
            theirs: words(&theirs, field),
            mine: words(&mine, field),
        });
        let conflicts = conflicts.collect();
        if self.theirs.try_set_value(Some(reply)).is_none() {
            self.conflicts.set(conflicts);
            self.asking.set(true);
        }
    }

    /// Saves with the fields in which what is written here holds.
    fn choose(self, kept: &[String]) {
        let Some(reply) = self.theirs.try_update_value(Option::take).flatten() else {
            return;
        };
        self.take(&reply.body, kept);
        if self.remember(&reply) {
            self.save();
        }
    }
}

/// The name of a record that is chosen by its id, here or by somebody else.
pub fn chosen_name(
    id: &Value,
    mine: RwSignal<Option<Suggestion>>,
    theirs: &Option<Reference>,
) -> String {
    let id = id.as_str().unwrap_or_default();
    if let Some(reference) = theirs.as_ref().filter(|one| one.id.to_string() == id) {
        return reference.name.clone();
    }
    mine.with_untracked(|mine| {
        let own = mine.as_ref().filter(|one| one.value == id);
        own.map_or_else(String::new, |one| one.label.clone())
    })
}

/// The fields two people changed differently.
fn both(before: &Fields, mine: &Fields, theirs: &Fields) -> Vec<String> {
    mine.iter()
        .filter(|(field, value)| {
            let (known, now) = (before.get(*field), theirs.get(*field));
            known != Some(*value) && known != now && now != Some(*value)
        })
        .map(|(field, _)| field.clone())
        .collect()
}

/// Asks which version holds, for a form that changes one record.
#[component]
pub fn DraftDialog<C: Changing>(
    /// What is being changed.
    draft: Draft<C>,
) -> impl IntoView {
    let choose = Callback::new(move |kept: Vec<String>| draft.choose(&kept));
    view! { <StaleDialog open=draft.asking conflicts=draft.conflicts on_choose=choose/> }
}

/// A field two people changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Stable name of the field.
    pub field: String,
    /// Its name on screen.
    pub name: String,
    /// What the other person saved.
    pub theirs: String,
    /// What is written here and not saved yet.
    pub mine: String,
}

/// Shows both versions of each field and asks which one holds. Nothing is
/// saved, and nothing written is lost, before a choice is made.
#[component]
pub fn StaleDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The fields that differ.
    #[prop(into)]
    conflicts: Signal<Vec<Conflict>>,
    /// Saves: the names of the fields in which “mine” holds.
    #[prop(into)]
    on_choose: Callback<Vec<String>>,
) -> impl IntoView {
    let mine = RwSignal::new(Vec::<String>::new());
    Effect::new(move || {
        if open.get() {
            // What the person just wrote is what they most likely want.
            mine.set(
                conflicts.with_untracked(|all| all.iter().map(|one| one.field.clone()).collect()),
            );
        }
    });
    view! {
        <Dialog open wide=true title=m::STALE_TITLE>
            <DialogBody>
                <p>{t(m::STALE_BODY)}</p>
                <div class="both">
                    <div class="h">{t(m::STALE_FIELD)}</div>
                    <div class="h"><b class="strong">{t(m::STALE_THEIRS)}</b></div>
                    <div class="h"><b class="strong">{t(m::STALE_MINE)}</b> " " <span class="t3">{t(m::STALE_UNSAVED)}</span></div>
                    {move || conflicts.get().into_iter().map(|conflict| view! { <Sides conflict mine/> }).collect_view()}
                </div>
            </DialogBody>
            <DialogActions>
                <Button kind=ButtonKind::Quiet on_click=move || { open.set(false); on_choose.run(Vec::new()); }>
                    {t(m::STALE_TAKE_THEIRS)}
                </Button>
                <Button local=true on_click=move || open.set(false)>{t(m::STALE_KEEP_WRITING)}</Button>
                <Button kind=ButtonKind::Primary on_click=move || { open.set(false); on_choose.run(mine.get_untracked()); }>
                    {t(m::STALE_SAVE)}
                </Button>
            </DialogActions>
        </Dialog>
    }
}

/// The two sides of one field.
#[component]
fn Sides(conflict: Conflict, mine: RwSignal<Vec<String>>) -> impl IntoView {
    let group = fresh_id("side");
    let field = StoredValue::new(conflict.field);
    let is_mine =
        Memo::new(move |_| mine.with(|mine| field.with_value(|field| mine.contains(field))));
    let choose = move |own: bool| {
        mine.update(|mine| {
            field.with_value(|field| {
                mine.retain(|name| name != field);
                if own {
                    mine.push(field.clone());
                }
            });
        });
    };
    let other = group.clone();
    let (theirs_label, mine_label) = (conflict.name.clone(), conflict.name.clone());
    view! {
        <div><span class="medium">{conflict.name}</span></div>
        <div class:pick=move || !is_mine.get()>
            <label class="radio">
                <input type="radio" class="box" name=group
                    aria-label=move || format!("{theirs_label}: {}", crate::i18n::text(m::STALE_THEIRS))
                    prop:checked=move || !is_mine.get() on:change=move |_| choose(false)/>
                <span>{conflict.theirs}</span>
            </label>
        </div>
        <div class:pick=move || is_mine.get()>
            <label class="radio">
                <input type="radio" class="box" name=other
                    aria-label=move || format!("{mine_label}: {}", crate::i18n::text(m::STALE_MINE))
                    prop:checked=move || is_mine.get() on:change=move |_| choose(true)/>
                <span>{conflict.mine}</span>
            </label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        fields_of(&value)
    }

    #[test]
    fn only_what_two_people_changed_differently_is_asked() {
        let before = fields(json!({"name": "a", "code": "b", "unit": null, "days": [1, 2]}));
        let mine = fields(json!({"name": "m", "code": "b", "unit": "u", "days": [1, 2]}));
        let theirs = fields(json!({"name": "t", "code": "c", "unit": "u", "days": [1, 2, 3]}));
        assert_eq!(both(&before, &mine, &theirs), ["name"]);
        assert!(both(&before, &mine, &before).is_empty());
    }
}

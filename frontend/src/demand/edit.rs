//! Changing a demand's title, summary and owner, also when somebody else
//! changed it meanwhile.

use docket_contract::{
    demand::{DemandView, PatchDemand},
    problem::Code,
};
use docket_domain::{demand::MAX_TITLE_CHARS, identity::Permission};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, Query, demand, identity},
    form::{Form, FormFailure},
    i18n::{m, t, text},
    loadable::Loadable,
    stale::{Conflict, StaleDialog},
    ui::{
        Button, ButtonKind, Combobox, Dialog, DialogActions, DialogBody, Field, Suggestion,
        TextArea, TextInput, toast,
    },
};

/// What is being written.
#[derive(Clone, Copy)]
struct Draft {
    title: RwSignal<String>,
    summary: RwSignal<String>,
    owner: RwSignal<Option<Suggestion>>,
}

/// The fields as names of conflicts.
const TITLE: &str = "title";
const SUMMARY: &str = "summary";
const OWNER: &str = "owner_id";

impl Draft {
    fn new() -> Self {
        Self {
            title: RwSignal::new(String::new()),
            summary: RwSignal::new(String::new()),
            owner: RwSignal::new(None),
        }
    }

    fn take(self, from: &DemandView) {
        self.title.set(from.base.title.clone());
        self.summary.set(from.summary.clone());
        self.owner
            .set(from.base.owner.as_ref().map(|owner| Suggestion {
                value: owner.id.to_string(),
                label: owner.name.clone(),
                detail: String::new(),
            }));
    }

    /// The named fields as they are written here.
    fn changes(self, fields: &[String]) -> PatchDemand {
        let has = |name: &str| fields.iter().any(|field| field == name);
        let owner = self
            .owner
            .with_untracked(|owner| owner.as_ref().and_then(|owner| owner.value.parse().ok()));
        PatchDemand {
            title: has(TITLE).then(|| self.title.get_untracked()),
            summary: has(SUMMARY).then(|| self.summary.get_untracked()),
            owner_id: has(OWNER).then_some(owner),
            ..PatchDemand::default()
        }
    }

    /// The fields in which this differs from a version of the demand.
    fn differs(self, from: &DemandView) -> Vec<Conflict> {
        let name_of =
            |owner: Option<String>| owner.unwrap_or_else(|| text(m::DEMAND_NOBODY).to_owned());
        let all = [
            (
                TITLE,
                m::DEMAND_TITLE,
                from.base.title.clone(),
                self.title.get_untracked(),
            ),
            (
                SUMMARY,
                m::DEMAND_SUMMARY,
                from.summary.clone(),
                self.summary.get_untracked(),
            ),
            (
                OWNER,
                m::DEMAND_OWNER,
                name_of(from.base.owner.as_ref().map(|owner| owner.name.clone())),
                name_of(
                    self.owner
                        .with_untracked(|owner| owner.as_ref().map(|owner| owner.label.clone())),
                ),
            ),
        ];
        all.into_iter()
            .filter(|(_, _, theirs, mine)| theirs != mine)
            .map(|(field, name, theirs, mine)| Conflict {
                field: field.to_owned(),
                name: text(name).to_owned(),
                theirs,
                mine,
            })
            .collect()
    }
}

/// The button that changes a demand, for those who may.
#[component]
pub(super) fn Edit(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let stale = RwSignal::new(false);
    let conflicts = RwSignal::new(Vec::<Conflict>::new());
    let draft = Draft::new();
    let form = Form::new();
    let may = move || {
        of.value.with(|demand| {
            demand.as_ref().is_some_and(|demand| {
                demand.standing.is_author
                    || demand
                        .standing
                        .permissions
                        .contains(&Permission::DemandEdit)
            })
        })
    };
    Effect::new(move || {
        if open.get() {
            form.end(None);
            of.value.with_untracked(|demand| {
                if let Some(demand) = demand {
                    draft.take(demand);
                }
            });
        }
    });
    let save = Callback::new(move |fields: Vec<String>| {
        let Some((key, version)) = of.value.with_untracked(|demand| {
            demand
                .as_ref()
                .map(|demand| (demand.base.key.clone(), demand.base.version))
        }) else {
            return;
        };
        if fields.is_empty() {
            open.set(false);
            return;
        }
        if !form.begin() {
            return;
        }
        let changes = draft.changes(&fields);
        let etag = of
            .etag
            .get_untracked()
            .unwrap_or_else(|| api::etag(version));
        spawn_local(async move {
            match demand::change(&key, &changes, &etag).await {
                Ok(reply) => {
                    of.replace(reply.body, reply.etag);
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                }
                Err(failure) if failure.is(Code::Stale) => match demand::find(&key).await {
                    Ok(reply) => {
                        form.end(None);
                        let differing = draft.differs(&reply.body);
                        of.replace(reply.body, reply.etag);
                        let _ = conflicts.try_set(differing);
                        let _ = stale.try_set(true);
                    }
                    Err(failure) => form.end(Some(failure)),
                },
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let submit = move || {
        let fields = of.value.with_untracked(|demand| {
            demand.as_ref().map_or_else(Vec::new, |demand| {
                draft
                    .differs(demand)
                    .into_iter()
                    .map(|conflict| conflict.field)
                    .collect()
            })
        });
        save.run(fields);
    };
    view! {
        <Show when=may>
            <Button icon="text" on_click=move || open.set(true)>{t(m::DIALOG_CHANGE)}</Button>
        </Show>
        <Dialog open wide=true title=m::DEMAND_CHANGE>
            <form novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <DialogBody>
                    <FormFailure form fields=&["/title", "/summary", "/owner_id"]/>
                    <Field label=m::DEMAND_TITLE required=true error=form.error("/title")>
                        <TextInput value=draft.title max_length=u32::try_from(MAX_TITLE_CHARS).unwrap_or(u32::MAX)/>
                    </Field>
                    <Field label=m::DEMAND_SUMMARY optional=true error=form.error("/summary")>
                        <TextArea value=draft.summary rows=5/>
                    </Field>
                    <Owner value=draft.owner error=form.error("/owner_id")/>
                </DialogBody>
                <DialogActions>
                    <Button on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <StaleDialog open=stale conflicts on_choose={move |mine: Vec<String>| save.run(mine)}/>
    }
}

/// Who looks after the demand, by name.
#[component]
fn Owner(value: RwSignal<Option<Suggestion>>, error: Signal<Option<String>>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let people = Loadable::new(move || {
        identity::people(
            Query::new()
                .with_some("q", query.get().trim())
                .with("limit", "20"),
        )
    });
    let options = move || {
        people.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .map(|person| Suggestion {
                        value: person.id.to_string(),
                        label: person.name.clone(),
                        detail: person
                            .unit
                            .as_ref()
                            .map_or_else(String::new, |unit| unit.name.clone()),
                    })
                    .collect()
            })
        })
    };
    view! {
        <Field label=m::DEMAND_OWNER optional=true error=error>
            <Combobox value=value query=query options=Signal::derive(options) list_label=m::NAV_PEOPLE/>
        </Field>
    }
}

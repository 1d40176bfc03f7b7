//! Changing an open assessment: its name, its day, who is asked.

use chrono::NaiveDate;
use docket_contract::{
    maturity::{AssessmentView, PatchAssessment},
    problem::Code,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{record::Record, respondents::Respondents};
use crate::{
    api::maturity,
    form::{Form, FormFailure},
    format,
    i18n::{m, t, text},
    stale::{Conflict, StaleDialog},
    ui::{
        Button, ButtonKind, DateInput, Dialog, DialogActions, DialogBody, Field, Suggestion,
        TextInput, toast,
    },
};

/// The fields as names of conflicts.
const NAME: &str = "name";
const DAY: &str = "assessed_on";
const PEOPLE: &str = "respondent_ids";
/// Longest name, in characters.
const LONGEST_NAME: u32 = 200;

/// What is being written.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    day: RwSignal<Option<NaiveDate>>,
    people: RwSignal<Vec<Suggestion>>,
}

impl Draft {
    fn take(self, from: &AssessmentView) {
        self.name.set(from.base.name.clone());
        self.day.set(Some(from.base.assessed_on));
        let people = from.respondents_asked.iter().map(|asked| Suggestion {
            value: asked.person.id.to_string(),
            label: asked.person.name.clone(),
            detail: String::new(),
        });
        self.people.set(people.collect());
    }

    fn ids(self) -> Vec<Uuid> {
        self.people
            .with_untracked(|people| people.iter().flat_map(|one| one.value.parse()).collect())
    }

    /// The named fields as they are written here.
    fn changes(self, fields: &[String]) -> PatchAssessment {
        let has = |name: &str| fields.iter().any(|field| field == name);
        PatchAssessment {
            name: has(NAME).then(|| self.name.get_untracked()),
            assessed_on: self.day.get_untracked().filter(|_| has(DAY)),
            respondent_ids: has(PEOPLE).then(|| self.ids()),
        }
    }

    /// The fields in which this differs from a version of the assessment.
    fn differs(self, from: &AssessmentView) -> Vec<Conflict> {
        let names = |people: Vec<String>| people.join(", ");
        let theirs = from.respondents_asked.iter();
        let all = [
            (
                NAME,
                m::ASSESSMENT_NAME,
                from.base.name.clone(),
                self.name.get_untracked(),
            ),
            (
                DAY,
                m::ASSESSMENT_DAY,
                format::date(from.base.assessed_on),
                self.day
                    .get_untracked()
                    .map_or_else(String::new, format::date),
            ),
            (
                PEOPLE,
                m::ASSESSMENT_RESPONDENTS,
                names(theirs.map(|asked| asked.person.name.clone()).collect()),
                self.people.with_untracked(|people| {
                    names(people.iter().map(|person| person.label.clone()).collect())
                }),
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

/// The dialog that changes an assessment.
#[component]
pub(super) fn Change(
    /// The assessment.
    record: Record,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let draft = Draft {
        name: RwSignal::new(String::new()),
        day: RwSignal::new(None),
        people: RwSignal::new(Vec::new()),
    };
    let stale = RwSignal::new(false);
    let conflicts = RwSignal::new(Vec::<Conflict>::new());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            record.assessment.value.with_untracked(|assessment| {
                if let Some(assessment) = assessment {
                    draft.take(assessment);
                }
            });
        }
    });
    let save = Callback::new(move |fields: Vec<String>| {
        if fields.is_empty() {
            open.set(false);
            return;
        }
        if !form.begin() {
            return;
        }
        let (key, etag, changes) = (
            record.key.get_untracked(),
            record.etag(),
            draft.changes(&fields),
        );
        spawn_local(async move {
            match record.take(maturity::change(&key, &changes, &etag).await) {
                Ok(()) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                }
                Err(failure) if failure.is(Code::Stale) => {
                    let newer = maturity::assessment(&key).await;
                    // Nobody is there to choose.
                    if !form.is_here() {
                        return;
                    }
                    let differing = newer
                        .as_ref()
                        .map(|reply| draft.differs(&reply.body))
                        .unwrap_or_default();
                    match record.take(newer) {
                        Ok(()) => {
                            form.end(None);
                            let _ = conflicts.try_set(differing);
                            let _ = stale.try_set(true);
                        }
                        Err(failure) => form.end(Some(failure)),
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let submit = move || {
        let fields = record.assessment.value.with_untracked(|assessment| {
            assessment.as_ref().map_or_else(Vec::new, |assessment| {
                let differing = draft.differs(assessment).into_iter();
                differing.map(|conflict| conflict.field).collect()
            })
        });
        save.run(fields);
    };
    view! {
        <Dialog open wide=true title=m::ASSESSMENT_CHANGE>
            <form novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/assessed_on", "/respondent_ids"]/>
                    <Field label=m::ASSESSMENT_NAME required=true error=form.error("/name")>
                        <TextInput value=draft.name max_length=LONGEST_NAME/>
                    </Field>
                    <Field label=m::ASSESSMENT_DAY required=true error=form.error("/assessed_on")>
                        <DateInput value=draft.day/>
                    </Field>
                    <Respondents chosen=draft.people error=form.error("/respondent_ids")/>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <StaleDialog open=stale conflicts on_choose={move |mine: Vec<String>| save.run(mine)}/>
    }
}

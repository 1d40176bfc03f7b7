//! Answering the criteria of a framework for a demand.

use docket_contract::{
    prioritization::{MAX_NOTE_CHARS, PutScoring},
    problem::Code,
};
use docket_domain::{
    exact::Billionths,
    prioritization::framework::{Answers, Criterion, Direction},
};
use leptos::{prelude::*, task::spawn_local};

use super::score_panel::Sheet;
use crate::{
    api::{self, prioritization},
    form::{Form, FormFailure},
    format,
    home::Home,
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    stale::{Conflict, StaleDialog},
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, Fieldset, InputKind,
        TextArea, TextInput, fresh_id, toast,
    },
};

/// What a person is writing: one text a criterion, empty where unanswered.
#[derive(Clone, Copy)]
struct Draft {
    answers: RwSignal<Vec<(String, RwSignal<String>)>>,
    note: RwSignal<String>,
    version: RwSignal<Option<i64>>,
    /// The dialog begins anew each time it is opened.
    home: Home,
}

impl Draft {
    fn new() -> Self {
        Self {
            answers: RwSignal::new(Vec::new()),
            note: RwSignal::new(String::new()),
            version: RwSignal::new(None),
            home: Home::here(),
        }
    }

    /// Begins with the person's own earlier answers.
    fn take(self, sheet: &Sheet) {
        let mine = sheet.scorings.items.iter().find(|one| one.is_mine);
        let answers = sheet
            .framework
            .definition
            .criteria
            .iter()
            .map(|criterion| {
                let answer = mine.and_then(|mine| mine.answers.get(&criterion.key));
                let answer = answer.map_or_else(String::new, Billionths::to_string);
                let answer = self.home.make(|| RwSignal::new(answer));
                (criterion.key.clone(), answer)
            })
            .collect();
        self.answers.set(answers);
        self.note
            .set(mine.map_or_else(String::new, |mine| mine.note.clone()));
        self.version.set(mine.map(|mine| mine.version));
    }

    fn answer(self, key: &str) -> Option<RwSignal<String>> {
        self.answers.with_untracked(|answers| {
            answers
                .iter()
                .find(|(own, _)| own == key)
                .map(|(_, answer)| *answer)
        })
    }

    /// The answers as they are sent; those that are no number are left out.
    fn request(self) -> PutScoring {
        let answers: Answers = self.answers.with_untracked(|answers| {
            answers
                .iter()
                .filter_map(|(key, answer)| {
                    let number = answer.get_untracked().trim().replace(',', ".");
                    Some((key.clone(), number.parse().ok()?))
                })
                .collect()
        });
        PutScoring {
            answers,
            note: self.note.get_untracked().trim().to_owned(),
        }
    }

    /// Where what is written differs from what was saved meanwhile, by the
    /// same person in another window.
    fn differs(self, sheet: &Sheet) -> Vec<Conflict> {
        let request = self.request();
        let Some(theirs) = sheet.scorings.items.iter().find(|one| one.is_mine) else {
            return Vec::new();
        };
        let written = |answer: Option<&Billionths>| {
            answer.map_or_else(|| "\u{2013}".to_owned(), Billionths::to_string)
        };
        let mut conflicts: Vec<Conflict> = sheet
            .framework
            .definition
            .criteria
            .iter()
            .filter(|criterion| {
                request.answers.get(&criterion.key) != theirs.answers.get(&criterion.key)
            })
            .map(|criterion| Conflict {
                field: criterion.key.clone(),
                name: criterion.name.get(untrack(language).tag()).to_owned(),
                theirs: written(theirs.answers.get(&criterion.key)),
                mine: written(request.answers.get(&criterion.key)),
            })
            .collect();
        if request.note != theirs.note {
            conflicts.push(Conflict {
                field: String::new(),
                name: text(m::SCORE_NOTE_FIELD).to_owned(),
                theirs: theirs.note.clone(),
                mine: request.note,
            });
        }
        conflicts
    }

    /// Takes the saved answers where “mine” does not hold.
    fn merge(self, sheet: &Sheet, mine: &[String]) {
        let Some(theirs) = sheet.scorings.items.iter().find(|one| one.is_mine) else {
            return;
        };
        self.answers.with_untracked(|answers| {
            for (key, answer) in answers.iter().filter(|(key, _)| !mine.contains(key)) {
                answer.set(
                    theirs
                        .answers
                        .get(key)
                        .map_or_else(String::new, Billionths::to_string),
                );
            }
        });
        if !mine.contains(&String::new()) {
            self.note.set(theirs.note.clone());
        }
        self.version.set(Some(theirs.version));
    }
}

/// The form with one row a criterion.
#[component]
pub(super) fn ScoringDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Key of the demand.
    key: StoredValue<String>,
    /// What is asked and what was answered.
    sheet: Loadable<Sheet>,
    /// Told when the answers are saved.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    let draft = Draft::new();
    let form = Form::new();
    let stale = RwSignal::new(false);
    let conflicts = RwSignal::new(Vec::<Conflict>::new());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            sheet.value.with_untracked(|sheet| {
                if let Some(sheet) = sheet {
                    draft.take(sheet);
                }
            });
        }
    });
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let key = key.get_value();
        let request = draft.request();
        let etag = draft.version.get_untracked().map(api::etag);
        spawn_local(async move {
            match prioritization::give(&key, &request, etag.as_deref()).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    let _ = on_saved.try_run(());
                    toast::say(text(m::SCORE_SAVED));
                }
                Err(failure)
                    if failure.is(Code::Stale) || failure.is(Code::PreconditionRequired) =>
                {
                    match super::score_panel::load_sheet(&key).await {
                        // Nobody is there to choose.
                        Ok(_) if !form.is_here() => {}
                        Ok(reply) => {
                            form.end(None);
                            let differing = draft.differs(&reply.body);
                            sheet.replace(reply.body, None);
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
    let choose = move |mine: Vec<String>| {
        sheet.value.with_untracked(|sheet| {
            if let Some(sheet) = sheet {
                draft.merge(sheet, &mine);
            }
        });
        send.run(());
    };
    let progress = move || {
        draft.answers.with(|answers| {
            let given = answers
                .iter()
                .filter(|(_, answer)| answer.with(|answer| !answer.trim().is_empty()))
                .count();
            tf(
                m::SCORE_PROGRESS,
                &[
                    ("given", &format::count(given as u64)),
                    ("all", &format::count(answers.len() as u64)),
                ],
            )
        })
    };
    let title = move || tf(m::SCORE_FORM_TITLE, &[("key", &key.get_value())]);
    view! {
        <Dialog open wide=true title>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form/>
                    <p>{t(m::SCORE_FORM_LEAD)}</p>
                    {move || draft.answers.with(Vec::len).gt(&0).then(|| sheet.value.with_untracked(|sheet| {
                        sheet.as_ref().map_or_else(Vec::new, |sheet| sheet.framework.definition.criteria.clone())
                    })).map(|criteria| criteria.into_iter().filter_map(|criterion| {
                        let value = draft.answer(&criterion.key)?;
                        Some(view! { <Question criterion value form/> })
                    }).collect_view())}
                    <Field label=m::SCORE_NOTE_FIELD hint=m::SCORE_NOTE_HINT optional=true error=form.error("/note")>
                        <TextArea value=draft.note max_length=u32::try_from(MAX_NOTE_CHARS).unwrap_or(u32::MAX)/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <span class="grow t3 sm" role="status">{progress}</span>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <StaleDialog open=stale conflicts on_choose=choose/>
    }
}

/// One criterion: its levels in words, or a number where it names none.
#[component]
fn Question(criterion: Criterion, value: RwSignal<String>, form: Form) -> impl IntoView {
    let pointer = format!("/answers/{}", criterion.key);
    let error = Signal::derive(move || {
        form.failure
            .with(|failure| failure.as_ref().and_then(|failure| failure.at(&pointer)))
    });
    let (name, description) = (criterion.name.clone(), criterion.description.clone());
    let weight = criterion.weight.to_string();
    let inverse = criterion.direction == Direction::Inverse;
    let legend = move || {
        let name = name.get(language().tag()).to_owned();
        let weight = tf(m::SCORE_WEIGHT_OF, &[("weight", &format::decimal(&weight))]);
        if inverse {
            format!("{name} \u{b7} {weight} \u{b7} {}", text(m::SCORE_INVERSE))
        } else {
            format!("{name} \u{b7} {weight}")
        }
    };
    if criterion.levels.is_empty() {
        let (lo, hi) = (
            criterion.scale.lo.to_string(),
            criterion.scale.hi.to_string(),
        );
        let hint = move || {
            tf(
                m::SCORE_SCALE,
                &[
                    ("low", &format::decimal(&lo)),
                    ("high", &format::decimal(&hi)),
                ],
            )
        };
        return view! {
            <Field label=legend hint=hint error=error>
                <TextInput value kind=InputKind::Decimal/>
            </Field>
        }
        .into_any();
    }
    let group = fresh_id("criterion");
    let levels = criterion.levels;
    view! {
        <Fieldset legend hint=move || description.get(language().tag()).to_owned() error=error>
            <div class="levels">
                {levels.into_iter().map(|level| {
                    let own = level.value.to_string();
                    let stored = own.clone();
                    let shown = own.clone();
                    let (label, meaning) = (level.label, level.description);
                    view! {
                        <label class="level">
                            <input
                                type="radio"
                                class="box"
                                name=group.clone()
                                value=own.clone()
                                prop:checked=move || value.with(|value| *value == own)
                                on:change=move |_| value.set(stored.clone())
                            />
                            <span>
                                <b class="strong">{move || format::decimal(&shown)}</b> " "
                                {move || label.get(language().tag()).to_owned()}
                                <small class="hint">{move || meaning.get(language().tag()).to_owned()}</small>
                            </span>
                        </label>
                    }
                }).collect_view()}
                <button
                    type="button"
                    class="link sm"
                    hidden=move || value.with(String::is_empty)
                    on:click=move |_| value.set(String::new())
                >{t(m::SCORE_NO_ANSWER)}</button>
            </div>
        </Fieldset>
    }
    .into_any()
}

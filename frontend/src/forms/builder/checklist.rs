//! What to look at before a draft is published.

use std::collections::HashSet;

use docket_contract::organization::UnitView;
use docket_domain::{
    form::{FormDefinition, FormItem},
    text::{LANGUAGES, LocalText},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::draft::{Draft, Selected};
use crate::{
    api::{self, form as forms_api, organization},
    autosave::Saving,
    i18n::{self, m, t, text, tf, tn},
    loadable::Loadable,
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Icon, toast},
};

/// One line of the list.
#[derive(Clone, PartialEq)]
struct Line {
    /// Whether it is as it should be; what is not need not keep it back.
    good: bool,
    words: String,
    /// What it leads to.
    leads: Option<Selected>,
}

/// The list, and publishing.
#[component]
pub(super) fn Checklist(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The draft.
    draft: Draft,
    /// The form it is a version of.
    form: Uuid,
) -> impl IntoView {
    let forms = Loadable::new(forms_api::forms);
    let units = Loadable::new(|| organization::units(false));
    let busy = RwSignal::new(false);
    let sound = move || draft.faults.with(Vec::is_empty);
    let ready = move || sound() && draft.saving.state.get() == Saving::Saved;
    let lines = move || {
        let mut lines: Vec<Line> = draft.faults.with(|faults| {
            faults
                .iter()
                .map(|fault| {
                    let known = i18n::find(i18n::FORM_PROBLEM, fault.problem.code());
                    Line {
                        good: false,
                        words: api::in_language(&fault.problem.to_string(), known),
                        leads: Some(Selected::at(&fault.place)),
                    }
                })
                .collect()
        });
        if lines.is_empty() {
            lines.push(Line {
                good: true,
                words: text(m::FORM_SOUND).to_owned(),
                leads: None,
            });
        }
        lines.push(draft.definition.with(translated));
        lines.push(draft.definition.with(|form| {
            Line {
                good: !form.thank_you.is_blank(),
                words: text(if form.thank_you.is_blank() {
                    m::BUILDER_NO_THANK_YOU
                } else {
                    m::BUILDER_HAS_THANK_YOU
                })
                .to_owned(),
                leads: Some(Selected::Form),
            }
        }));
        if draft.definition.with(|form| form.asks_approver) {
            lines.extend(
                units
                    .value
                    .with(|page| page.as_ref().map(|page| approved(&page.items))),
            );
        }
        let in_use = forms.value.with(|page| {
            let page = page.as_ref()?;
            let own = page.items.iter().find(|one| one.id == form)?;
            Some(own.in_use)
        });
        if let Some(in_use) = in_use {
            lines.push(Line {
                good: in_use,
                words: text(if in_use {
                    m::BUILDER_USED
                } else {
                    m::FORM_UNUSED
                })
                .to_owned(),
                leads: None,
            });
        }
        lines
    };
    let navigate = use_navigate();
    let publish = Callback::new(move |()| {
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = forms_api::publish(draft.id, &draft.etag()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    toast::say(text(m::FORM_NOW_PUBLISHED));
                    let address = format!("/organization/forms?version={}", draft.id);
                    navigate(&address, NavigateOptions::default());
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    });
    view! {
        <Dialog open title=m::BUILDER_CHECK>
            <DialogBody>
                <ul class="checklist">
                    {move || lines().into_iter().map(|line| {
                        let (good, leads) = (line.good, line.leads);
                        let words = line.words;
                        view! {
                            <li class:good=good>
                                <Icon name=if good { "check" } else { "alert" }/>
                                <span class="vh">{t(if good { m::BUILDER_GOOD } else { m::BUILDER_LOOK_AT })} ": "</span>
                                {match leads.filter(|_| !good) {
                                    Some(selected) => view! {
                                        <button type="button" class="link" on:click=move |_| {
                                            draft.selected.set(selected);
                                            open.set(false);
                                        }>{words}</button>
                                    }.into_any(),
                                    None => view! { <span>{words}</span> }.into_any(),
                                }}
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <p class="t3">{t(m::FORM_PUBLISH_BODY)}</p>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary busy disabled=Signal::derive(move || !ready()) on_click=move || publish.run(())>
                    {t(m::FORM_PUBLISH)}
                </Button>
            </DialogActions>
        </Dialog>
    }
}

/// Whether somebody approves for every unit. Units stand below their parents.
fn approved(units: &[UnitView]) -> Line {
    let mut covered = HashSet::new();
    let mut without = 0;
    for unit in units {
        let above = unit.parent.as_ref();
        if !unit.approvers.is_empty() || above.is_some_and(|above| covered.contains(&above.id)) {
            covered.insert(unit.id);
        } else {
            without += 1;
        }
    }
    Line {
        good: without == 0,
        words: match without {
            0 => text(m::BUILDER_HAS_APPROVERS).to_owned(),
            some => tn(m::BUILDER_NO_APPROVER, some, &[]),
        },
        leads: Some(Selected::Form),
    }
}

/// Whether every text of the form's own is there in every language.
fn translated(form: &FormDefinition) -> Line {
    let mut missing = 0;
    let mut first = None;
    let mut look = |text: &LocalText, at: Selected| {
        let lacks = |tag: &&str| text.0.get(*tag).is_none_or(|words| words.trim().is_empty());
        if !text.is_blank() && LANGUAGES.iter().any(lacks) {
            missing += 1;
            first.get_or_insert(at);
        }
    };
    look(&form.thank_you, Selected::Form);
    for (number, section) in form.sections.iter().enumerate() {
        look(&section.title, Selected::Section(number));
        look(&section.help, Selected::Section(number));
        for (place, item) in section.items.iter().enumerate() {
            let at = Selected::Item(number, place);
            match item {
                FormItem::Heading(heading) => {
                    look(&heading.heading, at);
                    look(&heading.help, at);
                }
                FormItem::Question(question) => {
                    let own = [&question.label, &question.help, &question.placeholder];
                    for text in own.into_iter().flatten() {
                        look(text, at);
                    }
                    for check in &question.checks {
                        look(&check.message, at);
                    }
                    if let Some(pattern) = &question.pattern {
                        look(&pattern.message, at);
                    }
                }
            }
        }
    }
    Line {
        good: missing == 0,
        words: match missing {
            0 => text(m::BUILDER_TRANSLATED).to_owned(),
            missing => tf(m::BUILDER_UNTRANSLATED, &[("count", &missing.to_string())]),
        },
        leads: first,
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::form::shipped_form;

    use super::*;

    #[test]
    fn a_text_in_one_language_only_is_told() {
        assert!(translated(&shipped_form()).good);
        let mut form = shipped_form();
        form.sections[1].title = LocalText::en("Duties");
        let line = translated(&form);
        assert!(!line.good);
        assert_eq!(line.leads, Some(Selected::Section(1)));
    }
}

//! Writing a new form.

use docket_contract::form::CreateForm;
use docket_domain::{
    field::well_known,
    form::{FormDefinition, FormItem, Question, Section},
    text::LocalText,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::list::Forms;
use crate::{
    api::form as forms_api,
    form::{Form, FormFailure},
    i18n::{m, t, text},
    local_text::{LocalDraft, LocalTextInput},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, TextInput, toast},
};

/// Writes a new form that begins by asking for the title.
#[component]
pub(super) fn AddForm(
    open: RwSignal<bool>,
    forms: Forms,
    show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let form = Form::new();
    let (key, name) = (RwSignal::new(String::new()), LocalDraft::default());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            key.set(String::new());
            name.set(None);
        }
    });
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let written = CreateForm {
            key: Some(key.get_untracked())
                .filter(|key| !key.trim().is_empty())
                .unwrap_or_else(|| name.key('-')),
            name: name.text(),
            definition: first_draft(),
            fields: Vec::new(),
        };
        spawn_local(async move {
            match forms_api::create(&written).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                    forms.reload();
                    let first = reply.body.versions.first().map(|version| version.id);
                    let _ = show.try_run(first);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::FORM_ADD_TITLE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/key"]/>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <Field label=m::DEMAND_KEY optional=true hint=m::UNIT_CODE_HINT error=form.error("/key")>
                        <TextInput value=key/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::FORM_ADD)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// What a new form asks before anybody has written it: the title.
fn first_draft() -> FormDefinition {
    let title = well_known::TITLE.parse().ok();
    let items = title.map(|field| {
        FormItem::from(Question {
            required: true,
            ..Question::new(field)
        })
    });
    let section = "need".parse().ok().map(|key| Section {
        key,
        title: LocalText::en_de("The need", "Der Bedarf"),
        help: LocalText::default(),
        items: items.into_iter().collect(),
    });
    FormDefinition {
        sections: section.into_iter().collect(),
        thank_you: LocalText::default(),
        asks_approver: false,
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::field::FieldCatalogue;

    use super::first_draft;

    #[test]
    fn a_new_form_can_be_published_as_it_is() {
        let problems = first_draft().validate_definition(&FieldCatalogue::shipped());
        assert_eq!(problems, Ok(()));
    }
}

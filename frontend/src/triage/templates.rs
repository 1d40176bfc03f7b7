//! Texts that the project office writes again and again.

use docket_contract::triage::{CreateTemplate, PatchTemplate, TemplateView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::{self, Answer, triage},
    form::{Form, FormFailure},
    i18n::{Key, m, t, text, tf},
    listing::{Listed, Listing},
    live, session,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Empty, Field, TextArea,
        TextInput, toast,
    },
};

/// All templates in use: adding, changing, putting them out of use.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let may = session::may(Permission::DemandTriage);
    let templates = Listing::new(|_| triage::templates(false));
    live::soon(&["answer_template"], move || templates.reload());
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<TemplateView>);
    let edit = move |template: Option<TemplateView>| {
        edited.set(template);
        open.set(true);
    };
    let line = move |template: TemplateView| {
        let shown = StoredValue::new(template.clone());
        view! {
            <li class="route route--plain">
                <div class="route__text">
                    <strong>{template.name}</strong>
                    <p class="t2 answer">{template.body}</p>
                </div>
                <Show when=move || may.get()>
                    <div class="row row--1">
                        <Button local=true size=ButtonSize::Small on_click=move || edit(Some(shown.get_value()))>{t(m::DIALOG_CHANGE)}</Button>
                        <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=move || {
                            archive(templates, &shown.get_value(), true);
                        }>{t(m::PERSON_ARCHIVE)}</Button>
                    </div>
                </Show>
            </li>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3" aria-labelledby="triage-templates">
            <div class="row row--between row--wrap">
                <div>
                    <h2 class="t16 strong" id="triage-templates">{t(m::TEMPLATES_TITLE)}</h2>
                    <p class="t2">{t(m::TEMPLATES_LEAD)}</p>
                </div>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || edit(None)>{t(m::TEMPLATE_ADD)}</Button>
                </Show>
            </div>
            <Listed of=templates label=m::TEMPLATES_TITLE empty=|| view! { <Empty title=m::TEMPLATES_EMPTY body=m::TEMPLATES_EMPTY_BODY/> }>
                <ul class="plainlist">{move || templates.items.get().into_iter().map(line).collect_view()}</ul>
            </Listed>
        </section>
        <TemplateDialog open edited on_saved=move || templates.reload()/>
    }
}

/// Takes a template out of use, with the way back, or brings it back.
fn archive(templates: Listing<TemplateView>, template: &TemplateView, archived: bool) {
    let (id, etag, name) = (
        template.id,
        api::etag(template.version),
        template.name.clone(),
    );
    spawn_local(async move {
        let changes = PatchTemplate {
            archived: Some(archived),
            ..PatchTemplate::default()
        };
        match triage::patch_template(id, &changes, &etag).await {
            Ok(reply) => {
                templates.reload();
                let back = reply.body;
                match archived {
                    true => {
                        let said = tf(m::UNIT_NOW_ARCHIVED, &[("unit", &name)]);
                        toast::undo(said, move || archive(templates, &back, false));
                    }
                    false => toast::say(tf(m::UNIT_NOW_RESTORED, &[("unit", &name)])),
                }
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

/// A template while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    /// The template, once one is changed.
    id: RwSignal<Option<Uuid>>,
    name: RwSignal<String>,
    body: RwSignal<String>,
}

impl Changing for Controls {
    type View = TemplateView;

    fn of(view: &TemplateView) -> Fields {
        fields_of(&PatchTemplate {
            name: Some(view.name.clone()),
            body: Some(view.body.clone()),
            archived: None,
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchTemplate {
            name: Some(self.name.get_untracked()),
            body: Some(self.body.get_untracked()),
            archived: None,
        })
    }

    fn show(self, view: &TemplateView, takes: &dyn Fn(&str) -> bool) {
        self.id.set(Some(view.id));
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("body") {
            self.body.set(view.body.clone());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "body" => m::TEMPLATE_BODY,
            _ => m::PERSON_NAME,
        }
    }

    fn words(self, _: &str, value: &Value, _: &TemplateView) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    async fn load(self) -> Answer<TemplateView> {
        triage::template(self.id.get_untracked().unwrap_or_default()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<TemplateView> {
        let id = self.id.get_untracked().unwrap_or_default();
        triage::patch_template(id, &fields, &etag).await
    }
}

/// Writes a template, or changes one.
#[component]
fn TemplateDialog(
    open: RwSignal<bool>,
    edited: RwSignal<Option<TemplateView>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let controls = Controls {
        id: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        body: RwSignal::new(String::new()),
    };
    let saved = move || {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        let _ = on_saved.try_run(());
    };
    let draft = Draft::new(controls, form, move |_| saved());
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        match edited.get_untracked() {
            Some(template) => {
                let etag = api::etag(template.version);
                draft.begin(template, etag);
            }
            None => {
                controls.name.set(String::new());
                controls.body.set(String::new());
            }
        }
    });
    let send = Callback::new(move |()| {
        if edited.with_untracked(Option::is_some) {
            draft.save();
            return;
        }
        if !form.begin() {
            return;
        }
        let template = CreateTemplate {
            name: controls.name.get_untracked(),
            body: controls.body.get_untracked(),
        };
        spawn_local(async move {
            match triage::create_template(&template).await {
                Ok(_) => {
                    form.end(None);
                    saved();
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let title = move || {
        text(match edited.with(Option::is_none) {
            true => m::TEMPLATE_ADD,
            false => m::TEMPLATE_CHANGE,
        })
    };
    view! {
        <Dialog open title>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/body"]/>
                    <Field label=m::PERSON_NAME required=true error=form.error("/name")><TextInput value=controls.name/></Field>
                    <Field label=m::TEMPLATE_BODY hint=m::TEMPLATE_BODY_HINT required=true error=form.error("/body")>
                        <TextArea value=controls.body rows=6/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <DraftDialog draft/>
    }
}

//! What submitter and project office write to each other.

use docket_contract::intake::{CreateTrackingMessage, TrackingMessage, TrackingView};
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    api::intake,
    form::{Form, FormFailure},
    format,
    i18n::{Key, m, t, text},
    ui::{Avatar, AvatarSize, Button, ButtonKind, ButtonSize, Field, LongText, Markdown, toast},
};

/// One message.
#[component]
pub(super) fn Message(
    /// What was written.
    message: TrackingMessage,
) -> impl IntoView {
    let at = message.created_at;
    let is_own = message.author.is_none();
    let name = {
        let author = message.author.clone();
        move || {
            author
                .clone()
                .unwrap_or_else(|| text(m::INTAKE_YOU).to_owned())
        }
    };
    let shown = name.clone();
    view! {
        <article class=if is_own { "msg msg--int" } else { "msg msg--out" }>
            {move || view! { <Avatar name=shown() size=AvatarSize::Thread/> }}
            <div>
                <div class="msg__h">
                    <b class="strong">{name}</b>
                    <time class="t3 sm14" datetime=format!("{at:?}")>{move || format::instant(at)}</time>
                </div>
                <div class="msg__b"><Markdown text=message.body/></div>
            </div>
        </article>
    }
}

/// Where the submitter writes. What is written stays until the server has it.
#[component]
pub(super) fn Composer(
    /// Secret of the link.
    token: String,
    /// What is written; whoever makes it keeps it while this is not shown.
    body: RwSignal<String>,
    /// What the field asks for.
    #[prop(into)]
    label: TextProp,
    /// The verb on the button.
    action: Key,
    /// What is said once it is sent.
    done: Key,
    /// Told how it stands now.
    #[prop(into)]
    on_sent: Callback<TrackingView>,
) -> impl IntoView {
    let token = StoredValue::new(token);
    let missing = RwSignal::new(false);
    let form = Form::new();
    Effect::new(move || {
        if !body.with(String::is_empty) {
            missing.set(false);
        }
    });
    let error = Signal::derive(move || {
        missing
            .get()
            .then(|| text(m::FIELD_REQUIRED).to_owned())
            .or_else(|| form.error("/body").get())
    });
    let send = move || {
        let message = CreateTrackingMessage {
            body: body.get_untracked().trim().to_owned(),
        };
        if message.body.is_empty() {
            missing.set(true);
            return;
        }
        if !form.begin() {
            return;
        }
        let token = token.get_value();
        spawn_local(async move {
            match intake::answer(&token, &message).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = body.try_set(String::new());
                    toast::say(text(done));
                    let _ = on_sent.try_run(reply.body);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <form class="stack stack--3" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <FormFailure form fields=&["/body"]/>
            <Field label=label error=error>
                <LongText value=body rows=3 placeholder=m::INTAKE_ANSWER_HINT/>
            </Field>
            <div>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>{t(action)}</Button>
            </div>
        </form>
    }
}

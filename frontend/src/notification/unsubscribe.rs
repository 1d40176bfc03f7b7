//! The page behind the link at the end of every mail.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use crate::{
    api::notification,
    form::{Form, FormFailure},
    i18n::{m, t},
    identity::Entrance,
    ui::{Button, ButtonKind, ButtonSize, Note, Tone},
};

/// Ends mail. Not before the button is pressed: programs that look at mail
/// follow its links.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let params = use_params_map();
    let done = RwSignal::new(false);
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let token = params.with_untracked(|params| params.get("token"));
        spawn_local(async move {
            match notification::unsubscribe(&token.unwrap_or_default()).await {
                Ok(_) => {
                    form.end(None);
                    let _ = done.try_set(true);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <Entrance title=m::UNSUBSCRIBE_TITLE>
            <Show
                when=move || !done.get()
                fallback=|| view! { <Note tone=Tone::Good>{t(m::UNSUBSCRIBE_DONE)}</Note> }
            >
                <form class="stack stack--4" on:submit=move |event| { event.prevent_default(); send(); }>
                    <FormFailure form/>
                    <p>{t(m::UNSUBSCRIBE_BODY)}</p>
                    <div>
                        <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>
                            {t(m::UNSUBSCRIBE_ACTION)}
                        </Button>
                    </div>
                </form>
            </Show>
        </Entrance>
    }
}

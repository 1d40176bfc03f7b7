//! The talk about a demand: with the submitter, and among colleagues.

use docket_contract::demand::{CommentView, CreateComment};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::demand,
    form::Form,
    format,
    i18n::{m, t, text},
    live,
    loadable::{Loadable, Loaded},
    session,
    ui::{
        Avatar, AvatarSize, Button, ButtonSize, Markdown, Seg, SegOption, Tag, TextArea, Tone,
        toast,
    },
};

/// The comments on a demand and the place to write one.
#[component]
pub(super) fn Thread(
    /// Key of the demand.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let comments = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::comments(&key).await }
    });
    live::on("demand", move |event| {
        let here = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        let is_about = ["comment", "merged"]
            .iter()
            .any(|about| event.payload.get(about).is_some());
        if here && is_about {
            comments.reload();
        }
    });
    view! {
        <div class="thread">
            <Loaded of=comments label=m::DEMAND_THREAD>
                <Show
                    when=move || comments.value.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
                    fallback=|| view! { <p class="t3">{t(m::DEMAND_NO_COMMENTS)}</p> }
                >
                    {move || comments.value.get().map(|page| {
                        page.items.into_iter().map(|comment| view! { <Message comment/> }).collect_view()
                    })}
                </Show>
            </Loaded>
            <Compose key=key.get_value() on_sent=move || comments.reload()/>
        </div>
    }
}

/// One comment.
#[component]
fn Message(comment: CommentView) -> impl IntoView {
    // Who submitted without an account writes through their secret link.
    let name = comment.author.map_or_else(
        || text(m::DEMAND_REQUESTER).to_owned(),
        |author| author.name,
    );
    let at = comment.created_at;
    view! {
        <article class=if comment.internal { "msg msg--int" } else { "msg msg--out" }>
            <Avatar name=name.clone() size=AvatarSize::Thread/>
            <div>
                <div class="msg__h">
                    <b class="strong">{name}</b>
                    {if comment.internal {
                        view! { <Tag line=true icon="lock">{t(m::DEMAND_INTERNAL)}</Tag> }.into_any()
                    } else {
                        view! { <Tag tone=Tone::Accent icon="eye">{t(m::DEMAND_SUBMITTER_SEES)}</Tag> }.into_any()
                    }}
                    {comment.merged_from.map(|key| view! { <Tag line=true icon="merge">{key}</Tag> })}
                    <time class="t3 sm" datetime=format!("{at:?}")>{move || format::instant(at)}</time>
                </div>
                <div class="msg__b"><Markdown text=comment.body/></div>
            </div>
        </article>
    }
}

/// Writes a comment. What is written stays until the server has it.
#[component]
fn Compose(key: String, #[prop(into)] on_sent: Callback<()>) -> impl IntoView {
    let key = StoredValue::new(key);
    let internal = session::may(Permission::DemandInternal);
    let public = session::may(Permission::DemandComment);
    let body = RwSignal::new(String::new());
    let audience = RwSignal::new(if internal.get_untracked() {
        "internal"
    } else {
        "submitter"
    });
    let form = Form::new();
    let send = move || {
        if body.with_untracked(|body| body.trim().is_empty()) || !form.begin() {
            return;
        }
        let comment = CreateComment {
            body: body.get_untracked(),
            internal: audience.get_untracked() == "internal",
        };
        let key = key.get_value();
        spawn_local(async move {
            match demand::comment(&key, &comment).await {
                Ok(_) => {
                    form.end(None);
                    let _ = body.try_set(String::new());
                    let _ = on_sent.try_run(());
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    };
    view! {
        <Show when=move || internal.get() || public.get()>
            <form class="compose" on:submit=move |event| { event.prevent_default(); send(); }>
                <TextArea value=body rows=2 label=m::DEMAND_COMMENT placeholder=m::DEMAND_COMMENT_HINT/>
                <div class="compose__f">
                    <Show when=move || internal.get() && public.get()>
                        <Seg label=m::DEMAND_AUDIENCE value=audience small=true options=vec![
                            SegOption::new("internal", m::DEMAND_INTERNAL),
                            SegOption::new("submitter", m::DEMAND_SUBMITTER_SEES),
                        ]/>
                    </Show>
                    <span class="push">
                        <Button size=ButtonSize::Small submit=true busy=form.busy>{t(m::DEMAND_COMMENT_SEND)}</Button>
                    </span>
                </div>
            </form>
        </Show>
    }
}

//! The talk about a demand: with the submitter, and among colleagues.

use docket_contract::demand::{CommentView, CreateComment};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::mention::{Mentions, Offered};
use crate::{
    api::demand,
    form::Form,
    format,
    i18n::{m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    session,
    ui::{Avatar, AvatarSize, Button, ButtonSize, LongText, Markdown, Tag, Tone, toast},
};

/// What is said about a demand, with whoever asked for it or among colleagues,
/// and the place to say something.
#[component]
pub(super) fn Thread(
    /// Key of the demand.
    #[prop(into)]
    key: String,
    /// Whether it is the talk among colleagues.
    internal: bool,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let comments = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::comments(&key, Some(internal)).await }
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
                    fallback=move || view! {
                        <p class="t3">{t(if internal { m::DEMAND_NO_INTERNAL } else { m::DEMAND_NO_COMMENTS })}</p>
                    }
                >
                    {move || comments.value.get().map(|page| {
                        page.items.into_iter().map(|comment| view! { <Message comment/> }).collect_view()
                    })}
                </Show>
            </Loaded>
            <Compose key=key.get_value() internal on_sent=move || comments.reload()/>
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
                {(!comment.mentions.is_empty()).then(|| {
                    let names: Vec<String> = comment.mentions.into_iter().map(|one| one.name).collect();
                    view! { <p class="t3 sm">{move || tf(m::MENTION_TOLD, &[("names", &names.join(", "))])}</p> }
                })}
            </div>
        </article>
    }
}

/// Writes a comment. What is written stays until the server has it.
#[component]
fn Compose(
    key: String,
    /// Whether it is for colleagues.
    internal: bool,
    #[prop(into)] on_sent: Callback<()>,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let may = session::may(match internal {
        true => Permission::DemandInternal,
        false => Permission::DemandComment,
    });
    let body = RwSignal::new(String::new());
    let mentions = Mentions::new();
    let form = Form::new();
    let send = move || {
        if body.with_untracked(|body| body.trim().is_empty()) || !form.begin() {
            return;
        }
        let comment = CreateComment {
            body: body.get_untracked(),
            internal,
            mentions: body.with_untracked(|body| mentions.of(body)),
        };
        let key = key.get_value();
        spawn_local(async move {
            match demand::comment(&key, &comment).await {
                Ok(_) => {
                    form.end(None);
                    let _ = body.try_set(String::new());
                    mentions.clear();
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
        <Show when=move || may.get()>
            <form class="compose" on:submit=move |event| { event.prevent_default(); send(); }>
                <LongText value=body rows=2 label=m::DEMAND_COMMENT placeholder=m::DEMAND_COMMENT_HINT/>
                <Offered key=key.get_value() internal body mentions/>
                <div class="compose__f">
                    <span class="t3 sm">{t(if internal { m::DEMAND_AMONG_COLLEAGUES } else { m::DEMAND_SUBMITTER_SEES })}</span>
                    <span class="push">
                        <Button size=ButtonSize::Small submit=true busy=form.busy>{t(m::DEMAND_COMMENT_SEND)}</Button>
                    </span>
                </div>
            </form>
        </Show>
    }
}

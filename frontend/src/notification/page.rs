//! Everything one was told.

use docket_contract::notification::NotificationView;
use docket_domain::notification::Topic;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::query_signal;
use uuid::Uuid;

use super::Unread;
use crate::{
    api::{Query, notification},
    format,
    i18n::{language, m, t, text, tf},
    listing::{Listed, Listing},
    live, shell,
    ui::{Avatar, AvatarSize, Button, ButtonSize, Empty, LinkButton, Seg, SegOption, toast},
};

const UNREAD: &str = "unread";

/// Everything one was told, the newest first.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    shell::page(m::NOTIFICATIONS_TITLE);
    let unread: Option<Unread> = use_context();
    let (which, set_which) = query_signal::<String>("show");
    let only_new = Memo::new(move |_| which.with(|which| which.as_deref() == Some(UNREAD)));
    let told: Listing<NotificationView> = Listing::new(move |cursor| {
        let query = Query::new()
            .with_some("unread", if only_new.get() { "true" } else { "" })
            .with_some("cursor", &cursor.unwrap_or_default());
        notification::list(query)
    });
    live::soon(&["demand"], move || told.refresh(|one| one.id.to_string()));
    let chosen = RwSignal::new(if untrack(|| only_new.get()) {
        UNREAD
    } else {
        ""
    });
    Effect::new(move |begun: Option<()>| {
        let now = chosen.get();
        if begun.is_some() {
            set_which.set(Some(now.to_owned()).filter(|which| !which.is_empty()));
        }
    });
    let busy = RwSignal::new(false);
    let mark_all = move || {
        busy.set(true);
        spawn_local(async move {
            match notification::mark_read(None).await {
                Ok(_) => {
                    told.reload();
                    if let Some(unread) = unread {
                        unread.reload();
                    }
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            let _ = busy.try_set(false);
        });
    };
    let mark = Callback::new(move |id: Uuid| {
        spawn_local(async move {
            // Whoever follows the link is on their way; what fails here is
            // still unread the next time.
            if notification::mark_read(Some(vec![id])).await.is_ok()
                && let Some(unread) = unread
            {
                unread.reload();
            }
        });
    });
    let options = vec![
        SegOption::new("", m::NOTIFICATIONS_ALL),
        SegOption::new(UNREAD, m::NOTIFICATIONS_NEW),
    ];
    view! {
        <div class="told stack stack--4">
            <div class="row row--between row--wrap">
                <Seg label=m::NOTIFICATIONS_TITLE value=chosen options/>
                <div class="row row--wrap">
                    <Button size=ButtonSize::Small icon="check" busy on_click=mark_all>{t(m::NOTIFICATIONS_READ_ALL)}</Button>
                    <LinkButton href="/account#notifications" size=ButtonSize::Small icon="cog">{t(m::NOTIFICATIONS_HOW)}</LinkButton>
                </div>
            </div>
            <Listed
                of=told
                label=m::NOTIFICATIONS_TITLE
                empty=move || view! {
                    <Empty
                        title=move || text(if only_new.get() { m::NOTIFICATIONS_NONE_NEW } else { m::NOTIFICATIONS_NONE })
                        body=m::NOTIFICATIONS_NONE_BODY
                    />
                }
            >
                <ul class="told__list">
                    <For each=move || told.items.get() key=|one| (one.id, one.is_read) let:one>
                        <Told one on_open=mark/>
                    </For>
                </ul>
            </Listed>
        </div>
    }
}

/// What happened, in a sentence.
fn sentence(one: &NotificationView) -> String {
    let status = one
        .status
        .as_ref()
        .map_or("", |status| status.get(language().tag()));
    let outsider = text(m::DEMAND_REQUESTER);
    let name = one.actor.as_ref().map_or(outsider, |actor| &actor.name);
    let words = match one.topic {
        Topic::Question => m::NOTIFICATIONS_QUESTION,
        Topic::Decision => m::NOTIFICATIONS_DECISION,
        Topic::Progress => m::NOTIFICATIONS_PROGRESS,
        Topic::Message => m::NOTIFICATIONS_MESSAGE,
        Topic::Assignment => m::NOTIFICATIONS_ASSIGNMENT,
        Topic::Mention => m::NOTIFICATIONS_MENTION,
        Topic::Invitation => m::NOTIFICATIONS_INVITATION,
        Topic::Reminder => m::NOTIFICATIONS_REMINDER,
        Topic::Escalation => m::NOTIFICATIONS_ESCALATION,
        Topic::Approval => m::NOTIFICATIONS_APPROVAL,
    };
    let day = one.detail.as_deref().and_then(|day| day.parse().ok());
    let day = day.map_or_else(String::new, format::date);
    tf(words, &[("name", name), ("status", status), ("day", &day)])
}

/// One thing one was told, which leads to what it is about.
#[component]
fn Told(one: NotificationView, on_open: Callback<Uuid>) -> impl IntoView {
    let (id, at, is_read) = (one.id, one.created_at, one.is_read);
    let nobody = match one.topic.names_target_day() {
        true => m::AUDIT_SYSTEM,
        false => m::DEMAND_REQUESTER,
    };
    let name = one
        .actor
        .as_ref()
        .map_or_else(|| text(nobody).to_owned(), |actor| actor.name.clone());
    let href = format!("/demands/{}", one.key);
    let (key, title) = (one.key.clone(), one.title.clone());
    // A target day is in the sentence.
    let detail = one.detail.clone().filter(|_| !one.topic.names_target_day());
    view! {
        <li class="told__one" class:is-new=!is_read>
            <Avatar name size=AvatarSize::Thread/>
            <div class="told__what">
                <p>
                    {(!is_read).then(|| view! { <span class="vh">{t(m::NOTIFICATIONS_IS_NEW)} " "</span> })}
                    {move || sentence(&one)}
                </p>
                <a class="link" href=href on:click=move |_| on_open.run(id)>
                    <span class="key">{key}</span> " " {title}
                </a>
                {detail.map(|detail| view! { <p class="told__quote">{detail}</p> })}
            </div>
            <time class="t3 sm" datetime=format!("{at:?}")>{move || format::instant(at)}</time>
        </li>
    }
}

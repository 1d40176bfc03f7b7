//! How one wants to be told.

use std::collections::BTreeMap;

use docket_contract::notification::NotificationPreferencesView;
use docket_domain::notification::{Delivery, Preferences, Topic};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::notification,
    form::{Form, FormFailure},
    i18n::{Key, m, t, text},
    loadable::{Loadable, Loaded},
    ui::{Button, ButtonKind, Field, Note, Select, SelectOption, Tone, toast},
};

fn topic_words(topic: Topic) -> Key {
    match topic {
        Topic::Question => m::TOPIC_QUESTION,
        Topic::Decision => m::TOPIC_DECISION,
        Topic::Progress => m::TOPIC_PROGRESS,
        Topic::Message => m::TOPIC_MESSAGE,
        Topic::Assignment => m::TOPIC_ASSIGNMENT,
        Topic::Mention => m::TOPIC_MENTION,
        Topic::Invitation => m::TOPIC_INVITATION,
        Topic::Reminder => m::TOPIC_REMINDER,
        Topic::Escalation => m::TOPIC_ESCALATION,
        Topic::Approval => m::TOPIC_APPROVAL,
    }
}

fn delivery_words(delivery: Delivery) -> Key {
    match delivery {
        Delivery::Off => m::DELIVERY_OFF,
        Delivery::App => m::DELIVERY_APP,
        Delivery::Daily => m::DELIVERY_DAILY,
        Delivery::Mail => m::DELIVERY_MAIL,
    }
}

/// What one is told about, and how, topic by topic.
#[component]
pub(crate) fn PreferencesPanel() -> impl IntoView {
    let preferences = Loadable::new(notification::preferences);
    view! {
        <section class="panel panel__body stack stack--3" id="notifications">
            <h2>{t(m::NOTIFICATIONS_TITLE)}</h2>
            <Loaded of=preferences label=m::NOTIFICATIONS_TITLE>
                {move || preferences.value.get().map(|known| view! { <Topics known/> })}
            </Loaded>
        </section>
    }
}

#[component]
fn Topics(known: NotificationPreferencesView) -> impl IntoView {
    let has_mail = known.has_mail;
    let chosen: Vec<(Topic, RwSignal<String>)> = Topic::ALL
        .into_iter()
        .map(|topic| {
            (
                topic,
                RwSignal::new(known.topics.of(topic).key().to_owned()),
            )
        })
        .collect();
    let form = Form::new();
    let written = chosen.clone();
    let save = move || {
        if !form.begin() {
            return;
        }
        let topics: BTreeMap<Topic, Delivery> = written
            .iter()
            .filter_map(|(topic, chosen)| {
                let key = chosen.get_untracked();
                let delivery = Delivery::ALL.into_iter().find(|one| one.key() == key)?;
                Some((*topic, delivery))
            })
            .collect();
        spawn_local(async move {
            match notification::choose(Preferences(topics)).await {
                Ok(_) => {
                    form.end(None);
                    toast::say(text(m::ACCOUNT_SAVED));
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    let options = || {
        let option =
            |delivery: Delivery| SelectOption::new(delivery.key(), text(delivery_words(delivery)));
        Delivery::ALL.map(option).to_vec()
    };
    view! {
        <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
            <FormFailure form/>
            {(!has_mail).then(|| view! { <Note tone=Tone::Accent>{t(m::NOTIFICATIONS_NO_MAIL)}</Note> })}
            {chosen.into_iter().map(|(topic, value)| view! {
                <Field label=topic_words(topic)>
                    <Select value options=Signal::derive(options)/>
                </Field>
            }).collect_view()}
            <div><Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button></div>
        </form>
    }
}

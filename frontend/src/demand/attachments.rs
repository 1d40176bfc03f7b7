//! Files attached to a demand, beside its answers and as answers.

use docket_contract::{
    attachment::{AttachmentView, CreateAttachment, UploadView},
    demand::DemandView,
};
use docket_domain::{attachment::FileReference, identity::Permission};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use crate::{
    api::attachment,
    i18n::{m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    session,
    ui::{ButtonSize, Confirm, IconButton, Seg, SegOption, Tag, toast},
    upload::{Drop, FileName, OnTheirWay, Outbox},
};

/// The files of a demand and the place to attach one.
#[component]
pub(super) fn AttachmentsPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let key = Memo::new(move |_| {
        of.value
            .with(|demand| demand.as_ref().map(|demand| demand.base.key.clone()))
    });
    move || key.get().map(|key| view! { <Panel key/> })
}

#[component]
fn Panel(key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let files = Loadable::new(move || {
        let key = key.get_value();
        async move { attachment::of_demand(&key).await }
    });
    live::on("demand", move |event| {
        let is_own = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        let is_about = ["demand.attached", "demand.changed", "demand.merged"];
        if is_own
            && (is_about.contains(&event.kind.as_str()) || event.payload.get("merged").is_some())
        {
            files.reload();
        }
    });
    let is_empty = move || {
        let page = |page: &Option<docket_contract::page::Page<AttachmentView>>| {
            page.as_ref().is_none_or(|page| page.items.is_empty())
        };
        files.value.with(page)
    };
    view! {
        <section class="side__sec">
            <div class="side__h"><h3>{t(m::DEMAND_FILES)}</h3></div>
            <Loaded of=files label=m::DEMAND_FILES>
                <ul class="filelist" hidden=is_empty>
                    <For
                        each=move || files.value.get().map(|page| page.items).unwrap_or_default()
                        key=|file| file.id
                        let:file
                    >
                        <Attached file key=key.get_value() on_removed=move |()| files.reload()/>
                    </For>
                </ul>
                <Attach key=key.get_value() on_attached=move |()| files.reload()/>
            </Loaded>
        </section>
    }
}

/// One file.
#[component]
fn Attached(
    file: AttachmentView,
    key: String,
    #[prop(into)] on_removed: Callback<()>,
) -> impl IntoView {
    let AttachmentView {
        id,
        name,
        media_type,
        size,
        internal,
        can_delete,
        merged_from,
        ..
    } = file;
    let content = Signal::stored(Some(attachment::files_of_demand(&key)));
    let key = StoredValue::new(key);
    let asking = RwSignal::new(false);
    let (label, title) = (name.clone(), name.clone());
    let remove = move || {
        spawn_local(async move {
            let key = key.try_get_value().unwrap_or_default();
            match attachment::remove(&key, id).await {
                Ok(_) => drop(on_removed.try_run(())),
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let reference = FileReference {
        id,
        name,
        media_type,
        size,
    };
    view! {
        <li class="file">
            <FileName file=reference content/>
            {internal.then(|| view! { <Tag line=true icon="lock">{t(m::DEMAND_INTERNAL)}</Tag> })}
            {merged_from.map(|key| view! { <Tag line=true icon="merge">{key}</Tag> })}
            {can_delete.then(|| view! {
                <IconButton
                    icon="x"
                    label=move || tf(m::FILE_REMOVE, &[("name", &label)])
                    size=ButtonSize::Small
                    on_click=move |()| asking.set(true)
                />
                <Confirm
                    open=asking
                    title=move || tf(m::DEMAND_FILE_REMOVE, &[("name", &title)])
                    body=m::DEMAND_FILE_REMOVE_BODY
                    action=m::DEMAND_FILE_REMOVE_DO
                    danger=true
                    on_confirm=move |()| remove()
                />
            })}
        </li>
    }
}

/// Where files are attached, for those who may.
#[component]
fn Attach(key: String, #[prop(into)] on_attached: Callback<()>) -> impl IntoView {
    let key = StoredValue::new(key);
    let internal = session::may(Permission::DemandInternal);
    let public = session::may(Permission::DemandComment);
    let audience = RwSignal::new(match internal.get_untracked() {
        true => "internal",
        false => "submitter",
    });
    let outbox = Outbox::new(Signal::stored(Some("/uploads".to_owned())));
    let take = move |file: web_sys::File| {
        // Whom it is for was said when it was chosen.
        let internal = audience.get_untracked() == "internal";
        outbox.send(
            file,
            None,
            move |(_, upload): (web_sys::File, UploadView)| {
                let file = CreateAttachment {
                    upload_id: upload.id,
                    internal,
                };
                let Some(key) = key.try_get_value() else {
                    return;
                };
                spawn_local(async move {
                    match attachment::attach(&key, &file).await {
                        Ok(_) => drop(on_attached.try_run(())),
                        Err(failure) => toast::fail(failure.sentence()),
                    }
                });
            },
        );
    };
    view! {
        <Show when=move || internal.get() || public.get()>
            <ul class="filelist" hidden=move || outbox.is_empty()><OnTheirWay of=outbox/></ul>
            <div class="stack stack--2 filelist__add">
                <Show when=move || internal.get() && public.get()>
                    <Seg label=m::DEMAND_FILE_AUDIENCE value=audience small=true options=vec![
                        SegOption::new("internal", m::DEMAND_INTERNAL),
                        SegOption::new("submitter", m::DEMAND_SUBMITTER_SEES),
                    ]/>
                </Show>
                <Drop to=outbox on_file=take/>
            </div>
        </Show>
    }
}

/// The files that answer a question, to read.
#[component]
pub(super) fn AnsweredFiles(
    /// What was answered.
    value: Value,
    /// The address below which they are read; nothing where they are not.
    #[prop(into)]
    content: Signal<Option<String>>,
) -> impl IntoView {
    let files = crate::filling::references(&value);
    view! {
        <ul class="filelist" aria-label=text(m::DEMAND_FILES)>
            {files.into_iter().map(|file| view! {
                <li class="file"><FileName file content/></li>
            }).collect_view()}
        </ul>
    }
}

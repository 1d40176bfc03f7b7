//! Changing a demand: every answer on the form it was made with, also while
//! somebody else changes it.

use docket_contract::{demand::DemandView, form::FormVersionView, problem::Code};
use docket_domain::{
    demand::{Standing, StatusCategory},
    form::Stage,
    identity::Permission,
    workflow::Workflow,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use serde_json::Value;

use super::{
    draft::{Begin, DraftEditor},
    lines::{Lines, LinesEditor},
    names::Named,
    questions::{Filling, Questions},
    reference::registers,
    writing::{Merging, Stored, Writing, entered, read_theirs},
};
use crate::{
    api::{self, Reply, demand, organization},
    filling::{Registers, mark},
    i18n::{m, t, text, tf},
    identity::PersonInput,
    live,
    loadable::{Forbidden, Loadable, Loaded},
    shell,
    stale::StaleDialog,
    ui::{Button, ButtonKind, Field, LinkButton, Note, Tone, toast},
};

/// The form of a demand with its answers.
#[component]
pub fn EditDemandPage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
    let crumb = untrack(move || key.get());
    shell::page_under(
        vec![
            shell::Crumb::new(m::NAV_DEMANDS, "/demands"),
            shell::Crumb::new(crumb.clone(), format!("/demands/{crumb}")),
        ],
        m::DIALOG_CHANGE,
    );
    let loaded = Loadable::new(move || {
        let key = key.get();
        async move {
            let demand = demand::find(&key).await?;
            let form = organization::form_version(demand.body.form_version_id).await?;
            let workflow = crate::api::workflow::version(demand.body.workflow_version_id).await?;
            let may = workflow.body.definition.may_edit(
                &demand.body.base.status,
                &Standing::from(&demand.body.standing),
            );
            let registers = registers(&kept_entries(&demand.body)).await?;
            let workflow = workflow.body.definition;
            Ok(Reply {
                body: (demand.body, form.body, registers, may.then_some(workflow)),
                etag: demand.etag,
            })
        }
    });
    view! {
        <Loaded of=loaded label=m::DEMAND_CHANGE>
            {move || loaded.value.get().map(|(demand, form, registers, may)| match may {
                Some(workflow) if demand.base.status_category == StatusCategory::Draft => {
                    view! { <ChangeDraft demand form registers workflow/> }.into_any()
                }
                Some(_) => view! { <Editor demand form registers/> }.into_any(),
                None => view! { <Forbidden/> }.into_any(),
            })}
        </Loaded>
    }
}

/// The entries of registers that a demand has, which may be out of use.
pub(super) fn kept_entries(demand: &DemandView) -> Vec<String> {
    let kept = [&demand.base.category, &demand.objective];
    let kept = kept.into_iter().flatten();
    kept.map(|entry| entry.id.to_string()).collect()
}

/// A draft, which saves itself.
#[component]
fn ChangeDraft(
    demand: DemandView,
    form: FormVersionView,
    registers: Registers,
    workflow: Workflow,
) -> impl IntoView {
    let stored = Stored {
        etag: api::etag(demand.base.version),
        demand,
    };
    let begin = Begin::resume(stored, form, registers, workflow);
    view! { <DraftEditor begin on_stored=|_| ()/> }
}

/// The questions, who looks after it, the money, and saving.
#[component]
fn Editor(demand: DemandView, form: FormVersionView, registers: Registers) -> impl IntoView {
    let (id, key) = (demand.base.id, StoredValue::new(demand.base.key.clone()));
    let may_assign = demand
        .standing
        .permissions
        .contains(&Permission::DemandTriage);
    mark(&demand.marks);
    let filling = Filling::new(&form, registers, entered(&demand));
    filling.key.set(Some(key.get_value()));
    let lines = Lines::new(&demand.lines, filling.currency());
    let stored = Stored {
        etag: api::etag(demand.base.version),
        demand,
    };
    let writing = Writing::new(filling, lines, Some(stored));
    let sending = writing.filling.sending;
    let news = RwSignal::new(None::<i64>);
    let merging = Merging::new(writing);
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        let address = key.with_value(|key| format!("/demands/{key}"));
        navigate(&address, NavigateOptions::default());
    });

    let reconcile = move |reply: Reply<DemandView>, names: Named| {
        let is_done = merging.reconcile(reply, &names);
        if is_done {
            news.set(None);
        }
        is_done
    };
    let save = Callback::new(move |()| {
        let Some(mine) = writing
            .content()
            .filter(|_| writing.filling.check(Stage::Draft))
        else {
            return;
        };
        let places = mine.changed_from(&writing.before());
        let Some(changes) = mine.patch(&places).filter(|_| !places.is_empty()) else {
            leave.run(());
            return;
        };
        let Some(stored) = writing.stored() else {
            return;
        };
        if filling.files.must_wait() || !sending.begin() {
            return;
        }
        let (key, etag) = (key.get_value(), stored.etag);
        spawn_local(async move {
            match demand::change(&key, &changes, &etag).await {
                Ok(_) => {
                    sending.end(None);
                    toast::say(tf(m::DEMAND_CHANGED, &[("key", &key)]));
                    let _ = leave.try_run(());
                }
                Err(failure) if failure.is(Code::Stale) => match read_theirs(&key, &mine).await {
                    // Nobody is there to choose.
                    Ok(_) if !sending.is_here() => {}
                    Ok((reply, names)) => {
                        sending.end(None);
                        if reconcile(reply, names) {
                            toast::say(text(m::DEMAND_MERGED));
                        }
                    }
                    Err(failure) => sending.end(Some(failure)),
                },
                Err(failure) => sending.end(Some(failure)),
            }
        });
    });
    let choose = move |kept: Vec<String>| {
        if merging.choose(&kept) {
            news.set(None);
            save.run(());
        }
    };
    let bring_in = move || {
        let (key, mine) = (key.get_value(), writing.content().unwrap_or_default());
        spawn_local(async move {
            match read_theirs(&key, &mine).await {
                Ok(_) if !sending.is_here() => {}
                Ok((reply, names)) => {
                    reconcile(reply, names);
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    live::on("demand", move |event| {
        if event.record_id == id
            && let Some(version) = event.payload.get("version").and_then(Value::as_i64)
            && writing
                .stored()
                .is_some_and(|stored| stored.demand.base.version < version)
            && !sending.busy.get_untracked()
        {
            news.set(Some(version));
        }
    });
    view! {
        <div class="news" role="status">
            <Show when=move || news.with(Option::is_some)>
                <Note tone=Tone::Warn>
                    <strong>{t(m::STALE_TITLE)}</strong>
                    <p>{t(m::DEMAND_NEWS)}</p>
                    <div class="spc"><Button on_click=bring_in>{t(m::DEMAND_BRING_IN)}</Button></div>
                </Note>
            </Show>
        </div>
        <form class="intake stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); save.run(()); }>
            {move || {
                writing.revision.track();
                view! { <Questions filling=writing.filling/> }
            }}
            <section class="stack stack--4">
                <div>
                    <h2 class="t16 strong">{t(m::MONEY_TITLE)}</h2>
                    <p class="t3">{t(m::MONEY_HELP)}</p>
                </div>
                <LinesEditor lines=writing.lines error=sending.error("/lines")/>
            </section>
            {may_assign.then(|| view! {
                <section class="stack stack--4">
                    <h2 class="t16 strong">{t(m::NAV_PEOPLE)}</h2>
                    <Field label=m::DEMAND_OWNER optional=true error=sending.error("/owner_id")>
                        <PersonInput value=writing.owner/>
                    </Field>
                </section>
            })}
            <div class="row row--wrap">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DIALOG_SAVE)}</Button>
                <LinkButton href=key.with_value(|key| format!("/demands/{key}"))>{t(m::DIALOG_CANCEL)}</LinkButton>
            </div>
        </form>
        <StaleDialog open=merging.asking conflicts=merging.conflicts on_choose=choose/>
    }
}

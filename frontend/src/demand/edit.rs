//! Changing a demand: every answer on the form it was made with, also while
//! somebody else changes it.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::{demand::DemandView, form::FormVersionView, problem::Code};
use docket_domain::{
    demand::Standing,
    field::{FieldKey, well_known},
    form::Stage,
    identity::Permission,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use serde_json::{Value, json};

use super::{
    conflict::conflicts_of,
    content::{Content, LINES, Merge, OWNER, lines_of},
    lines::{Lines, LinesEditor},
    places::place_of,
    questions::{Filling, Questions},
    reference::registers,
};
use crate::{
    api::{self, Reply, demand, organization},
    filling::{Registers, Sheet},
    i18n::{m, t, text, tf},
    identity::PersonInput,
    live,
    loadable::{Forbidden, Loadable, Loaded},
    shell,
    stale::{Conflict, StaleDialog},
    ui::{Button, ButtonKind, Field, LinkButton, Note, Suggestion, Tone, toast},
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
            let workflow = organization::workflow_version(demand.body.workflow_version_id).await?;
            let may = workflow.body.definition.may_edit(
                &demand.body.base.status,
                &Standing::from(&demand.body.standing),
            );
            let kept = [&demand.body.base.category, &demand.body.objective];
            let kept = kept.into_iter().flatten().map(|entry| entry.id.to_string());
            let registers = registers(&kept.collect::<Vec<_>>()).await?;
            Ok(Reply {
                body: (demand.body, form.body, registers, may),
                etag: demand.etag,
            })
        }
    });
    view! {
        <Loaded of=loaded label=m::DEMAND_CHANGE>
            {move || loaded.value.get().map(|(demand, form, registers, may)| if may {
                view! { <Editor demand form registers/> }.into_any()
            } else {
                view! { <Forbidden/> }.into_any()
            })}
        </Loaded>
    }
}

/// What the form begins with: the demand's own properties and its answers.
fn entered(demand: &DemandView) -> BTreeMap<FieldKey, Value> {
    let id = |reference: &Option<docket_contract::organization::Reference>| {
        reference.as_ref().map(|one| json!(one.id))
    };
    let properties = [
        (well_known::TITLE, Some(json!(demand.base.title))),
        (well_known::SUMMARY, Some(json!(demand.summary))),
        (well_known::UNIT, id(&demand.base.unit)),
        (well_known::CATEGORY, id(&demand.base.category)),
        (well_known::STRATEGIC_OBJECTIVE, id(&demand.objective)),
    ];
    let properties = properties
        .into_iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, value?)));
    demand
        .values
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .chain(properties)
        .collect()
}

fn owner_of(demand: &DemandView) -> Option<Suggestion> {
    demand.base.owner.as_ref().map(|owner| Suggestion {
        value: owner.id.to_string(),
        label: owner.name.clone(),
        detail: String::new(),
    })
}

/// What is being written, and the version it began with.
#[derive(Clone, Copy)]
struct Draft {
    filling: Filling,
    lines: Lines,
    owner: RwSignal<Option<Suggestion>>,
    before: StoredValue<DemandView>,
    etag: StoredValue<String>,
    /// Counts up when the controls have to show other values.
    revision: RwSignal<u32>,
}

impl Draft {
    fn sheet(self) -> Sheet {
        self.filling.sheet
    }

    /// Everything as it is written now. None while a money line is none.
    fn content(self) -> Option<Content> {
        let mut content = self.before.with_value(Content::of);
        for (key, value) in untrack(|| self.sheet().entries()) {
            let place = place_of(&key);
            // The texts of a demand are empty rather than missing.
            let value = match (place.as_str(), value) {
                ("/title" | "/summary", Value::Null) => json!(""),
                (_, value) => value,
            };
            content.set(&place, value);
        }
        let owner = self
            .owner
            .with_untracked(|owner| owner.as_ref().map(|one| one.value.clone()));
        content.set(OWNER, json!(owner));
        content.set(LINES, lines_of(&untrack(|| self.lines.read()).ok()?));
        Some(content)
    }

    /// Takes over what somebody else saved at some places.
    fn take(self, theirs: &DemandView, places: &BTreeSet<String>) {
        let entries = entered(theirs);
        self.sheet().entered.update(|entered| {
            for key in entries.keys().chain(entered.clone().keys()) {
                if !places.contains(&place_of(key)) {
                    continue;
                }
                match entries.get(key) {
                    Some(value) => entered.insert(key.clone(), value.clone()),
                    None => entered.remove(key),
                };
            }
        });
        if places.contains(OWNER) {
            self.owner.set(owner_of(theirs));
        }
        if places.contains(LINES) {
            self.lines.replace(&theirs.lines);
        }
        if !places.is_empty() {
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// From now on this is a change of their version.
    fn begin_with(self, theirs: DemandView, etag: Option<String>) {
        self.etag
            .set_value(etag.unwrap_or_else(|| api::etag(theirs.base.version)));
        self.before.set_value(theirs);
    }
}

/// The questions, who looks after it, the money, and saving.
#[component]
fn Editor(demand: DemandView, form: FormVersionView, registers: Registers) -> impl IntoView {
    let (id, key) = (demand.base.id, StoredValue::new(demand.base.key.clone()));
    let may_assign = demand
        .standing
        .permissions
        .contains(&Permission::DemandTriage);
    let filling = Filling::new(&form, registers, entered(&demand));
    let sheet = filling.sheet;
    let draft = Draft {
        filling,
        lines: Lines::new(&demand.lines, filling.currency()),
        owner: RwSignal::new(owner_of(&demand)),
        etag: StoredValue::new(api::etag(demand.base.version)),
        before: StoredValue::new(demand),
        revision: RwSignal::new(0),
    };
    let sending = draft.filling.sending;
    let news = RwSignal::new(None::<i64>);
    let asking = RwSignal::new(false);
    let conflicts = RwSignal::new(Vec::<Conflict>::new());
    let theirs = StoredValue::new(None::<Reply<DemandView>>);
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        let address = key.with_value(|key| format!("/demands/{key}"));
        navigate(&address, NavigateOptions::default());
    });

    // Brings what somebody else saved into the form; asks where both changed
    // the same. True when nothing has to be asked.
    let reconcile = move |reply: Reply<DemandView>, names: super::names::Named| {
        let Some(mine) = draft.content() else {
            return false;
        };
        let other = Content::of(&reply.body);
        let merge = draft
            .before
            .with_value(|before| Merge::of(&Content::of(before), &mine, &other));
        if merge.both.is_empty() {
            draft.take(&reply.body, &merge.theirs);
            draft.begin_with(reply.body, reply.etag);
            news.set(None);
            return true;
        }
        conflicts.set(conflicts_of(&merge.both, &mine, &other, sheet, &names));
        theirs.set_value(Some(reply));
        asking.set(true);
        false
    };
    let save = Callback::new(move |()| {
        let Some(mine) = draft
            .content()
            .filter(|_| draft.filling.check(Stage::Draft))
        else {
            return;
        };
        let places = draft
            .before
            .with_value(|before| mine.changed_from(&Content::of(before)));
        let Some(changes) = mine.patch(&places).filter(|_| !places.is_empty()) else {
            leave.run(());
            return;
        };
        if !sending.begin() {
            return;
        }
        let (key, etag) = (key.get_value(), draft.etag.get_value());
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
        let Some(reply) = theirs.try_update_value(Option::take).flatten() else {
            return;
        };
        let Some(mine) = draft.content() else { return };
        let merge = draft
            .before
            .with_value(|before| Merge::of(&Content::of(before), &mine, &Content::of(&reply.body)));
        let mut taken = merge.theirs;
        taken.extend(merge.both.into_iter().filter(|place| !kept.contains(place)));
        draft.take(&reply.body, &taken);
        draft.begin_with(reply.body, reply.etag);
        news.set(None);
        save.run(());
    };
    let bring_in = move || {
        let (key, mine) = (key.get_value(), draft.content().unwrap_or_default());
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
            && draft.before.with_value(|before| before.base.version) < version
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
                draft.revision.track();
                view! { <Questions filling=draft.filling/> }
            }}
            <section class="stack stack--4">
                <div>
                    <h2 class="t16 strong">{t(m::MONEY_TITLE)}</h2>
                    <p class="t3">{t(m::MONEY_HELP)}</p>
                </div>
                <LinesEditor lines=draft.lines error=sending.error("/lines")/>
            </section>
            {may_assign.then(|| view! {
                <section class="stack stack--4">
                    <h2 class="t16 strong">{t(m::NAV_PEOPLE)}</h2>
                    <Field label=m::DEMAND_OWNER optional=true error=sending.error("/owner_id")>
                        <PersonInput value=draft.owner/>
                    </Field>
                </section>
            })}
            <div class="row row--wrap">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DIALOG_SAVE)}</Button>
                <LinkButton href=key.with_value(|key| format!("/demands/{key}"))>{t(m::DIALOG_CANCEL)}</LinkButton>
            </div>
        </form>
        <StaleDialog open=asking conflicts on_choose=choose/>
    }
}

/// The demand as it is now, with the names that tell two versions apart.
async fn read_theirs(
    key: &str,
    mine: &Content,
) -> Result<(Reply<DemandView>, super::names::Named), api::Failure> {
    let reply = demand::find(key).await?;
    let other = Content::of(&reply.body);
    let ids = |place: &str| {
        [mine.get(place), other.get(place)]
            .into_iter()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let wanted = [
        ids("/unit_id"),
        ids("/category_id"),
        ids("/objective_id"),
        ids(OWNER),
    ];
    let names = super::names::find(wanted).await?.body;
    Ok((reply, names))
}

//! Handing in a demand.

use docket_contract::organization::DemandTypeView;
use docket_domain::{demand::StatusCategory, identity::Permission, money::Currency};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{query_signal, query_signal_with_options, use_navigate},
};
use uuid::Uuid;

use super::{
    draft::{Attempt, Begin, DraftEditor, Kept},
    edit::kept_entries,
    reference::registers,
    writing::Stored,
};
use crate::{
    api::{Failure, Reply, demand, organization},
    filling::begins,
    i18n::{language, m},
    loadable::{Forbidden, Loadable, Loaded},
    session::{self, Session},
    shell,
    ui::{Art, Empty, Field, Select, SelectOption},
};

/// The form for a new demand.
#[component]
pub fn NewDemandPage() -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        m::NAV_NEW_DEMAND,
    );
    let may = session::may(Permission::DemandCreate);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><NewDemand/></Show>
    }
}

/// What the page shows.
#[derive(Clone)]
enum Shown {
    /// The form, with the types to choose from while nothing is stored.
    Form {
        types: Vec<DemandTypeView>,
        chosen: Option<String>,
        begin: Box<Begin>,
    },
    /// No form is for the person.
    NoForm,
    /// A draft that was handed in meanwhile.
    HandedIn(String),
}

/// The form, once it came; the type of demand stands in the address, and the
/// key of the draft once there is one.
#[component]
fn NewDemand() -> impl IntoView {
    let quietly = || NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (asked, set_asked) = query_signal::<String>("type");
    let (draft, set_draft) = query_signal_with_options::<String>("draft", quietly());
    let session = Session::here();
    // The draft on the page, which the address may come to name at any time.
    let written = StoredValue::new(None::<String>);
    let wanted = Memo::new(move |before: Option<&(u32, Option<String>)>| {
        let named = draft.get();
        match before {
            Some(before) if named == written.get_value() => before.clone(),
            before => (before.map_or(0, |(turn, _)| turn + 1), named),
        }
    });
    let shown = Loadable::new(move || {
        let (asked, (_, named)) = (asked.get(), wanted.get());
        written.set_value(named.clone());
        let person = untrack(|| session.and_then(|session| session.person_id()));
        async move {
            let shown = match named {
                Some(key) => resume(&key).await?,
                None => begin(asked, person, session).await?,
            };
            Ok(Reply {
                body: shown,
                etag: None,
            })
        }
    });
    let choose = Callback::new(move |key: String| set_asked.set(Some(key)));
    let navigate = StoredValue::new(use_navigate());
    let on_stored = Callback::new(move |key: String| {
        written.set_value(Some(key.clone()));
        set_draft.set(Some(key));
    });
    // It stays, with the focus, while the form of another type comes.
    let offered = Memo::new(move |_| {
        shown.value.with(|shown| match shown {
            Some(Shown::Form { types, chosen, .. }) => chosen.as_ref().map(|_| types.clone()),
            _ => None,
        })
    });
    let chosen = Signal::derive(move || {
        let chosen = shown.value.with(|shown| match shown {
            Some(Shown::Form { chosen, .. }) => chosen.clone(),
            _ => None,
        });
        chosen.unwrap_or_default()
    });
    view! {
        <Loaded of=shown label=m::NAV_NEW_DEMAND>
            {move || offered.get().map(|types| view! { <Types types chosen draft=draft.into() choose/> })}
            {move || shown.value.get().map(|shown| match shown {
                Shown::NoForm => {
                    view! { <Empty art=Art::Lock title=m::DEMAND_NO_FORM body=m::DEMAND_NO_FORM_BODY/> }.into_any()
                }
                Shown::HandedIn(key) => {
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate.with_value(|navigate| navigate(&format!("/demands/{key}"), options));
                    ().into_any()
                }
                Shown::Form { begin, .. } => {
                    if let Some(stored) = begin.stored.as_ref().filter(|_| !begin.is_ahead) {
                        on_stored.run(stored.demand.base.key.clone());
                    }
                    view! { <DraftEditor begin=*begin on_stored/> }.into_any()
                }
            })}
        </Loaded>
    }
}

/// The types to choose from, while there are several and nothing is stored.
#[component]
fn Types(
    types: Vec<DemandTypeView>,
    chosen: Signal<String>,
    draft: Signal<Option<String>>,
    choose: Callback<String>,
) -> impl IntoView {
    let options: Vec<SelectOption> = types
        .iter()
        .map(|one| {
            SelectOption::new(
                &one.key,
                untrack(|| one.name.get(language().tag()).to_owned()),
            )
        })
        .collect();
    let several = options.len() > 1;
    let value = RwSignal::new(chosen.get_untracked());
    Effect::new(move || value.set(chosen.get()));
    let options = Signal::stored(options);
    view! {
        <Show when=move || several && draft.with(Option::is_none)>
            <div class="intake intake--type">
                <Field label=m::DEMAND_TYPE><Select value options on_change=choose/></Field>
            </div>
        </Show>
    }
}

/// Begins a new demand, or goes on with what this browser has of one.
async fn begin(
    asked: Option<String>,
    person: Option<Uuid>,
    session: Option<Session>,
) -> Result<Shown, Failure> {
    let mut types = organization::demand_types().await?.body.items;
    types.retain(|one| one.archived_at.is_none() && one.is_offered);
    let chosen = types
        .iter()
        .find(|one| asked.as_ref() == Some(&one.key))
        .or(types.first())
        .cloned();
    let Some(chosen) = chosen else {
        return Ok(Shown::NoForm);
    };
    let kept = Kept::of(person.unwrap_or_default(), &chosen.key);
    let earlier = kept.read();
    let stored = match earlier
        .as_ref()
        .and_then(|earlier| earlier.attempt.as_ref())
    {
        Some(attempt) => arrived(attempt).await?,
        None => None,
    };
    let workflow_id = chosen.workflow_version_id;
    let workflow = crate::api::workflow::version(workflow_id).await?;
    let of_stored = stored.as_ref().map(|stored| stored.demand.form_version_id);
    let of_earlier = earlier.as_ref().map(|earlier| earlier.form_version_id);
    let version = of_stored.or(of_earlier).unwrap_or(chosen.form_version_id);
    let form = organization::form_version(version).await?.body;
    let registers = registers(&[]).await?;
    let today = untrack(|| session.and_then(|session| session.today()));
    let currency = untrack(|| session.and_then(|session| session.currency().parse().ok()));
    let is_ahead = earlier.is_some();
    let (entered, lines) = match earlier {
        Some(earlier) => (earlier.entered, earlier.lines),
        None => {
            let entered = begins(
                &form.definition,
                &form.fields,
                &registers,
                today.unwrap_or_default(),
                currency.unwrap_or(Currency::EUR),
            );
            (entered, Vec::new())
        }
    };
    Ok(Shown::Form {
        types,
        chosen: Some(chosen.key.clone()),
        begin: Box::new(Begin {
            new: Some((chosen.key, kept)),
            form,
            registers,
            workflow: workflow.body.definition,
            entered,
            lines,
            stored,
            is_ahead,
        }),
    })
}

/// What became of a try whose answer did not come: it is sent again, and makes
/// no second demand. Nothing when it was refused.
async fn arrived(attempt: &Attempt) -> Result<Option<Stored>, Failure> {
    match demand::create(&attempt.body, &attempt.key).await {
        Ok(reply) => Ok(Some(Stored::of(reply))),
        Err(failure) if failure.problem().is_some() && !failure.may_pass() => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Goes on with a draft that is stored.
async fn resume(key: &str) -> Result<Shown, Failure> {
    let reply = demand::find(key).await?;
    if reply.body.base.status_category != StatusCategory::Draft {
        return Ok(Shown::HandedIn(reply.body.base.key));
    }
    let demand = reply.body.clone();
    let form = organization::form_version(demand.form_version_id).await?;
    let workflow = crate::api::workflow::version(demand.workflow_version_id).await?;
    let registers = registers(&kept_entries(&demand)).await?;
    Ok(Shown::Form {
        types: Vec::new(),
        chosen: None,
        begin: Box::new(Begin::resume(
            Stored::of(reply),
            form.body,
            registers,
            workflow.body.definition,
        )),
    })
}

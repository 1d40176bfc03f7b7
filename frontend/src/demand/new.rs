//! Handing in a demand.

use docket_contract::{demand::CreateDemand, form::FormVersionView, organization::DemandTypeView};
use docket_domain::{field::well_known, form::Stage, identity::Permission, money::Currency};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{query_signal, use_navigate},
};

use super::{
    lines::{Lines, LinesEditor},
    questions::{Filling, Questions},
    reference::registers,
};
use crate::{
    api::{Failure, Reply, demand, organization},
    filling::{Registers, begins},
    i18n::{language, m, t, tf},
    loadable::{Forbidden, Loadable, Loaded},
    session::{self, Session},
    shell,
    ui::{Art, Button, ButtonKind, Empty, Field, Select, SelectOption, toast},
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

/// What is needed to write a new demand; nothing where no form is for the
/// person.
type MayBegin = Option<Begun>;

/// What is needed to write a new demand.
#[derive(Clone, PartialEq)]
struct Begun {
    /// The types in use.
    types: Vec<DemandTypeView>,
    /// The one that is written.
    chosen: DemandTypeView,
    form: FormVersionView,
    registers: Registers,
}

/// The form, once it came; the type of demand stands in the address.
#[component]
fn NewDemand() -> impl IntoView {
    let (asked, set_asked) = query_signal::<String>("type");
    let begun = Loadable::new(move || {
        let asked = asked.get();
        async move { begin(asked).await }
    });
    let choose = Callback::new(move |key: String| set_asked.set(Some(key)));
    view! {
        <Loaded of=begun label=m::NAV_NEW_DEMAND>
            {move || begun.value.get().map(|begun| {
                let Some(begun) = begun else {
                    return view! { <Empty art=Art::Lock title=m::DEMAND_NO_FORM body=m::DEMAND_NO_FORM_BODY/> }.into_any();
                };
                let options: Vec<SelectOption> = begun.types.iter().map(|one| {
                    SelectOption::new(&one.key, one.name.get(language().tag()))
                }).collect();
                let several = options.len() > 1;
                let value = RwSignal::new(begun.chosen.key.clone());
                view! {
                    {several.then(|| view! {
                        <div class="intake intake--type">
                            <Field label=m::DEMAND_TYPE><Select value options=Signal::stored(options) on_change=choose/></Field>
                        </div>
                    })}
                    <Intake demand_type=begun.chosen form=begun.form registers=begun.registers/>
                }
                .into_any()
            })}
        </Loaded>
    }
}

async fn begin(asked: Option<String>) -> Result<Reply<MayBegin>, Failure> {
    let mut types = organization::demand_types().await?.body.items;
    types.retain(|one| one.archived_at.is_none() && one.is_offered);
    let chosen = types
        .iter()
        .find(|one| asked.as_ref() == Some(&one.key))
        .or(types.first())
        .cloned();
    let Some(chosen) = chosen else {
        return Ok(Reply {
            body: None,
            etag: None,
        });
    };
    let form = organization::form_version(chosen.form_version_id).await?;
    let registers = registers(&[]).await?;
    Ok(Reply {
        body: Some(Begun {
            types,
            chosen,
            form: form.body,
            registers,
        }),
        etag: form.etag,
    })
}

/// The questions, section by section, and the two ways to keep the answers.
#[component]
fn Intake(
    demand_type: DemandTypeView,
    form: FormVersionView,
    registers: Registers,
) -> impl IntoView {
    let session = Session::here();
    let today = untrack(|| session.and_then(|session| session.today()));
    let currency = untrack(|| session.and_then(|session| session.currency().parse().ok()));
    let begins = begins(
        &form.definition,
        &form.fields,
        &registers,
        today.unwrap_or_default(),
        currency.unwrap_or(Currency::EUR),
    );
    let filling = Filling::new(&form, registers, begins);
    let (sheet, sending) = (filling.sheet, filling.sending);
    let lines = Lines::new(&[], filling.currency());
    super::similar::offer();
    let navigate = use_navigate();
    let demand_type = demand_type.key;
    let form_version_id = form.base.id;
    let send = Callback::new(move |submit: bool| {
        let Ok(written) = untrack(|| lines.read()) else {
            // The editor of the lines says what is wrong.
            return;
        };
        let stage = match submit {
            true => Stage::Submit,
            false => Stage::Draft,
        };
        if !filling.check(stage) || !sending.begin() {
            return;
        }
        let id_of = |name: &str| sheet.property(name).and_then(|id| id.parse().ok());
        let demand = CreateDemand {
            demand_type: Some(demand_type.clone()),
            form_version_id: Some(form_version_id),
            title: sheet.property(well_known::TITLE).unwrap_or_default(),
            summary: sheet.property(well_known::SUMMARY).unwrap_or_default(),
            unit_id: id_of(well_known::UNIT),
            category_id: id_of(well_known::CATEGORY),
            objective_id: id_of(well_known::STRATEGIC_OBJECTIVE),
            values: filling.values(),
            lines: written,
            submit,
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match demand::create(&demand).await {
                Ok(reply) => {
                    sending.end(None);
                    let key = reply.body.base.key;
                    let said = if submit {
                        m::DEMAND_HANDED_IN
                    } else {
                        m::DEMAND_DRAFT_SAVED
                    };
                    toast::say(tf(said, &[("key", &key)]));
                    if sending.is_here() {
                        navigate(&format!("/demands/{key}"), NavigateOptions::default());
                    }
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    });
    view! {
        <form class="intake stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send.run(true); }>
            <Questions filling/>
            <section class="stack stack--4">
                <div>
                    <h2 class="t16 strong">{t(m::MONEY_TITLE)}</h2>
                    <p class="t3">{t(m::MONEY_HELP)}</p>
                </div>
                <LinesEditor lines error=sending.error("/lines")/>
            </section>
            <div class="row row--wrap">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DEMAND_HAND_IN)}</Button>
                <Button disabled=sending.busy on_click=move || send.run(false)>{t(m::DEMAND_SAVE_DRAFT)}</Button>
            </div>
        </form>
    }
}

//! Demands that may ask for the same: found by their titles, laid side by side,
//! merged, and taken apart again.

use std::collections::BTreeMap;

use docket_contract::demand::{DemandView, SimilarDemand, TransitionDemand};
use docket_domain::{
    demand::{Standing, StatusCategory},
    field::{FieldDefinition, well_known},
    identity::Permission,
    text::LocalText,
    workflow::Workflow,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use serde_json::Value;

use super::{detail::readable, lines::money, written::written};
use crate::{
    api::{Failure, Reply, demand, organization},
    form::{Form, FormFailure},
    format,
    i18n::{Key, language, m, t, text, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Field, Note, TextArea,
        toast,
    },
};

/// Demands with titles like this one, for those who screen it, each to be laid
/// beside it.
#[component]
pub(super) fn DuplicatesPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let asked = Memo::new(move |_| {
        of.value.with(|demand| {
            let demand = demand.as_ref()?;
            let triages = demand
                .standing
                .permissions
                .contains(&Permission::DemandTriage);
            let is_open = demand.base.status_category == StatusCategory::Open;
            (triages && is_open).then(|| (demand.base.key.clone(), demand.base.title.clone()))
        })
    });
    move || {
        asked
            .get()
            .map(|(key, title)| view! { <Panel key title of/> })
    }
}

#[component]
fn Panel(key: String, title: String, of: Loadable<DemandView>) -> impl IntoView {
    let (key, title) = (StoredValue::new(key), StoredValue::new(title));
    let found = Loadable::new(move || {
        let (key, title) = (key.get_value(), title.get_value());
        async move { demand::similar(&title, &key).await }
    });
    live::soon(&["demand"], move || found.reload());
    let other = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let compare = Callback::new(move |key: String| {
        other.set(Some(key));
        open.set(true);
    });
    view! {
        <section class="side__sec">
            <div class="side__h"><h3>{t(m::DUPLICATES_TITLE)}</h3></div>
            <Loaded of=found label=m::DUPLICATES_TITLE>
                {move || found.value.get().map(|found| if found.items.is_empty() {
                    view! { <p class="t3">{t(m::DUPLICATES_NONE)}</p> }.into_any()
                } else {
                    view! {
                        <ul class="dups">
                            {found.items.into_iter().map(|one| view! { <Line one compare/> }).collect_view()}
                        </ul>
                    }.into_any()
                })}
            </Loaded>
        </section>
        <Dialog open wide=true title=m::DUPLICATES_COMPARE_TITLE>
            {move || other.get().map(|other| view! { <Compare of other open/> })}
        </Dialog>
    }
}

#[component]
fn Line(one: SimilarDemand, compare: Callback<String>) -> impl IntoView {
    let key = one.demand.key;
    let shown = key.clone();
    let (status, votes) = (one.status, one.votes);
    view! {
        <li>
            <div>
                <A href=format!("/demands/{shown}")><span class="key">{shown.clone()}</span> " " {one.demand.title}</A>
                <div class="t3 sm">
                    {move || status.get(language().tag()).to_owned()}
                    {one.unit.map(|unit| format!(" \u{b7} {}", unit.name))}
                    {(votes > 0).then_some(move || format!(" \u{b7} {}", tn(m::SIMILAR_VOTES, votes, &[])))}
                </div>
            </div>
            <Button local=true size=ButtonSize::Small on_click=move || compare.run(key.clone())>{t(m::DUPLICATES_COMPARE)}</Button>
        </li>
    }
}

/// Both demands, with what is needed to lay them side by side.
#[derive(Clone, PartialEq)]
struct Pair {
    left: Side,
    right: Side,
    rows: Vec<Row>,
}

#[derive(Clone, PartialEq)]
struct Side {
    demand: DemandView,
    workflow: Workflow,
}

impl Side {
    /// The step that merges it into another one, where it may be taken.
    fn merging(&self) -> Option<(String, bool)> {
        let standing = Standing::from(&self.demand.standing);
        let mut steps = self
            .workflow
            .allowed_actions(&self.demand.base.status, &standing);
        let step = steps.find(|step| step.other_demand_required)?;
        Some((step.key.clone(), step.reason_required))
    }
}

/// A question with both answers.
#[derive(Clone, PartialEq)]
struct Row {
    label: Label,
    left: String,
    right: String,
}

#[derive(Clone, PartialEq)]
enum Label {
    Of(Key),
    Named(LocalText),
}

impl Label {
    fn words(&self) -> String {
        match self {
            Self::Of(key) => text(*key).to_owned(),
            Self::Named(name) => name.get(language().tag()).to_owned(),
        }
    }
}

async fn pair(left: DemandView, other: &str) -> Result<Reply<Pair>, Failure> {
    let right = demand::find(other).await?.body;
    let mut fields = Vec::<FieldDefinition>::new();
    for demand in [&left, &right] {
        let form = organization::form_version(demand.form_version_id)
            .await?
            .body;
        for question in form.definition.questions() {
            let known = fields.iter().any(|field| field.key == question.field);
            let field = form.fields.iter().find(|field| field.key == question.field);
            if let Some(field) = field.filter(|_| !known) {
                fields.push(field.clone());
            }
        }
    }
    let rows = rows(&left, &right, &fields);
    let body = Pair {
        left: side(left).await?,
        right: side(right).await?,
        rows,
    };
    Ok(Reply { body, etag: None })
}

async fn side(demand: DemandView) -> Result<Side, Failure> {
    let workflow = crate::api::workflow::version(demand.workflow_version_id).await?;
    Ok(Side {
        demand,
        workflow: workflow.body.definition,
    })
}

fn rows(left: &DemandView, right: &DemandView, fields: &[FieldDefinition]) -> Vec<Row> {
    let asked = |demand: &DemandView| {
        let requester = demand.base.requester.as_ref().map(|one| one.name.clone());
        let submitter = demand.submitter.as_ref().map(|one| one.name.clone());
        requester.or(submitter).unwrap_or_default()
    };
    let day = |demand: &DemandView| {
        let at = demand.base.submitted_at.unwrap_or(demand.base.created_at);
        format::day_of(at)
    };
    let cost = |demand: &DemandView| demand.base.cost.map_or_else(String::new, money);
    let of = |label: Key, words: &dyn Fn(&DemandView) -> String| Row {
        label: Label::Of(label),
        left: words(left),
        right: words(right),
    };
    let mut rows = vec![
        of(m::DEMAND_REQUESTER, &asked),
        of(m::DUPLICATES_SUBMITTED, &day),
        of(m::DEMAND_COST, &cost),
    ];
    let (own, other) = (readable(left), readable(right));
    let words = |values: &BTreeMap<String, Value>, field: &FieldDefinition| {
        let value = values.get(field.key.as_str());
        let value = value.filter(|value| !value.is_null() && value.as_str() != Some(""));
        value.map_or_else(String::new, |value| written(field, value))
    };
    rows.extend(
        fields
            .iter()
            .filter(|field| field.key.as_str() != well_known::TITLE)
            .map(|field| Row {
                label: Label::Named(field.label.clone()),
                left: words(&own, field),
                right: words(&other, field),
            }),
    );
    rows.retain(|row| !row.left.is_empty() || !row.right.is_empty());
    rows
}

/// Both demands side by side, and the two ways to merge them.
#[component]
fn Compare(of: Loadable<DemandView>, other: String, open: RwSignal<bool>) -> impl IntoView {
    let other = StoredValue::new(other);
    let both = Loadable::new(move || {
        let (left, other) = (of.value.get_untracked(), other.get_value());
        async move {
            match left {
                Some(left) => pair(left, &other).await,
                None => Err(Failure::Unexpected(0)),
            }
        }
    });
    let sending = Form::new();
    let reason = RwSignal::new(String::new());
    let run = move |goes: Side, stays: Side| {
        let Some((transition, _)) = goes.merging().filter(|_| sending.begin()) else {
            return;
        };
        let why = Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
        let step = TransitionDemand {
            transition,
            reason: why,
            duplicate_of_id: Some(stays.demand.base.id),
            ..TransitionDemand::default()
        };
        spawn_local(async move {
            let (key, etag) = (
                goes.demand.base.key,
                crate::api::etag(goes.demand.base.version),
            );
            match demand::transition(&key, &step, &etag).await {
                Ok(_) => {
                    sending.end(None);
                    let _ = open.try_set(false);
                    say_merged(key, stays.demand.base.key, of);
                    of.reload();
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    };
    view! {
        <DialogBody>
            <FormFailure form=sending fields=&["/reason"]/>
            <Loaded of=both label=m::DUPLICATES_COMPARE_TITLE>
                {move || both.value.get().map(|pair| view! { <Table pair/> })}
            </Loaded>
            <Field label=m::DEMAND_REASON optional=true error=sending.error("/reason")>
                <TextArea value=reason rows=2/>
            </Field>
            <p class="t3">{t(m::DUPLICATES_HINT)}</p>
        </DialogBody>
        <DialogActions>
            <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
            {move || both.value.get().map(|Pair { left, right, .. }| {
                let way = move |goes: Side, stays: Side, kind| {
                    let words = {
                        let (goes, stays) = (goes.demand.base.key.clone(), stays.demand.base.key.clone());
                        move || tf(m::DUPLICATES_MERGE, &[("key", &goes), ("into", &stays)])
                    };
                    let can = goes.merging().is_some() && stays.demand.duplicate_of.is_none();
                    can.then(|| view! {
                        <Button kind busy=sending.busy on_click=move || run(goes.clone(), stays.clone())>{words}</Button>
                    })
                };
                view! {
                    {way(right.clone(), left.clone(), ButtonKind::Standard)}
                    {way(left, right, ButtonKind::Primary)}
                }
            })}
        </DialogActions>
    }
}

#[component]
fn Table(pair: Pair) -> impl IntoView {
    let head = |side: &Side| {
        let (key, title) = (side.demand.base.key.clone(), side.demand.base.title.clone());
        let (workflow, status) = (side.workflow.clone(), side.demand.base.status.clone());
        let name = move || super::status_name(Some(&workflow), &status);
        view! {
            <th scope="col">
                <span class="key t3">{key}</span>
                <div class="strong">{title}</div>
                <div class="t3 sm">{name}</div>
            </th>
        }
    };
    view! {
        <table class="sides">
            <thead><tr><td></td>{head(&pair.left)}{head(&pair.right)}</tr></thead>
            <tbody>
                {pair.rows.into_iter().map(|row| {
                    let differs = row.left != row.right;
                    let label = row.label;
                    view! {
                        <tr class:differs=differs>
                            <th scope="row">{move || label.words()}</th>
                            <td>{row.left}</td>
                            <td>{row.right}</td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// Says that one was merged into another, and offers to take that back.
pub(super) fn say_merged(key: String, into: String, of: Loadable<DemandView>) {
    let said = tf(m::DUPLICATES_MERGED, &[("key", &key), ("into", &into)]);
    toast::undo(said, move || take_apart(key.clone(), of));
}

fn take_apart(key: String, of: Loadable<DemandView>) {
    spawn_local(async move {
        let read = match demand::find(&key).await {
            Ok(read) => read,
            Err(failure) => {
                toast::fail(failure.sentence());
                return;
            }
        };
        let version = read.body.base.version;
        let etag = read.etag.unwrap_or_else(|| crate::api::etag(version));
        match demand::unmerge(&key, &etag).await {
            Ok(_) => {
                toast::say(tf(m::DUPLICATES_APART, &[("key", &key)]));
                of.reload();
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

/// What a demand was merged into, and what was merged into it.
#[component]
pub(super) fn MergeNotes(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    live::on("demand", move |event| {
        let here = of.value.with_untracked(|demand| {
            demand
                .as_ref()
                .is_some_and(|demand| demand.base.id == event.record_id)
        });
        if here && event.payload.get("merged").is_some() {
            of.reload();
        }
    });
    move || {
        of.value.get().map(|demand| {
            let key = demand.base.key.clone();
            let can_unmerge = demand.can_unmerge;
            view! {
                {demand.duplicate_of.map(|other| view! {
                    <Note>
                        <div class="row row--wrap">
                            <span>
                                {t(m::DUPLICATES_INTO)} " "
                                <A href=format!("/demands/{}", other.key)>{other.key.clone()} " " {other.title.clone()}</A>
                            </span>
                            {can_unmerge.then(|| view! {
                                <Button size=ButtonSize::Small icon="undo" on_click=move || take_apart(key.clone(), of)>{t(m::DUPLICATES_TAKE_APART)}</Button>
                            })}
                        </div>
                    </Note>
                })}
                {(!demand.merged.is_empty()).then(|| view! {
                    <Note>
                        {t(m::DUPLICATES_FROM)}
                        <ul>{demand.merged.into_iter().map(|one| view! {
                            <li><A href=format!("/demands/{}", one.key)>{one.key.clone()} " " {one.title.clone()}</A></li>
                        }).collect_view()}</ul>
                    </Note>
                })}
            }
        })
    }
}

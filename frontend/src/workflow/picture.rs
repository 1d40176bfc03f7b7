//! A workflow as a picture, and the same as a table.

use docket_domain::{
    demand::StatusCategory,
    workflow::{DrawnStatus, DrawnStep, Workflow, draw},
};
use leptos::prelude::*;

use super::words;
use crate::{
    i18n::{m, t, tf, tn},
    ui::{Seg, SegOption},
};

/// Characters of a name that fit into its box.
const FITS: usize = 19;
/// Room around the picture, for what is drawn thick.
const MARGIN: i32 = 4;

/// What is looked at in a picture, by its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Looked {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A status.
    Status(String),
    /// A step.
    Step(String),
}

/// The picture and its table, one at a time.
#[component]
pub(super) fn Picture(
    /// The workflow.
    #[prop(into)]
    workflow: Signal<Workflow>,
    /// What is looked at.
    #[prop(optional, into)]
    looked: Signal<Looked>,
    /// Told the key of a status that is pointed at.
    #[prop(optional, into)]
    on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let view = RwSignal::new("chart");
    let said = move || {
        workflow.with(|workflow| {
            let steps = workflow.transitions.len().to_string();
            let statuses = workflow.statuses.len() as u64;
            tn(m::WORKFLOW_PICTURE_SAYS, statuses, &[("steps", &steps)])
        })
    };
    view! {
        <div class="stack">
            <div><Seg label=m::CHART_VIEW value=view small=true options=vec![
                SegOption::new("chart", m::CHART_CHART),
                SegOption::new("table", m::CHART_TABLE),
            ]/></div>
            <div
                class="flow"
                hidden=move || view.get() != "chart"
                role="region"
                tabindex="0"
                aria-label=t(m::WORKFLOW_PICTURE)
            >
                {move || workflow.with(|workflow| {
                    let drawing = draw(workflow);
                    let (width, height) = (drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN);
                    let frame = format!("{} {} {width} {height}", -MARGIN, -MARGIN);
                    let looked = looked.get();
                    let lines = drawing.steps.iter().map(|step| line(step, workflow, &looked)).collect_view();
                    let boxes = drawing.statuses.iter().map(|status| boxed(status, workflow, &looked, on_pick)).collect_view();
                    view! {
                        <svg class="flow__svg" viewBox=frame width=width.to_string() height=height.to_string() role="img" aria-label=said>
                            {lines}
                            {boxes}
                        </svg>
                    }
                })}
            </div>
            <div class="scrollx" role="region" tabindex="0" aria-label=t(m::WORKFLOW_TABLE) hidden=move || view.get() != "table">
                <table class="plain-t">
                    <caption class="vh">{t(m::WORKFLOW_TABLE)}</caption>
                    <thead><tr>
                        <th scope="col">{t(m::WORKFLOW_STEP)}</th>
                        <th scope="col">{t(m::WORKFLOW_FROM)}</th>
                        <th scope="col">{t(m::WORKFLOW_TO)}</th>
                        <th scope="col">{t(m::WORKFLOW_WHO)}</th>
                        <th scope="col">{t(m::WORKFLOW_TERMS)}</th>
                    </tr></thead>
                    <tbody>{move || workflow.with(|workflow| {
                        workflow.transitions.iter().map(|step| view! {
                            <tr>
                                <th scope="row">{words::named(&step.name, &step.key)}</th>
                                <td>{words::origins(workflow, step)}</td>
                                <td>{words::status(workflow, &step.to)}</td>
                                <td>{words::who(step)}</td>
                                <td>{words::terms(step).join(" \u{b7} ")}</td>
                            </tr>
                        }).collect_view()
                    })}</tbody>
                </table>
            </div>
        </div>
    }
}

fn boxed(
    drawn: &DrawnStatus,
    workflow: &Workflow,
    looked: &Looked,
    on_pick: Option<Callback<String>>,
) -> impl IntoView + use<> {
    let key = drawn.key.clone();
    let name = words::status(workflow, &key);
    let category = workflow.status(&key).map(|status| status.category);
    let class = match category {
        Some(StatusCategory::Draft) => "flow__box flow__box--draft",
        Some(StatusCategory::Decided) => "flow__box flow__box--decided",
        Some(StatusCategory::Delivered) => "flow__box flow__box--delivered",
        Some(StatusCategory::Closed) => "flow__box flow__box--closed",
        _ => "flow__box",
    };
    let short = match name.chars().count() > FITS {
        true => name.chars().take(FITS - 1).chain(['\u{2026}']).collect(),
        false => name.clone(),
    };
    let is_looked = *looked == Looked::Status(key.clone());
    let (x, y) = (drawn.x, drawn.y);
    let (middle, base) = (x + drawn.width / 2, y + drawn.height / 2 + 4);
    let pick = move |_| {
        if let Some(pick) = on_pick {
            pick.run(key.clone());
        }
    };
    view! {
        <g class=class class:flow__box--on=is_looked class:flow__box--pick=on_pick.is_some() on:click=pick>
            <title>{name}</title>
            <rect x=x.to_string() y=y.to_string() width=drawn.width.to_string() height=drawn.height.to_string() rx="4"></rect>
            <text x=middle.to_string() y=base.to_string()>{short}</text>
        </g>
    }
}

fn line(drawn: &DrawnStep, workflow: &Workflow, looked: &Looked) -> impl IntoView + use<> {
    let own = workflow
        .transitions
        .iter()
        .filter(|step| step.leaves(&drawn.from) && step.to == drawn.to);
    let names: Vec<String> = own
        .clone()
        .map(|step| words::named(&step.name, &step.key))
        .collect();
    let is_looked = match looked {
        Looked::Nothing => false,
        Looked::Status(key) => drawn.from == *key || drawn.to == *key,
        Looked::Step(key) => own.clone().any(|step| step.key == *key),
    };
    let (back, on) = (drawn.is_back, is_looked);
    view! {
        <g class="flow__line" class:flow__line--back=back class:flow__line--on=on>
            <title>{tf(m::WORKFLOW_LINE, &[
                ("step", &names.join(", ")),
                ("from", &words::status(workflow, &drawn.from)),
                ("to", &words::status(workflow, &drawn.to)),
            ])}</title>
            <path d=way(drawn)></path>
            <path class="flow__tip" d=tip(drawn)></path>
        </g>
    }
}

/// The way of a line: bent between layers, straight beside what it passes.
fn way(drawn: &DrawnStep) -> String {
    let mut points = drawn.points.iter();
    let Some((mut x, mut y)) = points.next().copied() else {
        return String::new();
    };
    let mut way = format!("M{x} {y}");
    for &(to_x, to_y) in points {
        if drawn.is_back || to_x == x {
            way.push_str(&format!("L{to_x} {to_y}"));
        } else {
            let middle = (y + to_y) / 2;
            way.push_str(&format!("C{x} {middle} {to_x} {middle} {to_x} {to_y}"));
        }
        (x, y) = (to_x, to_y);
    }
    way
}

/// The tip of a line: from above, or from the side where it leads back.
fn tip(drawn: &DrawnStep) -> String {
    let Some((x, y)) = drawn.points.last() else {
        return String::new();
    };
    match drawn.is_back {
        true => format!("M{} {}L{x} {y}L{} {}", x + 6, y - 3, x + 6, y + 3),
        false => format!("M{} {}L{x} {y}L{} {}", x - 3, y - 6, x + 3, y - 6),
    }
}

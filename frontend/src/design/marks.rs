//! What stands for a thing: states, tags, people, scores, limits, history.

use leptos::prelude::*;

use super::Specimen;
use crate::{
    i18n::{m, t, text},
    ui::{
        AddChip, Avatar, AvatarSize, Chip, Grid, HeadCell, History, HistoryEntry, Late, Meter,
        Order, Row, RowSelection, Score, Scored, SelectAll, State, StateGlyph, Tag, Tone, Who,
    },
};

/// States, tags, scores, limits, a table.
#[component]
pub(super) fn Marks() -> impl IntoView {
    let scored = Scored {
        value: "70.6".to_owned(),
        range: Some(("60".to_owned(), "78".to_owned())),
    };
    view! {
        <Specimen title=m::DESIGN_MARKS>
            <div class="tagg">
                {StateGlyph::ALL.into_iter().map(|glyph| view! {
                    <State glyph label=format!("{glyph:?}")/>
                }).collect_view()}
            </div>
            <div class="row row--wrap row--3">
                <Tag tone=Tone::Good icon="r-good">{t(m::DESIGN_SAMPLE_2)}</Tag>
                <Tag tone=Tone::Warn icon="r-warn">{t(m::DESIGN_SAMPLE_2)}</Tag>
                <Tag tone=Tone::Bad icon="r-bad">{t(m::DESIGN_SAMPLE_2)}</Tag>
                <Tag line=true icon="lock">{t(m::DESIGN_SAMPLE_2)}</Tag>
                <Late label=m::DESIGN_SAMPLE_2/>
            </div>
            <div class="row row--wrap row--3">
                <Score score=Signal::stored(Some(scored))/>
                <Score score=Signal::stored(None)/>
                <Avatar name="Maren Holt" me=true size=AvatarSize::Thread/>
                <Who name="Idris Valcourt"/>
                <Chip name=m::DEMAND_UNIT value="Finance" remove_label=m::LIST_REMOVE_FILTER on_remove=|| ()/>
                <AddChip label=m::LIST_ADD_FILTER on_click=|| ()/>
            </div>
        </Specimen>
        <Rows/>
        <Specimen title=m::DESIGN_METER>
            <Meter label=m::DESIGN_CAPEX rest="100" value="9 500" limit="9 600 k€" percent=98.9/>
            <Meter label=m::DESIGN_OPEX rest="\u{2212}60" value="1 060" limit="1 000 k€" percent=106.0/>
        </Specimen>
        <Specimen title=m::DEMAND_HISTORY>
            <History entries=Signal::derive(|| vec![HistoryEntry {
                id: "1".to_owned(),
                who: "Maren Holt".to_owned(),
                what: text(m::DESIGN_SAMPLE_2).to_owned(),
                changes: Vec::new(),
                when: "17 Nov".to_owned(),
                instant: "2026-11-17T08:55:00Z".to_owned(),
            }])/>
        </Specimen>
    }
}

/// A small table with every behaviour of the large ones.
#[component]
fn Rows() -> impl IntoView {
    const ROWS: [(&str, &str); 3] = [
        ("DEM-391", "Phosphorus removal"),
        ("DEM-376", "Second feed"),
        ("DEM-387", "Telemetry"),
    ];
    let selection = RowSelection::new(Signal::derive(|| {
        ROWS.map(|(key, _)| key.to_owned()).to_vec()
    }));
    let order = RwSignal::new(Order::parse("key"));
    view! {
        <Specimen title=m::CHART_TABLE width="c8">
            <Grid label=m::NAV_DEMANDS selection>
                <colgroup><col class="w-box"/><col class="w-key"/><col/></colgroup>
                <thead><tr>
                    <SelectAll/>
                    <HeadCell label=m::DEMAND_KEY field="key" order/>
                    <HeadCell label=m::DEMAND_TITLE field="title" order/>
                </tr></thead>
                <tbody>
                    {ROWS.into_iter().map(|(key, title)| view! {
                        <Row id=key name=key>
                            <td class="key">{key}</td>
                            <td class="c-title"><span class="title cut">{title}</span></td>
                        </Row>
                    }).collect_view()}
                </tbody>
            </Grid>
        </Specimen>
    }
}

//! What a mean is made of: rows that add up to it.

use std::sync::Arc;

use docket_contract::maturity::AssessmentResultView;
use docket_domain::maturity::model::MaturityModel;
use leptos::prelude::*;

use super::figure::{dimension_name, mean_or_none, percent};
use crate::{
    format,
    i18n::{m, t},
    ui::{Button, Dialog, DialogActions, DialogBody},
};

/// Decimals of a contribution: enough to see that they add up.
const PLACES: usize = 3;

/// The dialog behind “Explain this number”.
#[component]
pub(super) fn Explain(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    let model = StoredValue::new(model);
    view! {
        <Dialog open wide=true title=m::MATURITY_EXPLAIN_TITLE>
            <DialogBody>
                <p class="t2">{t(m::MATURITY_EXPLAIN_BODY)}</p>
                <Rows model=model.get_value() result/>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_DONE)}</Button>
            </DialogActions>
        </Dialog>
    }
}

/// The rows and their sum.
#[component]
pub(super) fn Rows(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    view! {
        <div class="scrollx" tabindex="0" role="region" aria-label=t(m::MATURITY_EXPLAIN_TITLE)><table class="plain-t">
            <thead><tr>
                <th scope="col">{t(m::CHART_DIMENSION)}</th>
                <th scope="col" class="num">{t(m::MATURITY_MEAN)}</th>
                <th scope="col" class="num">{t(m::MATURITY_STAGED)}</th>
                <th scope="col" class="num">{t(m::MATURITY_WEIGHT)}</th>
                <th scope="col" class="num">{t(m::MATURITY_SHARE)}</th>
                <th scope="col" class="num">{t(m::MATURITY_CONTRIBUTION)}</th>
            </tr></thead>
            <tbody>
                {move || result.with(|result| result.overall.rows.iter().map(|row| {
                    let staged = result.dimensions.iter()
                        .find(|dimension| dimension.key == row.key)
                        .and_then(|dimension| dimension.score.staged);
                    view! {
                        <tr>
                            <th scope="row">{dimension_name(&model, &row.key)}</th>
                            <td class="num">{mean_or_none(Some(row.score))}</td>
                            <td class="num">{super::figure::level_or_none(staged)}</td>
                            <td class="num">{row.weight}</td>
                            <td class="num">{percent(row.share)}</td>
                            <td class="num">{format::rounded(&row.contribution.to_string(), PLACES)}</td>
                        </tr>
                    }
                }).collect_view())}
            </tbody>
            <tfoot><tr>
                <th scope="row" colspan="5">{t(m::MATURITY_MEAN)}</th>
                <td class="num">{move || result.with(|result| result.overall.mean.map(|mean| {
                    format::rounded(&mean.to_string(), PLACES)
                }))}</td>
            </tr></tfoot>
        </table></div>
    }
}

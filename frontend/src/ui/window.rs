//! Long tables: only the rows near the screen are in the page.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

use super::RowSelection;

/// Rows kept beyond each edge of the screen, so that neither scrolling nor the
/// keyboard runs into nothing.
const BEYOND: usize = 20;
/// The window moves by this many rows at a time.
const STEP: usize = 10;
/// Height of a row until one was measured, in px.
const FIRST_GUESS: f64 = 28.0;
/// Rows of the first window, before the page was measured.
const FIRST_ROWS: usize = 60;

/// The body of a long table. All rows have the same height; those that are far
/// from the screen are two empty rows as high as all of them together. Scrolling
/// towards the end asks for more.
#[component]
pub fn WindowedRows<T: Clone + Send + Sync + 'static>(
    /// The rows, as many as there are so far.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// What tells one row from another, its version included.
    key: fn(&T) -> String,
    /// Asks for more rows; does nothing when there are none.
    #[prop(into)]
    on_end: Callback<()>,
    /// The selection whose cursor stays in sight.
    #[prop(optional)]
    selection: Option<RowSelection>,
    /// One row.
    #[prop(into)]
    row: Callback<T, AnyView>,
) -> impl IntoView {
    let body = NodeRef::<html::Tbody>::new();
    let shown = RwSignal::new((0_usize, FIRST_ROWS));
    let height = RwSignal::new(FIRST_GUESS);
    let count = Memo::new(move |_| items.with(Vec::len));

    let measure = move || {
        // The page may be gone by the time it is drawn.
        let Some(body) = body.try_get_untracked().flatten() else {
            return;
        };
        let Some(scroller) = scroller(&body) else {
            return;
        };
        if let Ok(Some(first)) = body.query_selector("tr:not(.spacer)") {
            let measured = first.get_bounding_client_rect().height();
            if measured > 0.0 && (measured - height.get_untracked()).abs() > 0.5 {
                height.set(measured);
            }
        }
        let above =
            scroller.get_bounding_client_rect().top() - body.get_bounding_client_rect().top();
        let next = rows_near(
            above,
            f64::from(scroller.client_height()),
            height.get_untracked(),
        );
        if next != shown.get_untracked() {
            shown.set(next);
        }
    };
    // After each change of the rows the browser has to lay them out first.
    Effect::new(move || {
        count.track();
        request_animation_frame(measure);
    });
    Effect::new(move || {
        if shown.get().1 >= count.get() {
            on_end.run(());
        }
    });
    Effect::new(move || {
        let Some(cursor) = selection.and_then(|selection| selection.cursor.get()) else {
            return;
        };
        let (from, to) = shown.get_untracked();
        if (from..to).contains(&cursor) {
            return;
        }
        let Some(scroller) = body.get_untracked().and_then(|body| scroller(&body)) else {
            return;
        };
        // Whole rows on a screen are far below what i32 holds.
        scroller.set_scroll_top((cursor as f64 * height.get_untracked()) as i32);
    });
    follow_scrolling(body, measure);

    let from = Memo::new(move |_| shown.get().0.min(count.get()));
    let to = Memo::new(move |_| shown.get().1.min(count.get()));
    let space = move |rows: usize| (rows as f64 * height.get()).round().to_string();
    view! {
        <tbody node_ref=body>
            <Show when=move || { from.get() > 0 }>
                <tr class="spacer" aria-hidden="true" style=("--h", move || space(from.get()))><td></td></tr>
            </Show>
            <For
                each=move || items.with(|items| items.get(from.get()..to.get()).map(<[T]>::to_vec).unwrap_or_default())
                key=move |item| key(item)
                children=move |item| row.run(item)
            />
            <Show when=move || to.get() < count.get()>
                <tr class="spacer" aria-hidden="true" style=("--h", move || space(count.get() - to.get()))><td></td></tr>
            </Show>
        </tbody>
    }
}

/// The rows to show when the screen begins `above` px below the top of the
/// table and is `view` px high.
fn rows_near(above: f64, view: f64, height: f64) -> (usize, usize) {
    let height = height.max(1.0);
    // Casting a float saturates: a table below the screen begins at row 0.
    let first = (above / height).max(0.0) as usize;
    let visible = (view / height).ceil().max(0.0) as usize;
    let from = first.saturating_sub(BEYOND) / STEP * STEP;
    let to = (first + visible + BEYOND).div_ceil(STEP) * STEP;
    (from, to)
}

/// What the table scrolls in.
fn scroller(body: &Element) -> Option<Element> {
    body.closest("main").ok().flatten()
}

/// Measures again whenever the page scrolls or changes its size.
fn follow_scrolling(body: NodeRef<html::Tbody>, measure: impl Fn() + Copy + 'static) {
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    Effect::new(move || {
        let Some(scroller) = body.get().and_then(|body| scroller(&body)) else {
            return;
        };
        let listener = Closure::<dyn FnMut()>::new(measure);
        let name = "scroll";
        // Adding and removing fail only for a null callback.
        let _ = scroller.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        let held = StoredValue::new_local(Some((scroller, listener)));
        on_cleanup(move || {
            if let Some((scroller, listener)) = held.try_update_value(Option::take).flatten() {
                let _ = scroller
                    .remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::rows_near;

    #[test]
    fn the_window_holds_what_is_on_screen() {
        assert_eq!(rows_near(0.0, 840.0, 28.0), (0, 50));
        let (from, to) = rows_near(28_000.0, 840.0, 28.0);
        assert!(from <= 1_000 && to >= 1_030);
        assert!(to - from < 100);
    }

    #[test]
    fn a_table_below_the_screen_begins_at_its_first_row() {
        assert_eq!(rows_near(-300.0, 840.0, 28.0).0, 0);
    }
}

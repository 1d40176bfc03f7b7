//! Icons from the shared symbol sheet.

use leptos::prelude::*;

/// Address of the symbol sheet.
const SHEET: &str = "/assets/icons.svg#i-";

/// A 16 px line icon. It is decoration: the word beside it or the label of its
/// button carries the meaning.
#[component]
pub fn Icon(
    /// Name of the symbol without its `i-` prefix.
    #[prop(into)]
    name: Signal<&'static str>,
    /// Width and height in px: 12, 14 or 16.
    #[prop(default = 16)]
    size: u8,
) -> impl IntoView {
    let class = match size {
        12 => "i i--12",
        14 => "i i--14",
        _ => "i",
    };
    view! {
        <svg class=class aria-hidden="true">
            <use href=move || format!("{SHEET}{}", name.get())></use>
        </svg>
    }
}

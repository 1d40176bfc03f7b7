//! What a form says to whoever has just handed it in, on the page of what they
//! handed in.

use std::cell::RefCell;

use docket_domain::text::LocalText;
use leptos::prelude::*;

use crate::{
    browser,
    i18n::{language, m, t},
    ui::{Button, ButtonSize, Note, Tone},
};

thread_local! {
    /// What was handed in last, until its page is shown.
    static HANDED_IN: RefCell<Option<(String, LocalText)>> = const { RefCell::new(None) };
}

/// Remembers the thanks of a form for the page of a demand.
pub(super) fn remember(key: &str, thanks: &LocalText) {
    if !thanks.is_blank() {
        HANDED_IN.set(Some((key.to_owned(), thanks.clone())));
    }
}

/// The thanks for what was just handed in.
#[component]
pub(super) fn Thanks(
    /// Key of the demand on the page, once it is known.
    #[prop(into)]
    key: Signal<Option<String>>,
) -> impl IntoView {
    let said = RwSignal::new(None::<LocalText>);
    let key = Memo::new(move |_| key.get());
    Effect::new(move || {
        let key = key.get();
        let own = HANDED_IN
            .with_borrow_mut(|last| last.take_if(|(of, _)| Some(of.as_str()) == key.as_deref()));
        said.set(own.map(|(_, words)| words));
    });
    let close = move || {
        said.set(None);
        browser::focus_next(".rec__title".to_owned());
    };
    move || {
        said.get().map(|words| {
            view! {
                <Note tone=Tone::Good>
                    <p>{move || words.get(language().tag()).to_owned()}</p>
                    <div class="row">
                        <Button local=true size=ButtonSize::Small on_click=close>{t(m::DIALOG_CLOSE)}</Button>
                    </div>
                </Note>
            }
        })
    }
}

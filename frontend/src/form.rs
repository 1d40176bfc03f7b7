//! What every form page does alike: sending, the errors at their fields, the
//! rest above the button.

use leptos::prelude::*;

use crate::{
    api::Failure,
    browser,
    ui::{Note, Tone},
};

/// The state of a form that is sent to the server.
#[derive(Clone, Copy)]
pub struct Form {
    /// Whether it is being sent.
    pub busy: RwSignal<bool>,
    /// Why the last attempt was refused.
    pub failure: RwSignal<Option<Failure>>,
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    /// A form nobody has sent yet.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// The error at a place of the body, such as `/title`.
    pub fn error(self, pointer: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.failure
                .with(|failure| failure.as_ref().and_then(|failure| failure.at(pointer)))
        })
    }

    /// Begins sending, unless it is being sent already.
    pub fn begin(self) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.busy.set(true);
        true
    }

    /// Whether its page is still there: what is left to do after an answer,
    /// such as going on to another page, is only for those who waited for it.
    pub fn is_here(self) -> bool {
        !self.busy.is_disposed()
    }

    /// Ends sending. The page may be gone by now.
    pub fn end(self, failure: Option<Failure>) {
        let _ = self.busy.try_set(false);
        let _ = self.failure.try_set(failure);
    }
}

/// Why the form was refused, for what belongs to none of its fields.
#[component]
pub fn FormFailure(
    /// The form.
    form: Form,
    /// Places that show their own errors.
    #[prop(optional)]
    fields: &'static [&'static str],
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    // The button may be far below; whoever pressed it is led to the reason.
    Effect::new(move || {
        if form.failure.with(Option::is_some)
            && let Some(node) = node.get()
        {
            browser::focus_element(&node);
        }
    });
    move || {
        form.failure.get().map(|failure| {
            let elsewhere = failure.elsewhere(fields);
            let title = failure.title();
            let advice = failure.advice();
            view! {
                <div tabindex="-1" node_ref=node>
                    <Note tone=Tone::Bad>
                        <strong>{title}</strong>
                        <p>{advice}</p>
                        {(!elsewhere.is_empty()).then(|| view! {
                            <ul>{elsewhere.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                        })}
                    </Note>
                </div>
            }
        })
    }
}

//! Buttons: a verb on a control.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::components::A;

use super::Icon;
use crate::{
    i18n::{m, text},
    network,
};

/// How loud a button is. One primary button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Outlined.
    #[default]
    Standard,
    /// Filled with the accent: the one thing to do here.
    Primary,
    /// Without outline.
    Quiet,
    /// For what takes something away.
    Danger,
}

/// How tall a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// 24 px, in toolbars.
    Small,
    /// 32 px.
    #[default]
    Standard,
    /// 44 px, on public pages.
    Large,
}

fn class(kind: ButtonKind, size: ButtonSize, square: bool) -> String {
    let mut class = String::from("btn");
    class.push_str(match kind {
        ButtonKind::Standard => "",
        ButtonKind::Primary => " btn--primary",
        ButtonKind::Quiet => " btn--quiet",
        ButtonKind::Danger => " btn--danger",
    });
    class.push_str(match size {
        ButtonSize::Small => " btn--sm",
        ButtonSize::Standard => "",
        ButtonSize::Large => " btn--lg",
    });
    if square {
        class.push_str(" btn--icon");
    }
    class
}

const fn icon_size(size: ButtonSize) -> u8 {
    match size {
        ButtonSize::Small => 14,
        ButtonSize::Standard | ButtonSize::Large => 16,
    }
}

/// A button with a verb. While `busy` it keeps its width and focus, shows a
/// spinner and ignores presses. Without a network it ignores them too and says
/// why, unless it is `local`: what was entered stays, and nothing seems to be
/// saved.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// How tall it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Icon before the verb.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// What pressing it does.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Whether it can be pressed at all.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// Whether it sends nothing to the server: it leads elsewhere or changes
    /// only what shows, and so works without a network.
    #[prop(optional)]
    local: bool,
    /// The verb.
    children: Children,
) -> impl IntoView {
    let waits = move || !local && !network::online();
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class(kind, size, false)
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || waits().then_some("true")
            title=move || waits().then(|| text(m::OFFLINE_WAIT))
            on:click=move |event| {
                if busy.get_untracked() || untrack(waits) {
                    event.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {move || if busy.get() {
                view! { <span class="spin" aria-hidden="true"></span> }.into_any()
            } else {
                icon.map(|name| view! { <Icon name size=icon_size(size)/> }).into_any()
            }}
            {children()}
        </button>
    }
}

/// A square button with an icon; its label is for assistive technology and the tooltip.
#[component]
pub fn IconButton(
    /// Name of the icon.
    #[prop(into)]
    icon: Signal<&'static str>,
    /// What it does, in words.
    #[prop(into)]
    label: TextProp,
    /// How loud it is.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// How tall it is.
    #[prop(optional)]
    size: ButtonSize,
    /// What pressing it does.
    #[prop(into)]
    on_click: Callback<()>,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let title = label.clone();
    view! {
        <button
            type="button"
            class=class(kind, size, true)
            disabled=move || disabled.get()
            aria-label=move || label.get()
            title=move || title.get()
            on:click=move |_| on_click.run(())
        >
            <Icon name=icon size=icon_size(size)/>
        </button>
    }
}

/// A link that looks like a button, for actions that are a page of their own.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// How tall it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Icon before the words.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <A href=href attr:class=class(kind, size, false)>
            {icon.map(|name| view! { <Icon name size=icon_size(size)/> })}
            {children()}
        </A>
    }
}

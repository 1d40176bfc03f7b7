//! The form behind a link: what is known of it at once, and the way to its
//! questions, whose code comes while the first step is filled in.

use chrono::NaiveDate;
use docket_contract::{intake::Receipt, problem::Code};
use docket_domain::text::LocalText;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Part, Parts,
    about::{About, Early, is_in_use, kept_number},
    frame::Frame,
    gate::{self, Gated},
    progress::{Titles, addressed},
};
use crate::{
    api::{Failure, Reply, intake},
    browser, format,
    i18n::{language, m, t, text, tf},
    later,
    loadable::Loadable,
    ui::{Art, Button, ButtonKind, ButtonSize, Empty, SkeletonText},
};

/// What is known of a form before its questions can be read.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Head {
    organization: String,
    name: LocalText,
    number: i64,
    definition: Outline,
    closes_on: Option<NaiveDate>,
    /// The form as it came.
    #[serde(skip)]
    json: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Outline {
    sections: Vec<SectionOutline>,
}

#[derive(Clone, Debug, Deserialize)]
struct SectionOutline {
    title: LocalText,
}

impl Head {
    /// Reads what is known of a form.
    fn read(json: &str) -> Option<Self> {
        let head: Self = serde_json::from_str(json).ok()?;
        Some(Self {
            json: json.to_owned(),
            ..head
        })
    }

    /// The steps, as far as it is known which of them ask something.
    pub fn titles(&self) -> Titles {
        let sections = self.definition.sections.iter();
        let sections = sections.map(|section| section.title.get(language().tag()).to_owned());
        std::iter::once(text(m::INTAKE_ABOUT_YOU).to_owned())
            .chain(sections)
            .chain([text(m::INTAKE_REVIEW).to_owned()])
            .enumerate()
            .collect()
    }
}

/// What the questions are given, in context around them.
#[derive(Clone)]
pub(super) struct Given {
    /// Secret part of the link.
    pub slug: String,
    /// The form, as JSON.
    pub json: String,
    /// Who hands it in.
    pub about: About,
    /// Whether the first step is done.
    pub is_past_first: bool,
    /// Told the receipt.
    pub on_sent: Callback<Receipt>,
}

/// The form behind a link, once it is there.
#[component]
pub(super) fn FormPage(
    /// Secret part of the link.
    slug: String,
    /// The code of the questions, and of what keeps one from them.
    parts: Parts,
    /// Told the receipt.
    #[prop(into)]
    on_sent: Callback<Receipt>,
) -> impl IntoView {
    gate::restore(&slug);
    let slug = StoredValue::new(slug);
    let form = Loadable::new(move || {
        let slug = slug.get_value();
        async move {
            let reply = begun_or_published(&slug).await?;
            let head = Head::read(reply.body.get()).ok_or(Failure::Unexpected(200))?;
            Ok(Reply {
                body: head,
                etag: reply.etag,
            })
        }
    });
    // Whoever is not let in learns whose form it is all the same.
    let of_gate = RwSignal::new(String::new());
    let organization = Signal::derive(move || {
        let of_form = form
            .value
            .with(|form| form.as_ref().map(|form| form.organization.clone()));
        of_form.unwrap_or_else(|| of_gate.get())
    });
    let foot = move || {
        form.value.with(|form| {
            form.as_ref().map_or_else(String::new, |form| {
                let name = form.name.get(language().tag());
                let number = form.number.to_string();
                let version = tf(
                    m::INTAKE_FORM_VERSION,
                    &[("name", name), ("number", &number)],
                );
                match form.closes_on {
                    Some(day) => {
                        let until = tf(m::SHARING_UNTIL, &[("when", &format::date(day))]);
                        format!("{version} \u{b7} {until}")
                    }
                    None => version,
                }
            })
        })
    };
    let title = move || {
        let name = form.value.with(|form| {
            form.as_ref().map(|form| {
                format!(
                    "{} \u{b7} {}",
                    form.name.get(language().tag()),
                    form.organization
                )
            })
        });
        name.unwrap_or_else(|| text(m::INTAKE_REQUESTS).to_owned())
    };
    Effect::new(move || browser::set_title(&title()));
    let code = Arrival::of(parts.form);
    view! {
        <Frame organization foot>
            {move || match (form.value.get(), form.failure.get()) {
                (Some(head), _) => view! { <Begun head slug=slug.get_value() code on_sent/> }.into_any(),
                (None, Some(failure)) if failure.is(Code::FormLocked) || failure.is(Code::FormClosed) => {
                    let on_open = Callback::new(move |()| form.reload());
                    provide_context(Gated {
                        slug: slug.get_value(),
                        on_open,
                        organization: of_gate,
                    });
                    view! { <Shut part=parts.gate/> }.into_any()
                }
                (None, Some(failure)) => view! {
                    <main class="pub__in" id="content">
                        <Broken failure on_retry=move || form.reload()/>
                    </main>
                }.into_any(),
                (None, None) => view! { <Waiting/> }.into_any(),
            }}
        </Frame>
    }
}

/// The version of a form that this browser keeps answers of, while it can still
/// be handed in; else the published one.
async fn begun_or_published(slug: &str) -> Result<Reply<Box<RawValue>>, Failure> {
    if let Some(number) = kept_number(slug) {
        match intake::form(slug, Some(number)).await {
            Err(failure) if failure.is(Code::WrongState) || failure.is(Code::InvalidLink) => {}
            other => return other,
        }
    }
    intake::form(slug, None).await
}

/// What keeps one from a form, once the code for it is there.
#[component]
fn Shut(part: Part) -> impl IntoView {
    let code = Arrival::of(part);
    move || {
        let page = code.came.get().then(|| code.show()).flatten();
        page.unwrap_or_else(|| match code.missing.get() {
            true => view! {
                <main class="pub__in" id="content">
                    <Broken failure=Failure::Offline on_retry=move || code.ask()/>
                </main>
            }
            .into_any(),
            false => view! { <Waiting/> }.into_any(),
        })
    }
}

/// Something is on its way.
#[component]
pub(super) fn Waiting() -> impl IntoView {
    view! {
        <main class="pub__in pub__wait" id="content"><SkeletonText label=m::SHELL_LOADING lines=8/></main>
    }
}

/// Whether the code of a part is there.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    part: Part,
    /// It is.
    pub came: RwSignal<bool>,
    /// It did not come, the last time it was asked for.
    pub missing: RwSignal<bool>,
}

impl Arrival {
    /// Asks for the code of a part.
    pub fn of(part: Part) -> Self {
        let this = Self {
            part,
            came: RwSignal::new(false),
            missing: RwSignal::new(false),
        };
        this.ask();
        this
    }

    /// Asks for it again.
    pub fn ask(self) {
        spawn_local(async move {
            let came = later::fetch(self.part).await;
            let _ = self.missing.try_set(!came);
            let _ = self.came.try_set(came);
        });
    }

    /// The part, if its code is there.
    pub fn show(self) -> Option<AnyView> {
        later::at_once((self.part.show)())
    }
}

/// The first step until the questions are there, then all of them. Whoever
/// types in the first step is not disturbed: the questions come when they go
/// on.
#[component]
fn Begun(head: Head, slug: String, code: Arrival, on_sent: Callback<Receipt>) -> impl IntoView {
    let about = About::restore(&slug);
    let is_past_first = RwSignal::new(false);
    let (waits, is_here) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        if code.came.get() && (waits.get_untracked() || !is_in_use()) {
            is_here.set(true);
        }
        if code.missing.get() {
            waits.set(false);
        }
    });
    let on_done = Callback::new(move |()| {
        is_past_first.set(true);
        if code.came.get_untracked() {
            is_here.set(true);
        } else {
            waits.set(true);
            if code.missing.get_untracked() {
                code.missing.set(false);
                code.ask();
            }
        }
    });
    move || {
        if is_here.get() {
            provide_context(Given {
                slug: slug.clone(),
                json: head.json.clone(),
                about,
                is_past_first: is_past_first.get_untracked(),
                on_sent,
            });
            if let Some(questions) = code.show() {
                return questions;
            }
        }
        // Whoever comes back to a later step waits for it.
        if addressed() > 0 && !code.missing.get() {
            return view! { <Waiting/> }.into_any();
        }
        let (head, slug) = (head.clone(), slug.clone());
        view! { <Early head about slug waits missing=code.missing.into() on_done/> }.into_any()
    }
}

/// A link that leads nowhere, or a page that did not come.
#[component]
pub(super) fn Broken(
    /// Why.
    failure: Failure,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let is_wrong = failure.is(Code::InvalidLink) || failure.is(Code::NotFound);
    let (title, body) = (failure.clone(), failure);
    view! {
        <h1 class="vh">{t(m::INTAKE_REQUESTS)}</h1>
        <div role="alert">
            {if is_wrong {
                view! { <Empty art=Art::Cut title=m::INTAKE_NO_LINK body=m::INTAKE_NO_LINK_BODY/> }.into_any()
            } else {
                view! {
                    <Empty art=Art::Cut title=move || title.title() body=move || body.advice()>
                        <Button local=true kind=ButtonKind::Primary size=ButtonSize::Large on_click=move || on_retry.run(())>
                            {t(m::STATE_RETRY)}
                        </Button>
                    </Empty>
                }.into_any()
            }}
        </div>
    }
}

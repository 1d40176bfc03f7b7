//! Who may use a form, and under what terms its public link works.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use docket_contract::{
    form::{FormView, PatchForm, PatchFormLink},
    identity::RoleView,
};
use docket_domain::{
    form::FormAudience,
    identity::Permission,
    intake::{Opening, Origin},
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::{Value, json};
use uuid::Uuid;

use super::list::Forms;
use crate::{
    api::{self, Answer, Failure, form as forms_api, identity},
    audit::in_words,
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{Key, language, m, t, text, tf, tn},
    intake::embedded,
    loadable::Loadable,
    organization::UnitsInput,
    session::{self, Session},
    stale::{Changing, Draft, DraftDialog, Fields},
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, DateInput, Drawer, Field, Fieldset, InputKind,
        RadioGroup, RadioOption, Switch, Tag, TextArea, TextInput, toast,
    },
};

const EVERYONE: &str = "everyone";
const CHOSEN: &str = "chosen";

/// Who may use a form in a few words, and the way to change it.
#[component]
pub(super) fn Sharing(
    /// The form.
    form: FormView,
    /// Every form.
    forms: Forms,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let open = RwSignal::new(false);
    let name = form.name.clone();
    let audience = form.audience.clone();
    let linked = form.clone();
    view! {
        <div class="side__part">
            <h3 class="t3 sm">{t(m::SHARING_TITLE)}</h3>
            <p>{move || audience_words(&audience)}</p>
            {form.in_use.then(|| view! { <Link form=linked forms/> })}
            <Show when=move || may.get()>
                <div class="acts">
                    <Button local=true size=ButtonSize::Small icon="lock" on_click=move || open.set(true)>{t(m::SHARING_CHANGE)}</Button>
                </div>
            </Show>
        </div>
        <Drawer open title=move || tf(m::SHARING_OF, &[("name", name.get(language().tag()))])>
            <Terms form=form.clone() forms open/>
        </Drawer>
    }
}

/// Whom a form is for.
fn audience_words(audience: &FormAudience) -> String {
    match audience {
        FormAudience::Everyone => text(m::SHARING_EVERYONE).to_owned(),
        FormAudience::Chosen { roles, units } => {
            let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            let roles =
                (!roles.is_empty()).then(|| tn(m::SHARING_ROLES_COUNT, count(roles.len()), &[]));
            let units =
                (!units.is_empty()).then(|| tn(m::SHARING_UNITS_COUNT, count(units.len()), &[]));
            let both: Vec<String> = roles.into_iter().chain(units).collect();
            tf(m::SHARING_FOR, &[("whom", &both.join(", "))])
        }
    }
}

/// The link for people without an account, and its terms in a few words.
#[component]
fn Link(form: FormView, forms: Forms) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let busy = RwSignal::new(false);
    let (id, etag) = (form.id, StoredValue::new(api::etag(form.version)));
    let set = move |published: bool| {
        busy.set(true);
        spawn_local(async move {
            let etag = etag.get_value();
            let answer = forms_api::publish_link(id, published, &etag).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => toast::say(text(match published {
                    true => m::FORM_LINK_MADE,
                    false => m::FORM_LINK_TAKEN,
                })),
                Err(failure) => toast::fail(failure.sentence()),
            }
            forms.reload();
        });
    };
    let has_link = form.public_path.is_some();
    let path = form.public_path.clone();
    view! {
        <h3 class="t3 sm side__part">{t(m::FORM_LINK)}</h3>
        {match path {
            None => view! {
                <p class="t3 sm">{t(m::FORM_LINK_LEAD)}</p>
                <Show when=move || may.get()>
                    <div class="acts">
                        <Button size=ButtonSize::Small icon="link" busy on_click=move || set(true)>{t(m::FORM_LINK_MAKE)}</Button>
                    </div>
                </Show>
            }.into_any(),
            Some(path) => {
                let shown = path.clone();
                view! {
                    <p class="sm"><a class="link" href=shown.clone() rel="external" target="_blank">{shown.clone()}</a></p>
                    <TermTags form=form.clone()/>
                    <div class="acts row row--wrap">
                        <Button local=true size=ButtonSize::Small on_click=move || copy(address(&path))>{t(m::FORM_LINK_COPY)}</Button>
                        <Show when=move || may.get() && has_link>
                            <Button size=ButtonSize::Small busy on_click=move || set(true)>{t(m::FORM_LINK_RENEW)}</Button>
                            <Button size=ButtonSize::Small kind=ButtonKind::Danger busy on_click=move || set(false)>{t(m::FORM_LINK_TAKE)}</Button>
                        </Show>
                    </div>
                }.into_any()
            }
        }}
    }
}

/// The terms that hold, each as a tag.
#[component]
fn TermTags(form: FormView) -> impl IntoView {
    let here = Session::here();
    let link = form.link;
    let (opens, closes) = (link.terms.opens_on, link.terms.closes_on);
    let terms = link.terms.clone();
    let opening = move || {
        let today = here.and_then(|here| here.today());
        let opening = today.map(|today| terms.opening(today));
        let words = |key: Key, day: Option<NaiveDate>| {
            day.map(|day| tf(key, &[("when", &format::date(day))]))
        };
        match opening {
            Some(Opening::NotYet) => words(m::SHARING_OPENS, opens),
            Some(Opening::Closed) => words(m::SHARING_CLOSED, closes),
            _ => words(m::SHARING_UNTIL, closes),
        }
    };
    let sites = u64::try_from(link.terms.origins.len()).unwrap_or(u64::MAX);
    view! {
        <p class="row row--wrap">
            {move || opening().map(|words| view! { <Tag line=true icon="cal">{words}</Tag> })}
            {link.has_password.then(|| view! { <Tag line=true icon="lock">{t(m::SHARING_PASSWORD)}</Tag> })}
            {link.terms.is_moderated.then(|| view! { <Tag line=true icon="eye">{t(m::SHARING_MODERATED)}</Tag> })}
            {(sites > 0).then(|| view! { <Tag line=true icon="link">{move || tn(m::SHARING_SITES_COUNT, sites, &[])}</Tag> })}
        </p>
    }
}

/// A path with the address of this server.
fn address(path: &str) -> String {
    let origin = browser::window().and_then(|window| window.location().origin().ok());
    format!("{}{path}", origin.unwrap_or_default())
}

fn copy(what: String) {
    spawn_local(async move {
        if browser::copy(&what).await {
            toast::say(text(m::STATE_COPIED));
        }
    });
}

/// Who may use a form, while that is changed.
#[derive(Clone, Copy)]
struct Controls {
    id: StoredValue<Uuid>,
    who: RwSignal<String>,
    roles: RwSignal<BTreeSet<Uuid>>,
    units: RwSignal<BTreeSet<Uuid>>,
    opens_on: RwSignal<Option<NaiveDate>>,
    closes_on: RwSignal<Option<NaiveDate>>,
    is_moderated: RwSignal<bool>,
    takes_files: RwSignal<bool>,
    origins: RwSignal<String>,
    /// A new one; empty while the present one stays.
    password: RwSignal<String>,
    /// Whether the present one is to go.
    is_open: RwSignal<bool>,
}

impl Controls {
    fn new(id: Uuid) -> Self {
        Self {
            id: StoredValue::new(id),
            who: RwSignal::new(EVERYONE.to_owned()),
            roles: RwSignal::default(),
            units: RwSignal::default(),
            opens_on: RwSignal::default(),
            closes_on: RwSignal::default(),
            is_moderated: RwSignal::default(),
            takes_files: RwSignal::default(),
            origins: RwSignal::default(),
            password: RwSignal::default(),
            is_open: RwSignal::default(),
        }
    }

    fn audience(self) -> Value {
        match self.who.get_untracked().as_str() {
            CHOSEN => json!({
                "who": CHOSEN,
                "roles": self.roles.get_untracked(),
                "units": self.units.get_untracked(),
            }),
            _ => json!({ "who": EVERYONE }),
        }
    }

    /// The sites, one a line.
    fn sites(self) -> Vec<String> {
        let lines = self.origins.get_untracked();
        let lines = lines.split([' ', ',', '\n']).map(str::trim);
        let mut sites: Vec<String> = lines
            .filter(|line| !line.is_empty())
            // What is no site stays as it is written, and is refused below.
            .map(|line| {
                line.parse::<Origin>()
                    .map_or_else(|_| line.to_owned(), String::from)
            })
            .collect();
        sites.sort();
        sites.dedup();
        sites
    }

    /// The first line that names no site.
    fn wrong_site(self) -> Option<String> {
        let sites = self.sites();
        sites
            .into_iter()
            .find(|site| site.parse::<Origin>().is_err())
    }
}

impl Changing for Controls {
    type View = FormView;

    fn of(view: &FormView) -> Fields {
        let terms = &view.link.terms;
        let fields = json!({
            "audience": view.audience,
            "opens_on": terms.opens_on,
            "closes_on": terms.closes_on,
            "is_moderated": terms.is_moderated,
            "takes_files": terms.takes_files,
            "origins": terms.origins,
            "password": "",
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn written(self) -> Fields {
        let password = match self.is_open.get_untracked() {
            true => Value::Null,
            false => json!(self.password.get_untracked()),
        };
        let fields = json!({
            "audience": self.audience(),
            "opens_on": self.opens_on.get_untracked(),
            "closes_on": self.closes_on.get_untracked(),
            "is_moderated": self.is_moderated.get_untracked(),
            "takes_files": self.takes_files.get_untracked(),
            "origins": self.sites(),
            "password": password,
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn show(self, view: &FormView, takes: &dyn Fn(&str) -> bool) {
        let terms = &view.link.terms;
        if takes("audience") {
            match view.audience.clone() {
                FormAudience::Everyone => self.who.set(EVERYONE.to_owned()),
                FormAudience::Chosen { roles, units } => {
                    self.who.set(CHOSEN.to_owned());
                    self.roles.set(roles);
                    self.units.set(units);
                }
            }
        }
        if takes("opens_on") {
            self.opens_on.set(terms.opens_on);
        }
        if takes("closes_on") {
            self.closes_on.set(terms.closes_on);
        }
        if takes("is_moderated") {
            self.is_moderated.set(terms.is_moderated);
        }
        if takes("takes_files") {
            self.takes_files.set(terms.takes_files);
        }
        if takes("origins") {
            let sites: Vec<&str> = terms.origins.iter().map(Origin::as_str).collect();
            self.origins.set(sites.join("\n"));
        }
        if takes("password") {
            self.password.set(String::new());
            self.is_open.set(false);
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "opens_on" => m::TRAIL_OPENS_ON,
            "closes_on" => m::TRAIL_CLOSES_ON,
            "is_moderated" => m::TRAIL_IS_MODERATED,
            "takes_files" => m::TRAIL_TAKES_FILES,
            "origins" => m::TRAIL_ORIGINS,
            "password" => m::SHARING_PASSWORD,
            _ => m::SHARING_TITLE,
        }
    }

    fn words(self, field: &str, value: &Value, _: &FormView) -> String {
        match field {
            "audience" => serde_json::from_value(value.clone())
                .map_or_else(|_| String::new(), |audience| audience_words(&audience)),
            "password" => String::new(),
            _ => in_words("form", field, value),
        }
    }

    async fn load(self) -> Answer<FormView> {
        forms_api::form(self.id.get_value()).await
    }

    async fn send(self, mut fields: Fields, etag: String) -> Answer<FormView> {
        let audience = fields.remove("audience");
        let audience = audience.and_then(|audience| serde_json::from_value(audience).ok());
        let link: Option<PatchFormLink> = (!fields.is_empty())
            .then(|| serde_json::from_value(Value::Object(fields)))
            .transpose()
            .map_err(|_| Failure::Unexpected(0))?;
        let changes = PatchForm {
            name: None,
            audience,
            link,
        };
        forms_api::change(self.id.get_value(), &changes, &etag).await
    }
}

/// Everything about who may use a form.
#[component]
fn Terms(form: FormView, forms: Forms, open: RwSignal<bool>) -> impl IntoView {
    let sending = Form::new();
    let controls = Controls::new(form.id);
    let draft = Draft::new(controls, sending, move |_| {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        forms.reload();
    });
    let etag = api::etag(form.version);
    let path = form.public_path.clone();
    let has_password = form.link.has_password;
    draft.begin(form, etag);
    let wrong = RwSignal::new(None::<String>);
    let save = Callback::new(move |()| {
        let found = controls.wrong_site();
        wrong.set(found.map(|site| tf(m::SHARING_NO_SITE, &[("site", &site)])));
        if wrong.with_untracked(Option::is_none) {
            draft.save();
        }
    });
    let of_sites = sending.error("/link/origins");
    let sites_error = Signal::derive(move || wrong.get().or_else(|| of_sites.get()));
    let whose = vec![
        RadioOption::new(EVERYONE, m::SHARING_EVERYONE).hint(m::SHARING_EVERYONE_HINT),
        RadioOption::new(CHOSEN, m::SHARING_CHOSEN).hint(m::SHARING_CHOSEN_HINT),
    ];
    let (opens_on, closes_on) = (controls.opens_on, controls.closes_on);
    let (is_moderated, origins) = (controls.is_moderated, controls.origins);
    let takes_files = controls.takes_files;
    view! {
        <form class="stack stack--6 dlg__b" novalidate on:submit=move |event| { event.prevent_default(); save.run(()); }>
            <FormFailure form=sending fields=&[
                "/audience", "/audience/roles", "/audience/units", "/link/closes_on", "/link/password", "/link/origins",
            ]/>
            <section class="stack stack--4">
                <RadioGroup legend=m::SHARING_SIGNED_IN value=controls.who options=whose error=sending.error("/audience")/>
                <Show when=move || controls.who.with(|who| who == CHOSEN)>
                    <Roles controls error=sending.error("/audience/roles")/>
                    <UnitsInput chosen=controls.units label=m::SHARING_UNITS hint=m::SHARING_UNITS_HINT error=sending.error("/audience/units")/>
                </Show>
            </section>
            <section class="stack stack--4">
                <div>
                    <h4 class="strong">{t(m::FORM_LINK)}</h4>
                    <p class="t3">{t(if path.is_some() { m::SHARING_LINK_LEAD } else { m::SHARING_LINK_NONE })}</p>
                </div>
                <div class="fgrid">
                    <Field label=m::TRAIL_OPENS_ON optional=true error=sending.error("/link/opens_on")>
                        <DateInput value=opens_on/>
                    </Field>
                    <Field label=m::TRAIL_CLOSES_ON optional=true error=sending.error("/link/closes_on")>
                        <DateInput value=closes_on/>
                    </Field>
                </div>
                <Password controls has_password error=sending.error("/link/password")/>
                <Switch on=is_moderated on_change=move |on: bool| is_moderated.set(on)>
                    {t(m::TRAIL_IS_MODERATED)}
                    <small class="hint">{t(m::SHARING_MODERATED_HINT)}</small>
                </Switch>
                <Switch on=takes_files on_change=move |on: bool| takes_files.set(on)>
                    {t(m::TRAIL_TAKES_FILES)}
                    <small class="hint">{t(m::SHARING_FILES_HINT)}</small>
                </Switch>
                <Field label=m::TRAIL_ORIGINS optional=true hint=m::SHARING_SITES_HINT error=sites_error>
                    <TextArea value=origins rows=3 placeholder=m::SHARING_SITE_EXAMPLE/>
                </Field>
                {path.map(|path| view! { <Embedding path origins/> })}
            </section>
            <div class="row">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DIALOG_SAVE)}</Button>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
            </div>
        </form>
        <DraftDialog draft/>
    }
}

/// The roles whose holders may use it.
#[component]
fn Roles(controls: Controls, error: Signal<Option<String>>) -> impl IntoView {
    let roles = Loadable::new(identity::roles);
    let chosen = controls.roles;
    let line = move |role: RoleView| {
        let id = role.id;
        let name = role.name;
        let on_change = move |on: bool| {
            chosen.update(|chosen| {
                if on {
                    chosen.insert(id);
                } else {
                    chosen.remove(&id);
                }
            });
        };
        view! {
            <Checkbox checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&id))) on_change>
                {move || name.get(language().tag()).to_owned()}
            </Checkbox>
        }
    };
    view! {
        <Fieldset legend=m::SHARING_ROLES error>
            <div class="days">
                {move || roles.value.get().map(|page| page.items.into_iter().map(line).collect_view())}
            </div>
        </Fieldset>
    }
}

/// The password of the link: none, the present one, a new one.
#[component]
fn Password(
    controls: Controls,
    has_password: bool,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (password, is_open) = (controls.password, controls.is_open);
    let hint = match has_password {
        true => m::SHARING_PASSWORD_SET,
        false => m::SHARING_PASSWORD_HINT,
    };
    view! {
        <Field label=m::SHARING_PASSWORD optional=true hint=hint error>
            <TextInput value=password kind=InputKind::Password autocomplete="new-password" disabled=is_open/>
        </Field>
        {has_password.then(|| view! {
            <Checkbox checked=is_open on_change=move |on: bool| { is_open.set(on); password.set(String::new()); }>
                {t(m::SHARING_PASSWORD_REMOVE)}
            </Checkbox>
        })}
    }
}

/// What another site puts into its page.
#[component]
fn Embedding(path: String, origins: RwSignal<String>) -> impl IntoView {
    let code = embedded::snippet(&address(&path), text(m::INTAKE_REQUESTS));
    let code = StoredValue::new(code);
    view! {
        <Show when=move || origins.with(|sites| !sites.trim().is_empty())>
            <div class="stack stack--1">
                <p class="t3">{t(m::SHARING_EMBED)}</p>
                <pre class="codebox" tabindex="0"><code>{code.get_value()}</code></pre>
                <div><Button local=true size=ButtonSize::Small icon="copy" on_click=move || copy(code.get_value())>{t(m::SHARING_EMBED_COPY)}</Button></div>
            </div>
        </Show>
    }
}

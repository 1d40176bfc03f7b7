//! The teams of the project office.

use docket_contract::triage::{CreateTeam, PatchTeam, TeamView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::{self, Answer, triage},
    audit::{Looking, PastButton, PastDrawer, Trail},
    form::{Form, FormFailure},
    i18n::{Key, m, t, text, tf},
    identity::PersonInput,
    listing::{Listed, Listing},
    live, session,
    stale::{Changing, Draft, DraftDialog, Fields, chosen_name, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Chip, Dialog, DialogActions, DialogBody, Empty, Field,
        Suggestion, Tag, TextInput, Who, toast,
    },
};

/// All teams: adding, changing, putting them out of use.
#[component]
pub(super) fn Teams() -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let teams = Listing::new(|_| triage::teams(true));
    live::soon(&["team"], move || teams.reload());
    let looking = Looking::default();
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<TeamView>);
    let edit = move |team: Option<TeamView>| {
        edited.set(team);
        open.set(true);
    };
    let line = move |team: TeamView| {
        let is_archived = team.archived_at.is_some();
        let (shown, moved) = (
            StoredValue::new(team.clone()),
            StoredValue::new(team.clone()),
        );
        let trail = StoredValue::new(Trail {
            path: format!("/teams/{}", team.id),
            kind: "team",
            id: Some(team.id),
            name: team.name.clone(),
        });
        let members: Vec<String> = team.members.into_iter().map(|one| one.name).collect();
        view! {
            <tr>
                <th scope="row">
                    {team.name} " "
                    {is_archived.then(|| view! { <Tag>{t(m::PERSON_ARCHIVED)}</Tag> })}
                </th>
                <td>{team.lead.map(|lead| view! { <Who name=lead.name/> })}</td>
                <td class="t2">{members.join(", ")}</td>
                <td class="num"><span class="row row--1 row--end">
                    <Show when=move || reads.get()><PastButton looking of=trail.get_value()/></Show>
                    <Show when=move || may.get()>
                        <span class="row row--1">
                            <Button local=true size=ButtonSize::Small on_click=move || edit(Some(shown.get_value()))>{t(m::DIALOG_CHANGE)}</Button>
                            <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=move || {
                                archive(teams, &moved.get_value(), !is_archived, true);
                            }>{t(if is_archived { m::PERSON_RESTORE } else { m::PERSON_ARCHIVE })}</Button>
                        </span>
                    </Show>
                </span></td>
            </tr>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3" aria-labelledby="triage-teams">
            <div class="row row--between row--wrap">
                <div>
                    <h2 class="t16 strong" id="triage-teams">{t(m::TRIAGE_TEAMS)}</h2>
                    <p class="t2">{t(m::TRIAGE_TEAMS_LEAD)}</p>
                </div>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || edit(None)>{t(m::TEAM_ADD)}</Button>
                </Show>
            </div>
            <Listed of=teams label=m::TRIAGE_TEAMS empty=|| view! { <Empty title=m::TEAM_EMPTY body=m::TEAM_EMPTY_BODY/> }>
                <div class="scrollx">
                    <table class="plain-t" aria-label=t(m::TRIAGE_TEAMS)>
                        <thead><tr>
                            <th scope="col">{t(m::PERSON_NAME)}</th>
                            <th scope="col">{t(m::TEAM_LEAD)}</th>
                            <th scope="col">{t(m::TEAM_MEMBERS)}</th>
                            <td></td>
                        </tr></thead>
                        <tbody>{move || teams.items.get().into_iter().map(line).collect_view()}</tbody>
                    </table>
                </div>
            </Listed>
        </section>
        <PastDrawer looking/>
        <TeamDialog open edited on_saved=move || teams.reload()/>
    }
}

/// Takes a team out of use or back into it; `undoable` offers the way back.
fn archive(teams: Listing<TeamView>, team: &TeamView, archived: bool, undoable: bool) {
    let (id, etag, name) = (team.id, api::etag(team.version), team.name.clone());
    spawn_local(async move {
        let changes = PatchTeam {
            archived: Some(archived),
            ..PatchTeam::default()
        };
        match triage::patch_team(id, &changes, &etag).await {
            Ok(reply) => {
                teams.reload();
                let said = match archived {
                    true => m::UNIT_NOW_ARCHIVED,
                    false => m::UNIT_NOW_RESTORED,
                };
                let said = tf(said, &[("unit", &name)]);
                let back = reply.body;
                match undoable {
                    true => toast::undo(said, move || archive(teams, &back, !archived, false)),
                    false => toast::say(said),
                }
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

fn suggestion(id: Uuid, name: &str) -> Suggestion {
    Suggestion {
        value: id.to_string(),
        label: name.to_owned(),
        detail: String::new(),
    }
}

/// A team while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    /// The team, once one is changed.
    id: RwSignal<Option<Uuid>>,
    name: RwSignal<String>,
    lead: RwSignal<Option<Suggestion>>,
    members: RwSignal<Vec<Suggestion>>,
}

impl Controls {
    fn lead_id(self) -> Option<Uuid> {
        self.lead
            .with_untracked(|lead| lead.as_ref().and_then(|lead| lead.value.parse().ok()))
    }

    fn member_ids(self) -> Vec<Uuid> {
        self.members.with_untracked(|members| {
            let ids = members
                .iter()
                .filter_map(|member| member.value.parse().ok());
            ids.collect()
        })
    }
}

impl Changing for Controls {
    type View = TeamView;

    fn of(view: &TeamView) -> Fields {
        fields_of(&PatchTeam {
            name: Some(view.name.clone()),
            lead_id: Some(view.lead.as_ref().map(|lead| lead.id)),
            member_ids: Some(view.members.iter().map(|member| member.id).collect()),
            archived: None,
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchTeam {
            name: Some(self.name.get_untracked()),
            lead_id: Some(self.lead_id()),
            member_ids: Some(self.member_ids()),
            archived: None,
        })
    }

    fn show(self, view: &TeamView, takes: &dyn Fn(&str) -> bool) {
        self.id.set(Some(view.id));
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("lead_id") {
            let lead = view.lead.as_ref();
            self.lead
                .set(lead.map(|lead| suggestion(lead.id, &lead.name)));
        }
        if takes("member_ids") {
            let members = view.members.iter();
            self.members
                .set(members.map(|one| suggestion(one.id, &one.name)).collect());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "lead_id" => m::TEAM_LEAD,
            "member_ids" => m::TEAM_MEMBERS,
            _ => m::PERSON_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, theirs: &TeamView) -> String {
        match (field, value) {
            ("lead_id", value) => chosen_name(value, self.lead, &theirs.lead),
            ("member_ids", Value::Array(ids)) => {
                let known = |id: &Value| {
                    let id = id.as_str().unwrap_or_default();
                    let own = self.members.with_untracked(|members| {
                        let own = members.iter().find(|member| member.value == id);
                        own.map(|member| member.label.clone())
                    });
                    let their = theirs
                        .members
                        .iter()
                        .find(|member| member.id.to_string() == id);
                    own.or_else(|| their.map(|member| member.name.clone()))
                        .unwrap_or_default()
                };
                let names: Vec<String> = ids.iter().map(known).collect();
                names.join(", ")
            }
            _ => value.as_str().unwrap_or_default().to_owned(),
        }
    }

    async fn load(self) -> Answer<TeamView> {
        triage::team(self.id.get_untracked().unwrap_or_default()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<TeamView> {
        let id = self.id.get_untracked().unwrap_or_default();
        triage::patch_team(id, &fields, &etag).await
    }
}

/// Makes a team or changes one.
#[component]
fn TeamDialog(
    open: RwSignal<bool>,
    edited: RwSignal<Option<TeamView>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let controls = Controls {
        id: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        lead: RwSignal::new(None),
        members: RwSignal::new(Vec::new()),
    };
    let saved = move || {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        let _ = on_saved.try_run(());
    };
    let draft = Draft::new(controls, form, move |_| saved());
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        match edited.get_untracked() {
            Some(team) => {
                let etag = api::etag(team.version);
                draft.begin(team, etag);
            }
            None => {
                controls.name.set(String::new());
                controls.lead.set(None);
                controls.members.set(Vec::new());
            }
        }
    });
    let send = Callback::new(move |()| {
        if edited.with_untracked(Option::is_some) {
            draft.save();
            return;
        }
        if !form.begin() {
            return;
        }
        let team = CreateTeam {
            name: controls.name.get_untracked(),
            lead_id: controls.lead_id(),
            member_ids: controls.member_ids(),
        };
        spawn_local(async move {
            match triage::create_team(&team).await {
                Ok(_) => {
                    form.end(None);
                    saved();
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let title = move || {
        text(match edited.with(Option::is_none) {
            true => m::TEAM_ADD,
            false => m::TEAM_CHANGE,
        })
    };
    view! {
        <Dialog open title>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/lead_id", "/member_ids"]/>
                    <Field label=m::PERSON_NAME required=true error=form.error("/name")><TextInput value=controls.name/></Field>
                    <Field label=m::TEAM_LEAD hint=m::TEAM_LEAD_HINT optional=true error=form.error("/lead_id")>
                        <PersonInput value=controls.lead/>
                    </Field>
                    <Members members=controls.members error=form.error("/member_ids")/>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <DraftDialog draft/>
    }
}

/// Those in the team, in the order of their turns.
#[component]
fn Members(members: RwSignal<Vec<Suggestion>>, error: Signal<Option<String>>) -> impl IntoView {
    let next = RwSignal::new(None::<Suggestion>);
    let choose = Callback::new(move |person: Option<Suggestion>| {
        if let Some(person) = person {
            members.update(|members| {
                if members.iter().all(|member| member.value != person.value) {
                    members.push(person);
                }
            });
            next.set(None);
        }
    });
    view! {
        <Field label=m::TEAM_MEMBERS hint=m::TEAM_MEMBERS_HINT error>
            <PersonInput value=next on_choose=choose/>
        </Field>
        <Show when=move || !members.with(Vec::is_empty)>
            <div class="row row--wrap">
                {move || members.get().into_iter().map(|member| {
                    let (name, value) = (member.label.clone(), member.value.clone());
                    view! {
                        <Chip
                            value=member.label
                            remove_label=move || tf(m::SHARING_REMOVE, &[("name", &name)])
                            on_remove=move |()| members.update(|members| members.retain(|one| one.value != value))
                        />
                    }
                }).collect_view()}
            </div>
        </Show>
    }
}

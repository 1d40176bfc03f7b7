//! Where a demand goes when it is handed in.

use docket_contract::demand::DemandView;
use docket_contract::organization::Reference;
use docket_contract::problem::Code;
use docket_contract::triage::RoutingView;
use docket_domain::demand::StatusCategory;
use docket_domain::identity::Permission;
use docket_domain::notification::Topic;
use docket_domain::triage::{Assignment, RoutingFacts, next_in_turn};
use docket_storage::demand::{Demand, DemandValues, Which};
use docket_storage::identity::{acting_as, person};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, team, triage};
use uuid::Uuid;

use crate::actor::Actor;
use crate::context::Context;
use crate::demand::answer::Catalogue;
use crate::demand::content::Content;
use crate::demand::service::{announce, find, reply, standing};
use crate::demand::view::category;
use crate::notification::tell::{self, News};
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Where the rules send a demand.
#[derive(Clone, Debug, Default)]
pub struct Routed {
    /// The rule that fits, and where it sends what it fits.
    rule: Option<(String, Assignment)>,
    team: Option<Uuid>,
    owner: Option<Uuid>,
    /// The team whose turn it is of.
    turn: Option<Uuid>,
}

/// Finds out where the rules send a demand. Nobody gets what they may not
/// triage.
///
/// # Errors
/// When the database refuses.
async fn decide(connection: &impl ConnectionTrait, values: &DemandValues) -> Result<Routed> {
    let policy = triage::policy(connection).await?.policy;
    if policy.rules.is_empty() {
        return Ok(Routed::default());
    }
    let units = match values.unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    let facts = RoutingFacts {
        units: &units,
        category_id: values.category_id,
        cost: values.cost,
        title: &values.title,
        summary: &values.summary,
    };
    let Some((_, rule)) = policy.route(&facts) else {
        return Ok(Routed::default());
    };
    let mut routed = Routed {
        rule: Some((rule.name.clone(), rule.to)),
        ..Routed::default()
    };
    match rule.to {
        Assignment::UnitPartner => {
            let partner = match values.unit_id {
                Some(id) => unit::partner(connection, id).await?,
                None => None,
            };
            if let Some(partner) = partner {
                routed.owner = able(connection, partner.id, &units).await?;
            }
        }
        Assignment::Person { person_id } => {
            routed.owner = able(connection, person_id, &units).await?;
        }
        Assignment::Team { team_id } => routed.team = in_use(connection, team_id).await?,
        Assignment::RoundRobin { team_id } => {
            routed.team = in_use(connection, team_id).await?;
            if let Some(team) = routed.team {
                let mut members = Vec::new();
                for member in team::turns(connection, team).await? {
                    if able(connection, member.person_id, &units).await?.is_some() {
                        members.push(member);
                    }
                }
                routed.owner = next_in_turn(&members);
                routed.turn = Some(team);
            }
        }
    }
    Ok(routed)
}

/// Somebody, if they may triage what is of these units.
async fn able(
    connection: &impl ConnectionTrait,
    person: Uuid,
    units: &[Uuid],
) -> Result<Option<Uuid>> {
    let acting = acting_as(connection, person).await?;
    let may = acting
        .is_some_and(|acting| Actor::of(acting).reaches(Permission::DemandTriage, units, false));
    Ok(may.then_some(person))
}

async fn in_use(connection: &impl ConnectionTrait, team: Uuid) -> Result<Option<Uuid>> {
    let found = team::find(connection, team).await?;
    Ok(found
        .filter(|team| team.archived_at.is_none())
        .map(|team| team.id))
}

/// Gives a demand that is handed in to whom the rules say; gives whether they
/// say anything. What somebody has already is left to them.
///
/// # Errors
/// When the database refuses.
pub async fn route(transaction: &DatabaseTransaction, content: &mut Content) -> Result<bool> {
    let values = &mut content.values;
    if values.owner_id.is_some() || values.team_id.is_some() {
        return Ok(false);
    }
    give(transaction, values).await
}

async fn give(transaction: &DatabaseTransaction, values: &mut DemandValues) -> Result<bool> {
    let turn_of = |routed: &Routed| routed.turn.filter(|_| routed.owner.is_some());
    let mut routed = decide(transaction, values).await?;
    if let Some(team) = turn_of(&routed) {
        // Whose turn it is, is asked again once nobody else takes one.
        team::begin_turn(transaction, team).await?;
        routed = decide(transaction, values).await?;
    }
    if let (Some(team), Some(owner)) = (turn_of(&routed), routed.owner) {
        team::take_turn(transaction, team, owner).await?;
    }
    values.team_id = routed.team;
    values.owner_id = routed.owner;
    Ok(routed.rule.is_some())
}

/// Tells those who were given a demand.
///
/// # Errors
/// When the database refuses.
pub async fn tell_routed(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, number): (Uuid, i64),
    values: &DemandValues,
) -> Result<()> {
    let news = News {
        demand_id: id,
        number,
        title: &values.title,
        unit_id: values.unit_id,
        owner_id: values.owner_id,
        is_draft: values.submitted_at.is_none(),
        topic: Topic::Assignment,
        status: None,
        detail: None,
    };
    match (values.owner_id, values.team_id) {
        (Some(_), _) => tell::assigned(transaction, context, &news).await,
        (None, Some(team)) => {
            let members = team::members(transaction, &[team]).await?;
            let people = members.into_iter().map(|member| member.person_id).collect();
            tell::given(transaction, context, &news, &people).await
        }
        (None, None) => Ok(()),
    }
}

/// What the rules say of a demand now.
///
/// # Errors
/// There is none within the caller's reach, or they may not triage it.
pub async fn trial(context: &Context, which: Which) -> Result<Reply<RoutingView>> {
    let reader = context.reader();
    let demand = triaged(reader, context, which).await?;
    let routed = decide(reader, &demand.values()).await?;
    let team = match routed.team {
        Some(id) => team::find(reader, id).await?,
        None => None,
    };
    let owner = match routed.owner {
        Some(id) => person::find(reader, id).await?,
        None => None,
    };
    let (rule, to) = routed.rule.unzip();
    Ok(Reply::ok(RoutingView {
        rule,
        to,
        team: team.map(|team| Reference {
            id: team.id,
            name: team.name,
        }),
        owner: owner.map(|person| Reference {
            id: person.id,
            name: person.name,
        }),
    }))
}

/// Gives a demand to whom the rules say, whoever has it now.
///
/// # Errors
/// Stale, not allowed, not open, or no rule fits.
pub async fn again(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version): &(Which, i64),
) -> Result<Reply<DemandView>> {
    let demand = triaged(transaction, context, *which).await?;
    if category(&demand.status_category) != StatusCategory::Open {
        let detail = "Only open demands are routed.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if demand.version != *version {
        return Err(Error::stale());
    }
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, &demand, &catalogue).await?;
    let mut content = before.clone();
    if !give(transaction, &mut content.values).await? {
        let detail = "No rule fits this demand. Give it to somebody yourself.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let nobody = content.values.owner_id.is_none() && content.values.team_id.is_none();
    if nobody {
        let detail = "A rule fits, but nobody it names may triage this demand. Give it to \
                      somebody yourself.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if content.differs_from(&before) {
        content
            .update(transaction, context, &demand, &before, None)
            .await?;
        let values = &content.values;
        tell_routed(transaction, context, (demand.id, demand.seq), values).await?;
        let (id, number, next) = (demand.id, demand.seq, demand.version + 1);
        let kind = "demand.changed";
        announce(transaction, context, kind, id, number, next, values).await?;
    }
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    reply(transaction, context, &after).await
}

/// A demand that the caller may triage.
async fn triaged(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
) -> Result<Demand> {
    let demand = find(connection, context, which).await?;
    let standing = standing(connection, context, &demand).await?;
    if !standing.permissions.contains(&Permission::DemandTriage) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    Ok(demand)
}

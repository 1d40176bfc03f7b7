//! Who is told what about a demand. Written in the transaction of what
//! happened, so that nothing is told that did not happen.

use std::collections::BTreeSet;

use docket_domain::demand::{self, StatusCategory};
use docket_domain::identity::{Part, Permission};
use docket_domain::notification::{Delivery, Preferences, Topic};
use docket_domain::text::LocalText;
use docket_storage::demand::{self as demands, Demand, NOUN, Which, support};
use docket_storage::identity::{Participant, acting_as, participants};
use docket_storage::intake;
use docket_storage::notification::{self, Listener, Notification};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use super::letter::Happening;
use super::outside;
use crate::actor::Actor;
use crate::context::{Context, Record, differences};
use crate::demand::view::category;
use crate::mail::{self, Recipient};
use crate::problem::Result;

/// The longest part of what was written that is kept with a notification, in
/// characters.
const DETAIL: usize = 2_000;

/// What happened to a demand.
#[derive(Clone, Debug)]
pub struct News<'a> {
    /// The demand.
    pub demand_id: Uuid,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: &'a str,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Who looks after it.
    pub owner_id: Option<Uuid>,
    /// Whether it is still being written: only those know who take part.
    pub is_draft: bool,
    /// What it is about.
    pub topic: Topic,
    /// Name of the status it came into.
    pub status: Option<&'a LocalText>,
    /// What was written.
    pub detail: Option<&'a str>,
}

impl<'a> News<'a> {
    /// That somebody wrote about a demand.
    pub fn message(demand: &'a Demand, body: &'a str) -> Self {
        Self {
            demand_id: demand.id,
            number: demand.seq,
            title: &demand.title,
            unit_id: demand.unit_id,
            owner_id: demand.owner_id,
            is_draft: category(&demand.status_category) == StatusCategory::Draft,
            topic: Topic::Message,
            status: None,
            detail: Some(body),
        }
    }
}

/// Tells those who asked for a demand, or follow it, that it is at another
/// point of its way; and whoever looks after it, where somebody else moved it.
///
/// # Errors
/// When the database refuses.
pub async fn moved(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
) -> Result<()> {
    let participants = participants(transaction, NOUN, news.demand_id).await?;
    // Only those who can answer are asked.
    let wanted = |one: &&Participant| news.topic != Topic::Question || !Part::only_reads(&one.part);
    let people: BTreeSet<Uuid> = participants
        .iter()
        .filter(wanted)
        .map(|one| one.person_id)
        .collect();
    tell(
        transaction,
        context,
        news,
        Whom {
            people: &people,
            take_part: true,
            internal: false,
        },
    )
    .await?;
    let owner = news.owner_id.filter(|owner| !people.contains(owner));
    let of_owner = News {
        topic: Topic::Progress,
        ..news.clone()
    };
    let owner = owner.into_iter().collect();
    tell(
        transaction,
        context,
        &of_owner,
        Whom {
            people: &owner,
            take_part: false,
            internal: false,
        },
    )
    .await?;
    outside::tell(transaction, context, news).await
}

/// Tells those whom a message names.
///
/// # Errors
/// When the database refuses.
pub async fn mentioned(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    people: &BTreeSet<Uuid>,
    internal: bool,
) -> Result<()> {
    let takers = participants(transaction, NOUN, news.demand_id).await?;
    let takers: BTreeSet<Uuid> = takers.iter().map(|one| one.person_id).collect();
    let news = News {
        topic: Topic::Mention,
        ..news.clone()
    };
    for take_part in [true, false] {
        let some = people.iter().copied();
        let some = some.filter(|person| takers.contains(person) == take_part);
        let whom = Whom {
            people: &some.collect(),
            take_part,
            internal,
        };
        tell(transaction, context, &news, whom).await?;
    }
    Ok(())
}

/// Tells of a message: whoever looks after the demand, and, unless it is
/// internal, those who asked for it; but not those whom it names, who were told
/// so.
///
/// # Errors
/// When the database refuses.
pub async fn written(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    named: &BTreeSet<Uuid>,
    internal: bool,
) -> Result<()> {
    let participants = participants(transaction, NOUN, news.demand_id).await?;
    let authors = participants
        .iter()
        .filter(|one| !Part::only_reads(&one.part));
    let authors: BTreeSet<Uuid> = authors.map(|one| one.person_id).collect();
    let owner: BTreeSet<Uuid> = news.owner_id.into_iter().collect();
    let take_part = owner.is_subset(&authors);
    let (owner, authors) = (&owner - named, &authors - named);
    tell(
        transaction,
        context,
        news,
        Whom {
            people: &owner,
            take_part,
            internal,
        },
    )
    .await?;
    if !internal {
        let others = authors.difference(&owner).copied().collect();
        tell(
            transaction,
            context,
            news,
            Whom {
                people: &others,
                take_part: true,
                internal,
            },
        )
        .await?;
    }
    match internal {
        true => Ok(()),
        false => outside::tell(transaction, context, news).await,
    }
}

/// Tells somebody that a demand is theirs to look after.
///
/// # Errors
/// When the database refuses.
pub async fn assigned(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
) -> Result<()> {
    let owner = news.owner_id.into_iter().collect();
    given(transaction, context, news, &owner).await
}

/// Tells some of the project office of a demand that is theirs to look at.
///
/// # Errors
/// When the database refuses.
pub async fn given(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    people: &BTreeSet<Uuid>,
) -> Result<()> {
    let whom = Whom {
        people,
        take_part: false,
        internal: false,
    };
    tell(transaction, context, news, whom).await
}

/// Tells those who asked for a demand that an answer of theirs is waited for.
///
/// # Errors
/// When the database refuses.
pub async fn asked_again(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    authors: &BTreeSet<Uuid>,
) -> Result<()> {
    let whom = Whom {
        people: authors,
        take_part: true,
        internal: false,
    };
    tell(transaction, context, news, whom).await
}

/// Tells those whose approval a demand waits for.
///
/// # Errors
/// When the database refuses.
pub async fn awaited(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    people: &BTreeSet<Uuid>,
) -> Result<()> {
    tell(
        transaction,
        context,
        news,
        Whom {
            people,
            take_part: false,
            internal: false,
        },
    )
    .await
}

/// Who is to be told.
#[derive(Clone, Copy)]
struct Whom<'a> {
    people: &'a BTreeSet<Uuid>,
    /// Whether they take part in the demand, and so read it.
    take_part: bool,
    /// Whether it is only for those who read what is internal.
    internal: bool,
}

/// Tells some people, but not whoever did it, and nobody who could not read it
/// themselves.
async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    whom: Whom<'_>,
) -> Result<()> {
    let others = whom.people.iter().copied();
    let others: Vec<Uuid> = others
        .filter(|person| Some(*person) != context.person_id())
        .collect();
    let listeners = notification::listeners(transaction, &others).await?;
    if listeners.is_empty() {
        return Ok(());
    }
    let units = match news.unit_id {
        Some(id) => unit::with_ancestors(transaction, id).await?,
        None => Vec::new(),
    };
    for listener in listeners {
        let delivery = listener.preferences.of(news.topic);
        if delivery == Delivery::Off {
            continue;
        }
        let Some(acting) = acting_as(transaction, listener.id).await? else {
            continue;
        };
        let actor = Actor::of(acting);
        let reaches = |permission| actor.reaches(permission, &units, whom.take_part);
        let may_know = reaches(Permission::DemandRead)
            && (!news.is_draft || whom.take_part)
            && (!whom.internal || reaches(Permission::DemandInternal));
        if may_know {
            tell_one(
                transaction,
                context,
                news,
                &listener,
                (delivery, whom.internal),
            )
            .await?;
        }
    }
    Ok(())
}

async fn tell_one(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
    listener: &Listener,
    (delivery, internal): (Delivery, bool),
) -> Result<()> {
    let acting = context.actor.acting();
    let key = demand::key(news.number);
    let detail = news
        .detail
        .map(|detail| detail.chars().take(DETAIL).collect());
    let told = Notification {
        seq: 0,
        id: Uuid::now_v7(),
        person_id: listener.id,
        topic: news.topic,
        record_kind: NOUN.to_owned(),
        record_id: news.demand_id,
        record_label: key.clone(),
        title: news.title.to_owned(),
        status: news.status.cloned(),
        detail,
        actor_id: acting.map(|acting| acting.person_id),
        actor_name: acting.map(|acting| acting.name.clone()),
        internal,
        delivery: delivery.key().to_owned(),
        read_at: None,
        created_at: context.now,
    };
    notification::insert(transaction, &told).await?;
    let (Delivery::Mail, Some(post), Some(address)) =
        (delivery, &context.state.post, &listener.email)
    else {
        return Ok(());
    };
    let to = Recipient {
        person_id: Some(listener.id),
        name: listener.name.clone(),
        address: address.clone(),
        language: listener.language.clone(),
        ends: Some(listener.id),
    };
    let path = format!("/demands/{key}");
    let letter = Happening::from(&told).letter(post, &listener.language, &path);
    mail::post(transaction, context, &to, &letter).await
}

/// Ends mail to whoever a secret is of. Gives whether it is of anybody.
///
/// # Errors
/// When the database refuses.
pub async fn end_mail(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
) -> Result<bool> {
    let trail = json!({ "mail": "ended" });
    let token = context.state.links.unsubscribing(id);
    docket_storage::mail::take_back(transaction, &token).await?;
    if let Some(submission) = intake::submission(transaction, id).await? {
        intake::end_mail(transaction, id).await?;
        let which = Which::Id(submission.demand_id);
        let demand = demands::find(transaction, which, &Reach::SYSTEM, None, true).await?;
        let label = demand.map_or_else(String::new, |demand| demand::key(demand.seq));
        let changes = differences(None, Some(&trail));
        let record = Record::new(NOUN, submission.demand_id, &label, changes);
        context.record(transaction, record).await?;
        return Ok(true);
    }
    if let Some(follower) = support::find(transaction, id).await? {
        support::end_mail(transaction, &follower).await?;
        let which = Which::Id(follower.demand_id);
        let demand = demands::find(transaction, which, &Reach::SYSTEM, None, true).await?;
        let label = demand.map_or_else(String::new, |demand| demand::key(demand.seq));
        let trail = json!({ "support": id, "mail": "ended" });
        let changes = differences(None, Some(&trail));
        let record = Record::new(NOUN, follower.demand_id, &label, changes);
        context.record(transaction, record).await?;
        return Ok(true);
    }
    let Some(listener) = listener(transaction, id).await? else {
        return Ok(false);
    };
    choose(transaction, id, &listener.preferences.without_mail()).await?;
    let record = Record {
        by: Some(id),
        ..Record::new("person", id, "person", differences(None, Some(&trail)))
    };
    context.record(transaction, record).await?;
    Ok(true)
}

/// Stores how somebody wants to be told, from now on: also what was to be told
/// by the next daily mail.
///
/// # Errors
/// When the database refuses.
pub async fn choose(
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    preferences: &Preferences,
) -> Result<()> {
    notification::set_preferences(transaction, person_id, preferences).await?;
    let is_quiet = |topic: &Topic| matches!(preferences.of(*topic), Delivery::Off | Delivery::App);
    let quiet: Vec<Topic> = Topic::ALL.into_iter().filter(is_quiet).collect();
    notification::quieten(transaction, person_id, &quiet).await?;
    Ok(())
}

/// Whether mail goes anywhere.
pub fn has_post(context: &Context) -> bool {
    context.state.post.is_some()
}

/// The preferences of whoever acts.
///
/// # Errors
/// When the database refuses.
pub async fn listener(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<Option<Listener>> {
    let mut found = notification::listeners(connection, &[person_id]).await?;
    Ok(found.pop())
}

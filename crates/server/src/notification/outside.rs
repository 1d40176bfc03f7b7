//! Who without an account is told what about a demand, by mail: whoever handed
//! it in, and who said that they need it, too.

use std::collections::BTreeSet;

use chrono::Duration;
use docket_domain::demand;
use docket_domain::notification::Topic;
use docket_domain::text::DEFAULT_LANGUAGE;
use docket_storage::demand::merge::{self, Member};
use docket_storage::demand::support::{self, Support};
use docket_storage::demand::{self as demands, Demand, Which, link};
use docket_storage::intake::{self, Submission};
use docket_storage::{DatabaseTransaction, Reach};

use super::letter::{Happening, following, receipt};
use super::tell::News;
use crate::actor::Actor;
use crate::context::Context;
use crate::mail::letter::Letter;
use crate::mail::{self, Post, Recipient};
use crate::problem::Result;

/// Mails that an address is sent within an hour before it gets no receipts.
const MOST_RECEIPTS: u64 = 20;

/// Tells those without an account: whoever handed the demand in, or one that it
/// was split from, or one that was merged into it, and who said that they need
/// it, too. Those to whom it is not quite their own are told what becomes of it,
/// and asked nothing.
///
/// # Errors
/// When the database refuses.
pub async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    news: &News<'_>,
) -> Result<()> {
    let Some(post) = &context.state.post else {
        return Ok(());
    };
    let is_told = matches!(news.topic, Topic::Decision | Topic::Progress);
    let family = match is_told {
        true => merge::family(transaction, news.demand_id).await?,
        false => vec![Member {
            id: news.demand_id,
            seq: news.number,
            title: news.title.to_owned(),
        }],
    };
    let is_submitter = matches!(context.actor, Actor::Anonymous);
    for member in family {
        // What they did themselves is no news to them.
        if is_submitter && member.id == news.demand_id {
            continue;
        }
        to_submitter(transaction, context, (post, news), &member).await?;
    }
    match is_told {
        true => to_followers(transaction, context, (post, news)).await,
        false => Ok(()),
    }
}

/// Tells whoever handed in a demand of the family without an account, unless
/// they want no such mail, or their link was taken from them.
async fn to_submitter(
    transaction: &DatabaseTransaction,
    context: &Context,
    (post, news): (&Post, &News<'_>),
    own: &Member,
) -> Result<()> {
    let whole = link::whole(transaction, own.id).await?;
    let (is_part, is_merged) = (whole != own.id, own.id != news.demand_id);
    if is_part {
        if !matches!(news.topic, Topic::Decision | Topic::Progress) {
            return Ok(());
        }
        // What is gone has no page that a link could lead to.
        let which = Which::Id(whole);
        let found = demands::find(transaction, which, &Reach::SYSTEM, None, false).await?;
        if found.is_none() {
            return Ok(());
        }
    }
    let submission = intake::submission(transaction, whole).await?;
    let submission = submission
        .filter(|submission| submission.tracking_revoked_at.is_none() && !submission.mail_off);
    let Some(submission) = submission else {
        return Ok(());
    };
    // Their page shows a question, a decision's reason and what is written to
    // them; reasons of other steps stay in the office, and why another demand
    // was decided is told to those who asked for that.
    let is_shown = news.topic != Topic::Progress && !(is_part && is_merged);
    let happening = Happening {
        topic: news.topic,
        // What they handed in, under the name they know.
        key: &demand::key(own.seq),
        title: &own.title,
        status: news.status,
        // Outsiders are told by the office, not by its people.
        actor: Some(office(&submission.language)),
        detail: news.detail.filter(|_| is_shown),
    };
    let path = format!("/t/{}", context.state.links.token(whole));
    let letter = happening.letter(post, &submission.language, &path);
    mail::post(transaction, context, &recipient(&submission), &letter).await
}

/// Tells those without an account who need a demand, too, as long as everybody
/// may know of it.
async fn to_followers(
    transaction: &DatabaseTransaction,
    context: &Context,
    (post, news): (&Post, &News<'_>),
) -> Result<()> {
    let followers = support::told(transaction, news.demand_id).await?;
    if followers.is_empty() {
        return Ok(());
    }
    let which = Which::Id(news.demand_id);
    let found = demands::find(transaction, which, &Reach::SYSTEM, None, false).await?;
    if !found.is_some_and(|demand| demand.is_public) {
        return Ok(());
    }
    let key = demand::key(news.number);
    let happening = Happening {
        topic: news.topic,
        key: &key,
        title: news.title,
        status: news.status,
        actor: None,
        // Why is told to those who asked for it.
        detail: None,
    };
    // Whoever said it twice is told once.
    let mut told = BTreeSet::new();
    for follower in followers {
        let Some(to) = follower_address(&follower) else {
            continue;
        };
        if !told.insert(to.address.to_lowercase()) {
            continue;
        }
        let path = format!("/t/{}", context.state.links.token(follower.id));
        let letter = happening.letter(post, &to.language, &path);
        mail::post(transaction, context, &to, &letter).await?;
    }
    Ok(())
}

fn follower_address(follower: &Support) -> Option<Recipient> {
    Some(Recipient {
        person_id: None,
        name: follower.name.clone()?,
        address: follower.email.clone()?,
        language: follower
            .language
            .clone()
            .unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
        ends: Some(follower.id),
    })
}

fn office(language: &str) -> &'static str {
    match language {
        "de" => "Das Projektbüro",
        _ => "The project office",
    }
}

fn recipient(submission: &Submission) -> Recipient {
    Recipient {
        person_id: None,
        name: submission.name.clone(),
        address: submission.email.clone(),
        language: submission.language.clone(),
        ends: Some(submission.demand_id),
    }
}

/// Sends whoever handed something in without an account its number and link.
///
/// # Errors
/// When the database refuses.
pub async fn received(
    transaction: &DatabaseTransaction,
    context: &Context,
    submission: &Submission,
    number: i64,
    title: &str,
) -> Result<()> {
    let to = recipient(submission);
    let path = format!("/t/{}", context.state.links.token(submission.demand_id));
    let key = demand::key(number);
    let letter = |post: &Post| receipt(post, &to.language, &key, title, &path);
    receive(transaction, context, &to, letter).await
}

/// Sends whoever needs a demand, too, without an account their link.
///
/// # Errors
/// When the database refuses.
pub async fn followed(
    transaction: &DatabaseTransaction,
    context: &Context,
    follower: &Support,
    demand: &Demand,
) -> Result<()> {
    let Some(to) = follower_address(follower) else {
        return Ok(());
    };
    let path = format!("/t/{}", context.state.links.token(follower.id));
    let key = demand::key(demand.seq);
    let letter = |post: &Post| following(post, &to.language, &key, &demand.title, &path);
    receive(transaction, context, &to, letter).await
}

/// Sends what somebody without an account asked for themselves. Anybody can type
/// any address: nobody's is flooded.
async fn receive(
    transaction: &DatabaseTransaction,
    context: &Context,
    to: &Recipient,
    letter: impl FnOnce(&Post) -> Letter,
) -> Result<()> {
    let Some(post) = &context.state.post else {
        return Ok(());
    };
    let since = context.now - Duration::hours(1);
    if docket_storage::mail::recent(transaction, &to.address, since).await? >= MOST_RECEIPTS {
        return Ok(());
    }
    mail::post(transaction, context, to, &letter(post)).await
}

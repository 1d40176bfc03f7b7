//! Sending what is in the post, and the one mail a day.

use std::time::Duration;

use chrono::{TimeDelta, Timelike, Utc};
use docket_domain::identity::Permission;
use docket_storage::identity::acting_as;
use docket_storage::mail::{self, Mail};
use docket_storage::notification::{self, Knowing};
use lettre::message::header::{self, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{Post, Recipient};
use crate::actor::Actor;
use crate::clock::now;
use crate::context::Context;
use crate::demand::calendar::Calendar;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::state::State;

/// How often the post is looked at.
const INTERVAL: Duration = Duration::from_secs(2);
/// How long one server has for a mail before another one may take it.
const TAKEN_MINUTES: i64 = 15;
/// Mail that is taken at once.
const AT_ONCE: u64 = 10;
/// Minutes after which a mail that failed is tried again; then no more.
const AGAIN: [i64; 6] = [1, 5, 30, 120, 480, 1440];
/// Longest time for one mail to be taken by the SMTP server.
const SEND_TIME: Duration = Duration::from_secs(60);
/// The hour, by the organisation's time zone, from which on the daily mail goes.
const DIGEST_HOUR: u32 = 7;

/// Sends mail until the server ends, where there is a post.
pub async fn run(state: State) {
    let Some(post) = state.post.clone() else {
        return;
    };
    let transport = match AsyncSmtpTransport::<Tokio1Executor>::from_url(&post.smtp_url) {
        Ok(builder) => builder.timeout(Some(SEND_TIME)).build(),
        Err(_) => return,
    };
    loop {
        if let Err(error) = digests(&state, &post).await {
            tracing::warn!(%error, "the daily mail; tried again");
        }
        match send(&state, &post, &transport).await {
            // There may be more.
            Ok(sent) if sent == AT_ONCE => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the post; tried again"),
        }
        tokio::time::sleep(INTERVAL).await;
        if state.listeners.is_closing() {
            return;
        }
    }
}

/// Sends some of what is due; gives how much was tried.
async fn send(
    state: &State,
    post: &Post,
    transport: &AsyncSmtpTransport<Tokio1Executor>,
) -> Result<u64> {
    let at = now();
    let until = at + TimeDelta::minutes(TAKEN_MINUTES);
    let taken = state
        .database
        .write(move |transaction| {
            Box::pin(
                async move { Ok::<_, Error>(mail::take(transaction, at, until, AT_ONCE).await?) },
            )
        })
        .await?;
    let tried = taken.len() as u64;
    for one in taken {
        let outcome = deliver(post, transport, &one).await;
        // What is not noted is tried again by whoever takes it next.
        if let Err(error) = settle(state, &one, outcome).await {
            tracing::warn!(%error, id = %one.id, "what became of a mail is not noted");
        }
    }
    Ok(tried)
}

/// Gives a mail to the SMTP server, within the time it has.
async fn deliver(
    post: &Post,
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    mail: &Mail,
) -> std::result::Result<(), Trouble> {
    let message = message(post, mail).map_err(|why| Trouble {
        may_pass: false,
        why,
    })?;
    let sending = tokio::time::timeout(SEND_TIME, transport.send(message));
    match sending.await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Trouble {
            may_pass: !is_final(&error),
            why: error.to_string(),
        }),
        Err(_) => Err(Trouble {
            may_pass: true,
            why: "it took too long".to_owned(),
        }),
    }
}

/// Whether the address itself is refused (RFC 5321, 4.2.3). Anything else, such
/// as a password that was changed, may be put right.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| [550, 551, 553].contains(&code))
}

/// Why a mail did not go.
struct Trouble {
    may_pass: bool,
    why: String,
}

async fn settle(
    state: &State,
    one: &Mail,
    outcome: std::result::Result<(), Trouble>,
) -> Result<()> {
    let (id, at) = (one.id, now());
    let attempt = usize::try_from(one.attempts).unwrap_or(usize::MAX);
    let problem = outcome.err();
    let again = problem
        .as_ref()
        .filter(|problem| problem.may_pass)
        .and_then(|_| AGAIN.get(attempt))
        .map(|minutes| at + TimeDelta::minutes(*minutes));
    if problem.is_some() {
        // Addresses are people's own and stay out of the log.
        tracing::warn!(%id, tries = attempt + 1, is_tried_again = again.is_some(), "a mail was not taken");
    }
    let why = problem.map(|problem| problem.why);
    state
        .database
        .write(move |transaction| {
            let why = why.clone();
            Box::pin(async move {
                match why {
                    None => mail::sent(transaction, id, at).await?,
                    Some(why) => mail::failed(transaction, id, &why, again).await?,
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// The message of a mail. Tried again, it is the same one.
fn message(post: &Post, mail: &Mail) -> std::result::Result<Message, String> {
    let address = mail.address.parse().map_err(|why| format!("{why}"))?;
    let domain = post.from.email.domain();
    let mut builder = Message::builder()
        .from(post.from.clone())
        .to(Mailbox::new(Some(mail.name.clone()), address))
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .subject(&mail.subject)
        .header(header::MIME_VERSION_1_0);
    let mut raw = vec![("Auto-Submitted", "auto-generated".to_owned())];
    if let Some(token) = &mail.unsubscribe {
        let address = post.page(&format!(
            "{}/public/unsubscribe/{token}",
            docket_contract::BASE_PATH
        ));
        raw.push(("List-Unsubscribe", format!("<{address}>")));
        raw.push((
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click".to_owned(),
        ));
    }
    for (name, value) in raw {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|why| why.to_string())?;
        builder = builder.raw_header(HeaderValue::new(name, value));
    }
    let both = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    builder.multipart(both).map_err(|why| why.to_string())
}

/// Puts the daily mail of those who wait for it into the post.
async fn digests(state: &State, post: &Post) -> Result<()> {
    let at = now();
    let (calendar, organization) = match Calendar::load(state.database.reader()).await {
        Ok(loaded) => loaded,
        // Nobody has set the server up yet.
        Err(Error::Told { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let zone: chrono_tz::Tz = organization.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    if at.with_timezone(&zone).hour() < DIGEST_HOUR {
        return Ok(());
    }
    let today = calendar.day(at);
    let waiting = notification::awaiting_digest(state.database.reader(), today, AT_ONCE).await?;
    let context = Context {
        state: state.clone(),
        actor: Actor::System,
        operation: Operation::ListNotifications,
        now: at.with_timezone(&Utc),
        request_id: None,
        address: String::new(),
    };
    for listener in waiting {
        let Some(address) = listener.email.clone() else {
            continue;
        };
        let (context, post) = (context.clone(), post.clone());
        let to = Recipient {
            person_id: Some(listener.id),
            name: listener.name,
            address,
            language: listener.language,
            ends: Some(listener.id),
        };
        state
            .database
            .write(move |transaction| {
                let (context, post, to) = (context.clone(), post.clone(), to.clone());
                Box::pin(async move {
                    let person = to.person_id.unwrap_or_default();
                    let Some(acting) = acting_as(transaction, person).await? else {
                        return Ok(());
                    };
                    let actor = Actor::of(acting);
                    let knowing = Knowing {
                        person_id: person,
                        read: &actor.reach(Permission::DemandRead),
                        internal: &actor.reach(Permission::DemandInternal),
                    };
                    let told =
                        notification::take_digest(transaction, knowing, today, context.now).await?;
                    if !told.is_empty() {
                        let letter = crate::notification::letter::daily(&post, &to.language, &told);
                        super::post(transaction, &context, &to, &letter).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
    }
    Ok(())
}

//! An invented organisation to try things on.
//!
//! What it is stands in the JSON files beside; it is told as a history: every
//! demand goes through its workflow step by step, done by the person who would
//! do it, on a day that lies as far back as the file says. So the audit trail,
//! the events and the search index are what they would be after a year of use.

mod assessment;
mod cast;
mod data;
mod demand;
mod organization;
mod plan;
mod scoring;
mod shortlist;
#[cfg(test)]
mod tests;
mod timeline;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use docket_contract::problem::Code;
use docket_storage::identity::person::{self, Filter};

use crate::identity::session::random_secret;
use crate::problem::{Error, Result};
use crate::state::State;

/// Password of all where only this machine reaches the server.
const PASSWORD: &str = "nordhaven demo 2027";
/// The one whose presence means that the database is filled already.
const ADMINISTRATOR: &str = "helene.brandis";
/// Where everybody's mail goes: nowhere, by the name of the domain.
const DOMAIN: &str = "nordhaven.example";

/// Fills an empty database; gives who can sign in, and with what password.
/// A database that has people in it stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn fill(state: &State) -> Result<Vec<String>> {
    fill_at(state, crate::clock::now()).await
}

/// As [`fill`], with the history ending at an instant.
async fn fill_at(state: &State, now: DateTime<Utc>) -> Result<Vec<String>> {
    let company = Arc::new(data::read()?);
    let everybody = Filter {
        archived: true,
        ..Filter::default()
    };
    if person::count(state.database.reader(), &everybody).await? > 0 {
        return already_there(state, &company).await;
    }
    let passwords = Arc::new(Passwords::choose(state, &company).await?);
    let (told, hashes) = (Arc::clone(&company), Arc::clone(&passwords));
    let shared = state.clone();
    state
        .database
        .write(move |transaction| {
            let (state, company) = (shared.clone(), Arc::clone(&told));
            let passwords = Arc::clone(&hashes);
            Box::pin(async move {
                let mut cast =
                    organization::found(transaction, &state, &company, &passwords.hashes, now)
                        .await?;
                timeline::play(transaction, &mut cast, &company).await
            })
        })
        .await?;
    Ok(sign_in_lines(&company, |key| {
        passwords.told.get(key).cloned().unwrap_or_default()
    }))
}

/// What is said when the database has people in it.
async fn already_there(state: &State, company: &data::Company) -> Result<Vec<String>> {
    let address = email(ADMINISTRATOR);
    let ours = person::find_by_email(state.database.reader(), &address).await?;
    Ok(match ours {
        Some(_) if is_private(state) => sign_in_lines(company, |_| PASSWORD.to_owned()),
        Some(_) => vec![
            "the people of the invented organisation; their passwords were shown when it was \
             filled, and `docket user reset-password` makes new ones"
                .to_owned(),
        ],
        None => vec!["those you know: there are people already, and nothing was added".to_owned()],
    })
}

/// Whether only this machine reaches the server, so that everybody may know
/// the password: it listens to itself, and no proxy speaks for it.
fn is_private(state: &State) -> bool {
    state.settings.listen.ip().is_loopback() && state.settings.public_url.is_none()
}

/// Passwords of those who have an account.
struct Passwords {
    /// As they are typed, by the person's key.
    told: BTreeMap<String, String>,
    /// As they are stored, by the person's key.
    hashes: BTreeMap<String, String>,
}

impl Passwords {
    async fn choose(state: &State, company: &data::Company) -> Result<Self> {
        let shared = match is_private(state) {
            true => Some(state.passwords.hash(PASSWORD.to_owned()).await?),
            false => None,
        };
        let mut passwords = Self {
            told: BTreeMap::new(),
            hashes: BTreeMap::new(),
        };
        for person in company.people.iter().filter(|person| person.signs_in()) {
            let (told, hash) = match &shared {
                Some(hash) => (PASSWORD.to_owned(), hash.clone()),
                None => {
                    let told = random_secret();
                    let hash = state.passwords.hash(told.clone()).await?;
                    (told, hash)
                }
            };
            passwords.told.insert(person.key.clone(), told);
            passwords.hashes.insert(person.key.clone(), hash);
        }
        Ok(passwords)
    }
}

/// One line for each who can sign in: address, role, password.
fn sign_in_lines(company: &data::Company, password: impl Fn(&str) -> String) -> Vec<String> {
    company
        .people
        .iter()
        .filter(|person| person.signs_in())
        .map(|person| {
            let (address, role) = (email(&person.key), person.role());
            format!("{address:<38} {role:<18} {}", password(&person.key))
        })
        .collect()
}

fn email(key: &str) -> String {
    format!("{key}@{DOMAIN}")
}

/// What the files say does not hold together: a defect, which a test rules
/// out.
fn unsound(what: impl std::fmt::Display) -> Error {
    Error::new(Code::Internal, format!("The demo data are unsound: {what}"))
}

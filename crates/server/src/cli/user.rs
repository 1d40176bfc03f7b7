//! Managing accounts from the command line.

use chrono::Duration;
use docket_domain::identity::email_key;
use docket_storage::identity::person::{Filter, PersonValues};
use docket_storage::identity::{account, link, person, role, session};
use uuid::Uuid;

use crate::actor::Actor;
use crate::clock;
use crate::context::{Context, Record, differences};
use crate::identity::session::{hash, random_secret};
use crate::operation::Operation;
use crate::problem::Error;
use crate::state::State;

/// How long a reset link works.
const RESET_HOURS: i64 = 24;

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Create a person with a role for everything, and print a link that sets their password
    Create {
        /// E-mail address
        email: String,
        /// Name
        #[arg(long)]
        name: Option<String>,
        /// Key of the role
        #[arg(long, default_value = "requester")]
        role: String,
    },
    /// List people and service accounts
    List,
    /// Disable an account and end its sessions
    Disable {
        /// E-mail address
        email: String,
    },
    /// Print a link that sets a new password
    ResetPassword {
        /// E-mail address
        email: String,
    },
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs the command.
///
/// # Errors
/// There is no such person or role, or the database refuses.
pub async fn run(state: &State, command: Command) -> Outcome {
    match command {
        Command::Create { email, name, role } => create(state, &email, name, &role).await,
        Command::List => list(state).await,
        Command::Disable { email } => disable(state, &email).await,
        Command::ResetPassword { email } => {
            let id = find(state, &email).await?;
            print_reset_link(state, id).await
        }
    }
}

fn context(state: &State, operation: Operation) -> Context {
    Context {
        state: state.clone(),
        actor: Actor::System,
        operation,
        now: clock::now(),
        request_id: None,
        address: String::new(),
    }
}

async fn find(state: &State, email: &str) -> Result<Uuid, Box<dyn std::error::Error>> {
    let key = email_key(email).ok_or("this is not an e-mail address")?;
    let person = person::find_by_email(state.database.reader(), &key).await?;
    Ok(person
        .ok_or("nobody has this e-mail address; see `docket user list`")?
        .id)
}

async fn create(state: &State, email: &str, name: Option<String>, role: &str) -> Outcome {
    let key = email_key(email).ok_or("this is not an e-mail address")?;
    let roles = role::list(state.database.reader()).await?;
    let keys: Vec<&str> = roles.iter().map(|role| role.key.as_str()).collect();
    let role_id = roles
        .iter()
        .find(|known| known.key == role)
        .map(|role| role.id)
        .ok_or_else(|| format!("there is no role \"{role}\"; there are {}", keys.join(", ")))?;
    let id = Uuid::now_v7();
    let values = PersonValues {
        is_service: false,
        name: name.unwrap_or_else(|| email.split('@').next().unwrap_or(email).to_owned()),
        email: Some(email.trim().to_owned()),
        email_key: Some(key),
        unit_id: None,
        language: "en".to_owned(),
        time_zone: None,
        archived_at: None,
    };
    let context = context(state, Operation::CreatePerson);
    state
        .database
        .write(move |transaction| {
            let (values, context) = (values.clone(), context.clone());
            Box::pin(async move {
                person::insert(transaction, id, &values, None, context.now)
                    .await
                    .map_err(|error| {
                        Error::taken(error, "/email", "Somebody has this e-mail address.")
                    })?;
                let grant = Uuid::now_v7();
                role::grant(transaction, grant, id, role_id, None, None, context.now).await?;
                let record = Record::new("person", id, "person", Default::default());
                context.record(transaction, record).await
            })
        })
        .await
        .map_err(|error: Error| error.to_string())?;
    print_reset_link(state, id).await
}

async fn print_reset_link(state: &State, id: Uuid) -> Outcome {
    let token = random_secret();
    let digest = hash(&token);
    let context = context(state, Operation::CreateResetLink);
    state
        .database
        .write(move |transaction| {
            let (digest, context) = (digest.clone(), context.clone());
            Box::pin(async move {
                let (now, purpose) = (context.now, link::Purpose::Reset);
                let until = now + Duration::hours(RESET_HOURS);
                link::insert(transaction, purpose, Some(id), &digest, None, now, until).await?;
                let made = serde_json::json!({ "reset_link": "made" });
                let changes = differences(None, Some(&made));
                let record = Record::new("person", id, "person", changes);
                context.record(transaction, record).await
            })
        })
        .await
        .map_err(|error: Error| error.to_string())?;
    let base = state.settings.public_url.clone();
    let base = base.unwrap_or_else(|| format!("http://{}", state.settings.listen));
    println!("Set a password within a day: {base}/reset/{token}");
    Ok(())
}

async fn list(state: &State) -> Outcome {
    let mut after = None;
    let filter = Filter {
        archived: true,
        ..Filter::default()
    };
    loop {
        let people = person::list(state.database.reader(), &filter, after, 200).await?;
        for person in &people {
            let status = match (person.has_account, person.disabled_at, person.archived_at) {
                (_, _, Some(_)) => "archived",
                (_, Some(_), _) => "disabled",
                (true, ..) => "active",
                (false, ..) if person.kind == "service" => "service",
                (false, ..) => "no password",
            };
            let email = person.email.as_deref().unwrap_or("-");
            println!("{status:<12} {email:<40} {}", person.name);
        }
        match people.last() {
            Some(last) if people.len() == 200 => after = Some((last.name_key.clone(), last.seq)),
            _ => return Ok(()),
        }
    }
}

async fn disable(state: &State, email: &str) -> Outcome {
    let id = find(state, email).await?;
    let context = context(state, Operation::UpdatePerson);
    state
        .database
        .write(move |transaction| {
            let context = context.clone();
            Box::pin(async move {
                let now = context.now;
                account::set_disabled(transaction, id, Some(now)).await?;
                session::revoke_all(transaction, id, None, now).await?;
                let changes = differences(
                    Some(&serde_json::json!({ "disabled": false })),
                    Some(&serde_json::json!({ "disabled": true })),
                );
                let record = Record::new("person", id, "person", changes);
                context.record(transaction, record).await
            })
        })
        .await
        .map_err(|error: Error| error.to_string())?;
    println!("The account is disabled and its sessions have ended.");
    Ok(())
}

//! Mail: written with the change it tells about, and sent afterwards by
//! whichever server takes it first.

pub mod letter;
pub mod sender;

use docket_storage::DatabaseTransaction;
use docket_storage::mail::{self, Mail};
use lettre::message::Mailbox;
use uuid::Uuid;

use crate::context::Context;
use crate::problem::Result;
use crate::settings::Settings;
use letter::Letter;

/// How mail leaves the server.
#[derive(Clone, Debug)]
pub struct Post {
    /// Address of the SMTP server, with what signs in there.
    pub smtp_url: String,
    /// Who mail is from.
    pub from: Mailbox,
    /// Address people reach the server under, without a slash at its end.
    pub public_url: String,
}

impl Post {
    /// The post that is set up; nothing where none is.
    ///
    /// # Errors
    /// It is set up in part, or with what is no address.
    pub fn of(settings: &Settings) -> std::result::Result<Option<Self>, String> {
        let Some(smtp_url) = settings.smtp_url.clone() else {
            return Ok(None);
        };
        let from = settings.mail_from.as_deref().ok_or(
            "the setting \"mail_from\" is needed with \"smtp_url\": who mail is from, such as \
             \"Docket <docket@example.org>\"",
        )?;
        let from = from
            .parse()
            .map_err(|why| format!("the setting \"mail_from\" cannot be used: {why}"))?;
        let public_url = settings.public_url.as_deref().ok_or(
            "the setting \"public_url\" is needed with \"smtp_url\": mail leads to pages there",
        )?;
        // Says now what would fail with the first mail. What signs in stands in
        // the address, so nothing of it is repeated.
        lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(&smtp_url).map_err(
            |_| {
                "the setting \"smtp_url\" cannot be used: write smtps://user:password@host, or \
             smtp://host:port with ?tls=required where it takes STARTTLS"
            },
        )?;
        Ok(Some(Self {
            smtp_url,
            from,
            public_url: public_url.trim_end_matches('/').to_owned(),
        }))
    }

    /// The whole address of a page.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

/// Who a mail is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The person, where they are one we know.
    pub person_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Language: `en` or `de`.
    pub language: String,
    /// The record whose token ends such mail: the person, the submission, or the
    /// voice of somebody without an account; none where it is not ended by a link.
    pub ends: Option<Uuid>,
}

/// Puts a letter into the post, where there is one.
///
/// # Errors
/// When the database refuses.
pub async fn post(
    transaction: &DatabaseTransaction,
    context: &Context,
    to: &Recipient,
    letter: &Letter,
) -> Result<()> {
    let Some(post) = &context.state.post else {
        return Ok(());
    };
    let unsubscribe = to.ends.map(|id| context.state.links.unsubscribing(id));
    let ending = unsubscribe
        .as_ref()
        .map(|token| post.page(&format!("/unsubscribe/{token}")));
    let mail = Mail {
        id: Uuid::now_v7(),
        person_id: to.person_id,
        name: to.name.clone(),
        address: to.address.clone(),
        subject: letter.subject.clone(),
        text: letter.text(&to.language, ending.as_deref()),
        html: letter.html(&to.language, ending.as_deref()),
        unsubscribe,
        attempts: 0,
    };
    mail::insert(transaction, &mail, context.now).await?;
    Ok(())
}

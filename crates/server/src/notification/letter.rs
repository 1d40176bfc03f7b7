//! What people are told, as letters.

use chrono::NaiveDate;
use docket_domain::notification::Topic;
use docket_domain::text::LocalText;
use docket_storage::notification::Notification;

use crate::mail::Post;
use crate::mail::letter::{Item, Letter};

/// Most things that the daily mail lists.
const MOST: usize = 50;

fn is_german(language: &str) -> bool {
    language == "de"
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Happening<'a> {
    /// What it is about.
    pub topic: Topic,
    /// Key of the demand.
    pub key: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Name of the status it came into.
    pub status: Option<&'a LocalText>,
    /// Who did it.
    pub actor: Option<&'a str>,
    /// What they wrote.
    pub detail: Option<&'a str>,
}

impl Happening<'_> {
    /// What happened, in a sentence.
    fn sentence(&self, language: &str) -> String {
        let german = is_german(language);
        let key = self.key;
        let status = self.status.map_or("", |status| status.get(language));
        let actor = self.actor.unwrap_or(match german {
            true => "Wer den Bedarf gestellt hat",
            false => "Whoever asked for it",
        });
        match (self.topic, german) {
            (Topic::Question, false) => format!("The project office has a question about {key}."),
            (Topic::Question, true) => format!("Das Projektbüro hat eine Frage zu {key}."),
            (Topic::Decision, false) => format!("{key} was decided: {status}."),
            (Topic::Decision, true) => format!("Über {key} wurde entschieden: {status}."),
            (Topic::Progress, false) => format!("{key} is now: {status}."),
            (Topic::Progress, true) => format!("{key} ist jetzt: {status}."),
            (Topic::Message, false) => format!("{actor} wrote about {key}."),
            (Topic::Message, true) => format!("{actor} hat zu {key} geschrieben."),
            (Topic::Assignment, false) => format!("{key} was given to you to look after."),
            (Topic::Assignment, true) => format!("{key} wurde Ihnen anvertraut."),
            (Topic::Mention, false) => format!("{actor} mentioned you, writing about {key}."),
            (Topic::Mention, true) => format!("{actor} hat Sie zu {key} erwähnt."),
            (Topic::Invitation, false) => format!("{actor} asked you to write {key} together."),
            (Topic::Invitation, true) => format!("{actor} bittet Sie, {key} mitzuschreiben."),
            (Topic::Reminder, false) => format!("{key} waits for you; it is still: {status}."),
            (Topic::Reminder, true) => format!("{key} wartet auf Sie; Stand ist noch: {status}."),
            (Topic::Escalation, false) => format!("{key} is past its target day: {status}."),
            (Topic::Escalation, true) => format!("{key} ist über seinen Zieltag hinaus: {status}."),
            (Topic::Approval, false) => format!("{key} waits for your approval: {status}."),
            (Topic::Approval, true) => format!("{key} wartet auf Ihre Zustimmung: {status}."),
        }
    }

    /// The day by which it should have moved, where that is what is told.
    fn target_day(&self, language: &str) -> Option<String> {
        let detail = self.detail.filter(|_| self.topic.names_target_day())?;
        let day: NaiveDate = detail.parse().ok()?;
        Some(match is_german(language) {
            true => format!("Zieltag: {}", day.format("%d.%m.%Y")),
            false => format!("Target day: {}", day.format("%-d %B %Y")),
        })
    }

    /// The subject: sorted by key, and telling without being opened.
    fn subject(&self, language: &str) -> String {
        let what = match (self.topic, is_german(language)) {
            (Topic::Question, false) => "A question".to_owned(),
            (Topic::Question, true) => "Eine Frage".to_owned(),
            (Topic::Message, false) => "A message".to_owned(),
            (Topic::Message, true) => "Eine Nachricht".to_owned(),
            (Topic::Assignment, false) => "Yours to look after".to_owned(),
            (Topic::Assignment, true) => "Ihnen anvertraut".to_owned(),
            (Topic::Mention, false) => "You were mentioned".to_owned(),
            (Topic::Mention, true) => "Sie wurden erwähnt".to_owned(),
            (Topic::Invitation, false) => "Write together".to_owned(),
            (Topic::Invitation, true) => "Gemeinsam schreiben".to_owned(),
            (Topic::Reminder, false) => "A reminder".to_owned(),
            (Topic::Reminder, true) => "Eine Erinnerung".to_owned(),
            (Topic::Escalation, false) => "Past its target day".to_owned(),
            (Topic::Escalation, true) => "Über dem Zieltag".to_owned(),
            (Topic::Approval, false) => "Waits for your approval".to_owned(),
            (Topic::Approval, true) => "Wartet auf Ihre Zustimmung".to_owned(),
            (Topic::Decision | Topic::Progress, _) => {
                let status = self.status.map_or("", |status| status.get(language));
                status.to_owned()
            }
        };
        format!("[{}] {what}: {}", self.key, self.title)
    }

    /// The letter about it, which leads to a page.
    pub fn letter(&self, post: &Post, language: &str, path: &str) -> Letter {
        let open = match (self.topic, is_german(language)) {
            (Topic::Question, false) => "Answer",
            (Topic::Question, true) => "Antworten",
            (_, false) => "Open it",
            (_, true) => "Öffnen",
        };
        Letter {
            subject: self.subject(language),
            lead: self.sentence(language),
            items: vec![Item {
                title: format!("{} {}", self.key, self.title),
                line: self.target_day(language).unwrap_or_default(),
                quote: match self.topic.names_target_day() {
                    true => None,
                    false => self.detail.map(str::to_owned),
                },
                address: None,
            }],
            link: (open.to_owned(), post.page(path)),
            notes: Vec::new(),
        }
    }
}

impl<'a> From<&'a Notification> for Happening<'a> {
    fn from(told: &'a Notification) -> Self {
        Self {
            topic: told.topic,
            key: &told.record_label,
            title: &told.title,
            status: told.status.as_ref(),
            actor: told.actor_name.as_deref(),
            detail: told.detail.as_deref(),
        }
    }
}

/// The daily mail.
pub fn daily(post: &Post, language: &str, told: &[Notification]) -> Letter {
    let german = is_german(language);
    let count = told.len();
    let items = told.iter().take(MOST).map(|told| Item {
        title: format!("{} {}", told.record_label, told.title),
        line: Happening::from(told).sentence(language),
        quote: None,
        address: Some(post.page(&format!("/demands/{}", told.record_label))),
    });
    let more = count.saturating_sub(MOST);
    let mut notes = Vec::new();
    if more > 0 {
        notes.push(match german {
            true => format!("Und {more} weitere."),
            false => format!("And {more} more."),
        });
    }
    Letter {
        subject: match (german, count) {
            (false, 1) => "One piece of news".to_owned(),
            (false, _) => format!("{count} pieces of news"),
            (true, 1) => "Eine Neuigkeit".to_owned(),
            (true, _) => format!("{count} Neuigkeiten"),
        },
        lead: match german {
            false => "This happened to demands that concern you.".to_owned(),
            true => "Das ist mit Bedarfen geschehen, die Sie angehen.".to_owned(),
        },
        items: items.collect(),
        link: (
            match german {
                false => "See all of it".to_owned(),
                true => "Alles ansehen".to_owned(),
            },
            post.page("/notifications"),
        ),
        notes,
    }
}

/// The link of somebody without an account who needs a demand, too.
pub fn following(post: &Post, language: &str, key: &str, title: &str, path: &str) -> Letter {
    let (subject, lead, open, note) = match is_german(language) {
        false => (
            format!("[{key}] You follow: {title}"),
            format!("Your voice counts for {key}. We tell you how it goes on."),
            "See how it goes on",
            "Keep this mail: its link shows you how the request stands, and takes your voice back. \
             Whoever has the link can do that, so do not pass it on.",
        ),
        true => (
            format!("[{key}] Sie verfolgen: {title}"),
            format!("Ihre Stimme zählt für {key}. Wir sagen Ihnen, wie es weitergeht."),
            "Sehen, wie es weitergeht",
            "Bewahren Sie diese Mail auf: Über ihren Link sehen Sie, wie es um die Anfrage steht, \
             und nehmen Ihre Stimme zurück. Wer den Link hat, kann das auch; geben Sie ihn nicht \
             weiter.",
        ),
    };
    Letter {
        subject,
        lead,
        items: Vec::new(),
        link: (open.to_owned(), post.page(path)),
        notes: vec![note.to_owned()],
    }
}

/// The receipt of what was handed in without an account.
pub fn receipt(post: &Post, language: &str, key: &str, title: &str, path: &str) -> Letter {
    let german = is_german(language);
    let (subject, lead, open, note) = match german {
        false => (
            format!("[{key}] We have it: {title}"),
            format!("Thank you. We have your request; its number is {key}."),
            "Follow your request",
            "Keep this mail: its link shows you how the request stands, lets you answer questions, \
             and change or withdraw the request. Whoever has the link can do that, so do not pass \
             it on.",
        ),
        true => (
            format!("[{key}] Eingegangen: {title}"),
            format!("Danke. Ihre Anfrage ist eingegangen; ihre Nummer ist {key}."),
            "Anfrage verfolgen",
            "Bewahren Sie diese Mail auf: Über ihren Link sehen Sie, wie es um die Anfrage steht, \
             beantworten Fragen, und ändern oder ziehen sie zurück. Wer den Link hat, kann das \
             auch; geben Sie ihn nicht weiter.",
        ),
    };
    Letter {
        subject,
        lead,
        items: Vec::new(),
        link: (open.to_owned(), post.page(path)),
        notes: vec![note.to_owned()],
    }
}

/// The link that sets a new password.
pub fn reset(post: &Post, language: &str, path: &str, hours: i64) -> Letter {
    let (subject, lead, open, note) = match is_german(language) {
        false => (
            "Set a new password",
            "Somebody asked for a new password for your account.".to_owned(),
            "Set a new password",
            format!(
                "The link works once, for {hours} hours. If it was not you, do nothing: your password stays as it is."
            ),
        ),
        true => (
            "Neues Passwort setzen",
            "Jemand hat um ein neues Passwort für Ihr Konto gebeten.".to_owned(),
            "Neues Passwort setzen",
            format!(
                "Der Link gilt einmal, für {hours} Stunden. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist."
            ),
        ),
    };
    Letter {
        subject: subject.to_owned(),
        lead,
        items: Vec::new(),
        link: (open.to_owned(), post.page(path)),
        notes: vec![note],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_told_in_both_languages() {
        let status = LocalText(
            [
                ("en".to_owned(), "Approved".to_owned()),
                ("de".to_owned(), "Genehmigt".to_owned()),
            ]
            .into(),
        );
        for topic in Topic::ALL {
            let happening = Happening {
                topic,
                key: "DEM-7",
                title: "Pumps",
                status: Some(&status),
                actor: Some("Ada"),
                detail: None,
            };
            for language in ["en", "de"] {
                let (sentence, subject) =
                    (happening.sentence(language), happening.subject(language));
                assert!(
                    sentence.contains("DEM-7") && sentence.ends_with('.'),
                    "{sentence}"
                );
                assert!(
                    subject.starts_with("[DEM-7] ") && subject.ends_with(": Pumps"),
                    "{subject}"
                );
            }
            assert_ne!(happening.sentence("en"), happening.sentence("de"));
        }
    }
}

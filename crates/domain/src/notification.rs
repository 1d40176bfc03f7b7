//! What people are told about, and how: in the application, by mail at once, or
//! by one mail a day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::demand::StatusCategory;

/// What somebody is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Topic {
    /// The project office asks something about a demand of theirs.
    Question,
    /// A demand of theirs, or one they follow, was decided.
    Decision,
    /// A demand of theirs, or one they follow, is at another point of its way.
    Progress,
    /// Somebody wrote about a demand of theirs, or one they look after.
    Message,
    /// Somebody named them in what they wrote about a demand.
    Mention,
    /// A demand was given to them to look after.
    Assignment,
    /// They were asked to write a demand together with its author.
    Invitation,
    /// A demand that is theirs should leave its status soon, or should have.
    Reminder,
    /// A demand that somebody else has is past its target day.
    Escalation,
    /// Somebody agreed to a step that needs their approval, too.
    Approval,
}

impl Topic {
    /// Every topic, the most urgent first.
    pub const ALL: [Self; 10] = [
        Self::Question,
        Self::Decision,
        Self::Approval,
        Self::Mention,
        Self::Assignment,
        Self::Invitation,
        Self::Reminder,
        Self::Escalation,
        Self::Message,
        Self::Progress,
    ];

    /// The topic as it is written in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Decision => "decision",
            Self::Progress => "progress",
            Self::Message => "message",
            Self::Mention => "mention",
            Self::Assignment => "assignment",
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
            Self::Approval => "approval",
        }
    }

    /// The topic with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.key() == key)
    }

    /// What is told when a demand comes into a status; nothing when it comes
    /// into being, or is taken back by whoever asked for it.
    pub fn of_status(category: StatusCategory, waits_for_submitter: bool) -> Self {
        match category {
            _ if waits_for_submitter => Self::Question,
            StatusCategory::Decided | StatusCategory::Closed | StatusCategory::Delivered => {
                Self::Decision
            }
            StatusCategory::Draft | StatusCategory::Open => Self::Progress,
        }
    }

    /// Whether what is told with it is a day, as `2027-01-31`: the target day of
    /// the demand.
    pub fn names_target_day(self) -> bool {
        matches!(self, Self::Reminder | Self::Escalation)
    }

    /// How somebody is told who did not say.
    pub fn usual(self) -> Delivery {
        match self {
            Self::Question
            | Self::Decision
            | Self::Approval
            | Self::Mention
            | Self::Assignment
            | Self::Invitation
            | Self::Escalation
            | Self::Message => Delivery::Mail,
            Self::Progress | Self::Reminder => Delivery::Daily,
        }
    }
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Delivery {
    /// Not at all.
    Off,
    /// In the application.
    App,
    /// There, and by one mail a day.
    Daily,
    /// There, and by mail at once.
    Mail,
}

impl Delivery {
    /// Every way, the quietest first.
    pub const ALL: [Self; 4] = [Self::Off, Self::App, Self::Daily, Self::Mail];

    /// The way as it is written in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::App => "app",
            Self::Daily => "daily",
            Self::Mail => "mail",
        }
    }
}

/// What somebody chose; what they did not say is as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Delivery>, example = json!({"progress": "off"})))]
pub struct Preferences(pub BTreeMap<Topic, Delivery>);

impl Preferences {
    /// How they are told about a topic.
    pub fn of(&self, topic: Topic) -> Delivery {
        self.0.get(&topic).copied().unwrap_or_else(|| topic.usual())
    }

    /// The same without any mail.
    #[must_use]
    pub fn without_mail(&self) -> Self {
        let quieter = |topic: Topic| match self.of(topic) {
            Delivery::Daily | Delivery::Mail => Delivery::App,
            quiet => quiet,
        };
        Self(
            Topic::ALL
                .into_iter()
                .map(|topic| (topic, quieter(topic)))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_said_is_as_usual() {
        let chosen: Preferences = serde_json::from_str(r#"{"question":"off"}"#).unwrap();
        assert_eq!(chosen.of(Topic::Question), Delivery::Off);
        assert_eq!(chosen.of(Topic::Decision), Delivery::Mail);
        assert_eq!(chosen.of(Topic::Progress), Delivery::Daily);
    }

    #[test]
    fn without_mail_nothing_else_changes() {
        let chosen = Preferences(
            [
                (Topic::Question, Delivery::Off),
                (Topic::Message, Delivery::Daily),
            ]
            .into(),
        );
        let quiet = chosen.without_mail();
        for (topic, delivery) in [
            (Topic::Question, Delivery::Off),
            (Topic::Message, Delivery::App),
            (Topic::Decision, Delivery::App),
            (Topic::Progress, Delivery::App),
        ] {
            assert_eq!(quiet.of(topic), delivery, "{topic:?}");
        }
        assert_eq!(quiet.without_mail(), quiet);
    }

    #[test]
    fn keys_and_json_agree() {
        for topic in Topic::ALL {
            assert_eq!(serde_json::to_value(topic).unwrap(), topic.key());
            assert_eq!(Topic::from_key(topic.key()), Some(topic));
        }
        for delivery in Delivery::ALL {
            assert_eq!(serde_json::to_value(delivery).unwrap(), delivery.key());
        }
    }

    #[test]
    fn a_status_tells_what_matters_about_it() {
        for (category, waits, topic) in [
            (StatusCategory::Open, true, Topic::Question),
            (StatusCategory::Open, false, Topic::Progress),
            (StatusCategory::Decided, false, Topic::Decision),
            (StatusCategory::Closed, false, Topic::Decision),
        ] {
            assert_eq!(Topic::of_status(category, waits), topic);
        }
    }
}

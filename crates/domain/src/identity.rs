//! Who may do what: permissions, the roles that ship, and parts in a record.

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// Declares the permissions once: variant, stable key, what it allows.
macro_rules! permissions {
    ($($variant:ident => $key:literal, $meaning:literal;)*) => {
        /// What an operation asks for. Roles are sets of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Permission {
            $(
                #[doc = $meaning]
                #[cfg_attr(feature = "openapi", schema(rename = $key))]
                $variant,
            )*
        }

        impl Permission {
            /// Every permission there is, in the order they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable key, as stored in roles and token scopes.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// What it allows, in English.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// The permission with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

permissions! {
    OrganizationRead => "organization.read", "See the organisation's settings, units and registers.";
    OrganizationManage => "organization.manage", "Change the organisation's settings, registers and field catalogue.";
    UnitManage => "unit.manage", "Create, change and archive units.";
    PersonRead => "person.read", "See people.";
    PersonManage => "person.manage", "Create, change and disable people and service accounts; give roles; reset passwords.";
    RoleManage => "role.manage", "Create and change roles.";
    DemandRead => "demand.read", "See demands.";
    DemandCreate => "demand.create", "Hand in demands and change one's own drafts.";
    DemandEdit => "demand.edit", "Change demands after they were submitted.";
    DemandTriage => "demand.triage", "Screen demands: move them, ask for information, mark duplicates.";
    DemandDecide => "demand.decide", "Approve, defer, reject and complete demands.";
    DemandComment => "demand.comment", "Comment on demands where the submitter sees it.";
    DemandInternal => "demand.internal", "Read and write internal comments.";
    DemandImport => "demand.import", "Import demands from files.";
    DemandExport => "demand.export", "Export demands to files.";
    ScoreRead => "score.read", "See scores and what they are made of.";
    ScoreGive => "score.give", "Answer the criteria of a framework.";
    FrameworkManage => "framework.manage", "Write and agree prioritisation frameworks.";
    PlanRead => "plan.read", "See plans, ranks and the cut line.";
    PlanManage => "plan.manage", "Create plans, set budgets, rank demands.";
    AssessmentRead => "assessment.read", "See maturity models, assessments and results.";
    AssessmentAnswer => "assessment.answer", "Answer maturity assessments.";
    AssessmentManage => "assessment.manage", "Start, target, complete and reopen maturity assessments.";
    AuditRead => "audit.read", "See the audit trail of everything.";
    TokenManage => "token.manage", "Create and revoke one's own access tokens.";
}

impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::from_key(&key)
            .ok_or_else(|| serde::de::Error::custom(format!("there is no permission \"{key}\"")))
    }
}

/// A role as it ships: a starting point, the organisation may change it.
pub struct ShippedRole {
    /// Stable key.
    pub key: &'static str,
    /// English and German name.
    pub name: (&'static str, &'static str),
    /// What it allows.
    pub permissions: &'static [Permission],
}

impl ShippedRole {
    /// The name in every language.
    pub fn local_name(&self) -> LocalText {
        LocalText::en_de(self.name.0, self.name.1)
    }
}

/// The roles every installation starts with.
pub fn shipped_roles() -> [ShippedRole; 6] {
    use Permission::*;
    [
        ShippedRole {
            key: "requester",
            name: ("Requester", "Antragsteller/in"),
            permissions: &[
                OrganizationRead,
                DemandRead,
                DemandCreate,
                DemandComment,
                AssessmentAnswer,
                TokenManage,
            ],
        },
        ShippedRole {
            key: "analyst",
            name: ("PMO analyst", "PMO-Analyst/in"),
            permissions: &[
                OrganizationRead,
                PersonRead,
                DemandRead,
                DemandCreate,
                DemandEdit,
                DemandTriage,
                DemandComment,
                DemandInternal,
                DemandImport,
                DemandExport,
                ScoreRead,
                ScoreGive,
                PlanRead,
                AssessmentRead,
                AssessmentAnswer,
                TokenManage,
            ],
        },
        ShippedRole {
            key: "portfolio-manager",
            name: ("Portfolio manager", "Portfoliomanager/in"),
            permissions: &[
                OrganizationRead,
                PersonRead,
                DemandRead,
                DemandCreate,
                DemandEdit,
                DemandTriage,
                DemandDecide,
                DemandComment,
                DemandInternal,
                DemandImport,
                DemandExport,
                ScoreRead,
                ScoreGive,
                FrameworkManage,
                PlanRead,
                PlanManage,
                AssessmentRead,
                AssessmentAnswer,
                AssessmentManage,
                TokenManage,
            ],
        },
        ShippedRole {
            key: "director",
            name: ("PMO director", "PMO-Leitung"),
            permissions: &[
                OrganizationRead,
                PersonRead,
                DemandRead,
                DemandDecide,
                DemandComment,
                DemandInternal,
                DemandExport,
                ScoreRead,
                PlanRead,
                PlanManage,
                AssessmentRead,
                AssessmentAnswer,
                AssessmentManage,
                AuditRead,
                TokenManage,
            ],
        },
        ShippedRole {
            key: "auditor",
            name: ("Auditor", "Revision"),
            permissions: &[
                OrganizationRead,
                PersonRead,
                DemandRead,
                DemandInternal,
                DemandExport,
                ScoreRead,
                PlanRead,
                AssessmentRead,
                AuditRead,
            ],
        },
        ShippedRole {
            key: "administrator",
            name: ("Administrator", "Administration"),
            permissions: Permission::ALL,
        },
    ]
}

/// The part a person takes in one record; it widens a permission they hold
/// to that record, whatever unit it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Asked for it.
    Requester,
    /// Writes it together with the requester.
    CoAuthor,
    /// Looks after it in the PMO.
    Owner,
    /// Scores it.
    Assessor,
    /// Answers it.
    Respondent,
    /// Approves it.
    Approver,
    /// Hears of changes.
    Follower,
    /// Hears of changes, because something they take part in was merged into it.
    Merged,
}

impl Part {
    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::CoAuthor => "co_author",
            Self::Owner => "owner",
            Self::Assessor => "assessor",
            Self::Respondent => "respondent",
            Self::Approver => "approver",
            Self::Follower => "follower",
            Self::Merged => "merged",
        }
    }

    /// Whether it lets one read the record, and no more.
    pub fn only_reads(key: &str) -> bool {
        [Self::Follower, Self::Merged, Self::Approver]
            .iter()
            .any(|part| part.key() == key)
    }
}

/// Fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// Most bytes of a password, so that hashing stays bounded.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`MIN_PASSWORD_CHARS`] characters.
    #[error("Use at least 12 characters.")]
    TooShort,
    /// More than [`MAX_PASSWORD_BYTES`] bytes.
    #[error("Use at most 1024 bytes.")]
    TooLong,
    /// Among the passwords that are tried first, or a pattern of one.
    #[error("This password is among the first that are guessed. Use several unrelated words.")]
    Common,
}

/// Refuses passwords that are short, endless or easily guessed.
///
/// # Errors
/// The first reason found.
pub fn check_password(password: &str) -> Result<(), PasswordProblem> {
    if password.chars().count() < MIN_PASSWORD_CHARS {
        return Err(PasswordProblem::TooShort);
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordProblem::TooLong);
    }
    let lower = password.to_lowercase();
    // Marks and digits around a word do not make it another word, and
    // look-alikes inside it do not either.
    let stem: String = lower
        .trim_matches(|c: char| !c.is_alphabetic())
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            c => c,
        })
        .filter(|c| c.is_alphabetic())
        .collect();
    let distinct = lower
        .chars()
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    let is_sequence = stem.len() > 3 && "abcdefghijklmnopqrstuvwxyz".contains(&stem);
    let is_common = COMMON_STEMS
        .iter()
        .any(|common| stem == *common || stem == common.repeat(2));
    if distinct < 5 || is_sequence || is_common || COMMON.contains(&lower.as_str()) {
        return Err(PasswordProblem::Common);
    }
    Ok(())
}

/// Words that, with digits or marks around them, are tried first.
const COMMON_STEMS: [&str; 24] = [
    "password",
    "passwort",
    "passwords",
    "qwertyuiop",
    "qwertzuiop",
    "qwerty",
    "qwertz",
    "letmein",
    "welcome",
    "willkommen",
    "iloveyou",
    "administrator",
    "admin",
    "changeme",
    "changemenow",
    "sunshine",
    "football",
    "princess",
    "dragon",
    "monkey",
    "trustnoi",
    "docket",
    "geheim",
    "hallohallo",
];

/// Whole passwords of twelve characters and more that lists put first.
const COMMON: [&str; 20] = [
    "123456789012",
    "1234567890123",
    "123412341234",
    "123123123123",
    "qwertyuiop123",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "q1w2e3r4t5y6",
    "password1234",
    "password12345",
    "password123456",
    "passwort1234",
    "adminadmin123",
    "iloveyou1234",
    "welcome12345",
    "letmein12345",
    "abcdefghijkl",
    "aaaaaaaaaaaa",
    "zaq12wsxcde3",
];

/// Highest length of an e-mail address (RFC 5321's path limit).
pub const MAX_EMAIL_CHARS: usize = 254;

/// The key under which an address is unique: trimmed and in lower case; none
/// when it cannot be an address.
pub fn email_key(email: &str) -> Option<String> {
    let email = email.trim();
    let (local, domain) = email.rsplit_once('@')?;
    let plausible = !local.is_empty()
        && email.len() <= MAX_EMAIL_CHARS
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && !local.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && domain
            .chars()
            .all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    plausible.then(|| email.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permission_keys_round_trip_and_are_unique() {
        let keys: std::collections::BTreeSet<_> = Permission::ALL.iter().map(|p| p.key()).collect();
        assert_eq!(keys.len(), Permission::ALL.len());
        for &permission in Permission::ALL {
            assert_eq!(Permission::from_key(permission.key()), Some(permission));
        }
    }

    #[test]
    fn passwords() {
        for (password, expected) in [
            ("short", Err(PasswordProblem::TooShort)),
            ("Passw0rd!2024", Err(PasswordProblem::Common)),
            ("aaaaaaaaaaaaaaaa", Err(PasswordProblem::Common)),
            ("abcdefghijklm", Err(PasswordProblem::Common)),
            ("password1234", Err(PasswordProblem::Common)),
            ("harbour lantern quiet", Ok(())),
            ("Vier Äpfel im Schnee", Ok(())),
        ] {
            assert_eq!(check_password(password), expected, "{password}");
        }
    }

    #[test]
    fn addresses() {
        for (email, key) in [
            (" Ann.Lee@Example.COM ", Some("ann.lee@example.com")),
            ("ann", None),
            ("ann@host", None),
            ("@example.com", None),
            ("a b@example.com", None),
            ("a@b@example.com", None),
        ] {
            assert_eq!(email_key(email).as_deref(), key, "{email}");
        }
    }
}

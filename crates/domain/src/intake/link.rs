//! Under what terms the public link of a form works.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most sites that may show a form in their own pages.
pub const MAX_ORIGINS: usize = 20;

/// Most characters of an origin: as many as a host name may have, and what
/// stands around it.
const MAX_ORIGIN_CHARS: usize = 270;

/// Terms of a public link, besides its password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LinkTerms {
    /// First day on which forms are taken in, by the organisation's time zone.
    pub opens_on: Option<NaiveDate>,
    /// Last day on which forms are taken in, by the organisation's time zone.
    pub closes_on: Option<NaiveDate>,
    /// Whether what is handed in waits until somebody lets it in.
    pub is_moderated: bool,
    /// Whether people without an account may attach files. Where not, they are
    /// not asked for any.
    pub takes_files: bool,
    /// Sites that may show the form in their own pages: 20 at most.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["https://intranet.example.org"])))]
    pub origins: Vec<Origin>,
}

/// Whether forms are taken in on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// They are.
    Open,
    /// Not yet.
    NotYet,
    /// Not any more.
    Closed,
}

/// What is wrong with the terms of a link. Displays as an English sentence that
/// says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TermsProblem {
    /// It would close before it opens.
    #[error("Choose a last day that is not before the first one.")]
    ClosesBeforeItOpens,
    /// More than [`MAX_ORIGINS`].
    #[error("Name at most 20 sites.")]
    TooManyOrigins,
}

impl TermsProblem {
    /// The stable code of the problem.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClosesBeforeItOpens => "order",
            Self::TooManyOrigins => "too_many",
        }
    }

    /// The member of [`LinkTerms`] that is wrong.
    pub fn member(self) -> &'static str {
        match self {
            Self::ClosesBeforeItOpens => "closes_on",
            Self::TooManyOrigins => "origins",
        }
    }
}

impl LinkTerms {
    /// Whether forms are taken in on a day of the organisation.
    pub fn opening(&self, day: NaiveDate) -> Opening {
        if self.opens_on.is_some_and(|first| day < first) {
            Opening::NotYet
        } else if self.closes_on.is_some_and(|last| day > last) {
            Opening::Closed
        } else {
            Opening::Open
        }
    }

    /// Checks what the terms say together.
    ///
    /// # Errors
    /// It closes before it opens, or names too many sites.
    pub fn check(&self) -> Result<(), TermsProblem> {
        let days = self.opens_on.zip(self.closes_on);
        if days.is_some_and(|(first, last)| last < first) {
            return Err(TermsProblem::ClosesBeforeItOpens);
        }
        if self.origins.len() > MAX_ORIGINS {
            return Err(TermsProblem::TooManyOrigins);
        }
        Ok(())
    }
}

/// A site that may show something in its own pages: scheme, host and port, as
/// browsers write it (RFC 6454). No wildcards: it goes into a security policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// A text that is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Write sites as https://intranet.example.org: without path, at most with a port.")]
pub struct NotAnOrigin;

impl Origin {
    /// As browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_suffix('/').unwrap_or(&text);
        if text.len() > MAX_ORIGIN_CHARS {
            return Err(NotAnOrigin);
        }
        let (scheme, rest) = text.split_once("://").ok_or(NotAnOrigin)?;
        let default_port = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return Err(NotAnOrigin),
        };
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if !host.split('.').all(is_label) {
            return Err(NotAnOrigin);
        }
        if let Some(port) = port {
            let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
            let known = port.parse::<u16>().ok().filter(|port| *port > 0);
            if !is_number || known.is_none() {
                return Err(NotAnOrigin);
            }
        }
        // Browsers leave the port out where the scheme says it.
        Ok(Self(match port.filter(|port| *port != default_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

impl TryFrom<String> for Origin {
    type Error = NotAnOrigin;

    fn try_from(text: String) -> Result<Self, NotAnOrigin> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 3, day).unwrap()
    }

    #[test]
    fn the_first_and_the_last_day_are_days_on_which_it_is_open() {
        let terms = |opens_on, closes_on| LinkTerms {
            opens_on,
            closes_on,
            ..LinkTerms::default()
        };
        let (first, last) = (Some(day(10)), Some(day(12)));
        for (terms, at, opening) in [
            (terms(None, None), 1, Opening::Open),
            (terms(first, last), 9, Opening::NotYet),
            (terms(first, last), 10, Opening::Open),
            (terms(first, last), 12, Opening::Open),
            (terms(first, last), 13, Opening::Closed),
            (terms(first, None), 31, Opening::Open),
            (terms(None, last), 1, Opening::Open),
            (terms(None, last), 13, Opening::Closed),
            (terms(first, first), 10, Opening::Open),
        ] {
            assert_eq!(terms.opening(day(at)), opening, "{terms:?} on {at}");
        }
        assert_eq!(terms(first, first).check(), Ok(()));
        let backwards = terms(last, first).check();
        assert_eq!(backwards, Err(TermsProblem::ClosesBeforeItOpens));
    }

    #[test]
    fn no_more_than_twenty_sites() {
        let site = |number: usize| format!("https://site{number}.example").parse().unwrap();
        let terms = |many: usize| LinkTerms {
            origins: (0..many).map(site).collect(),
            ..LinkTerms::default()
        };
        assert_eq!(terms(20).check(), Ok(()));
        assert_eq!(terms(21).check(), Err(TermsProblem::TooManyOrigins));
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_that_a_policy_could_misread() {
        for (text, origin) in [
            (
                "https://intranet.example.org",
                Some("https://intranet.example.org"),
            ),
            (
                " HTTPS://Intranet.Example.ORG/ ",
                Some("https://intranet.example.org"),
            ),
            ("http://localhost:8080", Some("http://localhost:8080")),
            ("https://example.org:443", Some("https://example.org")),
            ("http://10.0.0.7:80", Some("http://10.0.0.7")),
            ("https://example.org/path", None),
            ("https://*.example.org", None),
            ("https://example.org; script-src *", None),
            ("https://example.org 'unsafe-inline'", None),
            ("https://user@example.org", None),
            ("https://example.org:0", None),
            ("https://example.org:70000", None),
            ("https://example.org:+80", None),
            ("https://example.org:", None),
            ("https://exämple.org", None),
            ("https://example..org", None),
            ("https://-example.org", None),
            ("javascript://example.org", None),
            ("example.org", None),
            ("https://", None),
            ("*", None),
            ("", None),
        ] {
            let read = text.parse::<Origin>().ok();
            assert_eq!(read.as_ref().map(Origin::as_str), origin, "{text}");
        }
        assert!(
            format!("https://{}.org", "a".repeat(300))
                .parse::<Origin>()
                .is_err()
        );
    }
}

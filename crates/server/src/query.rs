//! The query grammar of lists: `status=a,b&score[gte]=5&q=text&sort=-rank,title`.

use std::collections::BTreeMap;
use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use docket_contract::page::{DEFAULT_LIMIT, MAX_LIMIT};
use docket_contract::problem::Code;
use docket_domain::field::is_plannable;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{Error, Result, field_error};

/// The parameters of a query, taken one by one; what is left over at the end
/// was not understood.
#[derive(Clone, Debug)]
pub struct Query {
    parameters: BTreeMap<String, String>,
    path: String,
    raw: String,
}

impl FromRequest for Query {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::parse(request.path(), request.query_string()))
    }
}

/// The problem of a parameter that is not usable.
pub fn invalid(name: &str, detail: impl Into<String>) -> Error {
    Error::Told {
        code: Code::InvalidQuery,
        detail: format!("The query parameter \"{name}\" is not usable."),
        errors: vec![field_error(&format!("?{name}"), "wrong", detail)],
        retry_after: None,
    }
}

impl Query {
    /// Reads a query string.
    ///
    /// # Errors
    /// A parameter is there twice or not well encoded.
    pub fn parse(path: &str, raw: &str) -> Result<Self> {
        type Pairs = Vec<(String, String)>;
        let pairs = actix_web::web::Query::<Pairs>::from_query(raw)
            .map_err(|_| invalid("", "The query string is not well encoded."))?
            .into_inner();
        let mut parameters = BTreeMap::new();
        for (name, value) in pairs {
            if name.contains('\0') || value.contains('\0') {
                return Err(invalid(&name, "Leave out the character U+0000."));
            }
            if parameters.insert(name.clone(), value).is_some() {
                return Err(invalid(
                    &name,
                    "Give it once; several values go with commas.",
                ));
            }
        }
        Ok(Self {
            parameters,
            path: path.to_owned(),
            raw: raw.to_owned(),
        })
    }

    /// Parameters that were kept.
    pub fn of(parameters: BTreeMap<String, String>) -> Self {
        Self {
            parameters,
            path: String::new(),
            raw: String::new(),
        }
    }

    /// Puts a parameter in the place of what the client wrote.
    pub fn put(&mut self, name: &str, value: &str) {
        self.parameters.insert(name.to_owned(), value.to_owned());
    }

    /// Takes a text; blank counts as absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.parameters
            .remove(name)
            .filter(|value| !value.trim().is_empty())
    }

    /// Takes one value.
    ///
    /// # Errors
    /// It is not what the parameter takes.
    pub fn one<T: FromStr>(&mut self, name: &str, expected: &str) -> Result<Option<T>> {
        self.text(name)
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| invalid(name, format!("Give {expected}.")))
            })
            .transpose()
    }

    /// Takes several values, separated by commas.
    ///
    /// # Errors
    /// One of them is not what the parameter takes.
    pub fn several<T: FromStr>(&mut self, name: &str, expected: &str) -> Result<Vec<T>> {
        let Some(values) = self.text(name) else {
            return Ok(Vec::new());
        };
        values
            .split(',')
            .map(|value| {
                value
                    .trim()
                    .parse()
                    .map_err(|_| invalid(name, format!("Give {expected}.")))
            })
            .collect()
    }

    /// Takes a day.
    ///
    /// # Errors
    /// It is none, or not one that people plan with.
    pub fn day(&mut self, name: &str) -> Result<Option<NaiveDate>> {
        let day = self.one(name, "a day such as 2027-01-31")?;
        match day.is_none_or(is_plannable) {
            true => Ok(day),
            false => Err(invalid(name, "Give a day from 1900-01-01 to 2299-12-31.")),
        }
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// It is neither.
    pub fn flag(&mut self, name: &str) -> Result<bool> {
        Ok(self.one(name, "true or false")?.unwrap_or(false))
    }

    /// Takes the sort order among declared names; a leading minus descends.
    ///
    /// # Errors
    /// A name is not declared.
    pub fn sort<S: Copy>(&mut self, declared: &[(&'static str, S)]) -> Result<Vec<(S, bool)>> {
        let Some(names) = self.text("sort") else {
            return Ok(Vec::new());
        };
        names
            .split(',')
            .take(4)
            .map(|name| {
                let name = name.trim();
                let (name, descending) = name
                    .strip_prefix('-')
                    .map_or((name, false), |name| (name, true));
                declared
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, sort)| (*sort, descending))
                    .ok_or_else(|| {
                        let known: Vec<_> = declared.iter().map(|(name, _)| *name).collect();
                        invalid("sort", format!("Sort by one of {}.", known.join(", ")))
                    })
            })
            .collect()
    }

    /// Takes the page's size: larger wishes are coerced.
    ///
    /// # Errors
    /// It is not a number from 1 up.
    pub fn limit(&mut self) -> Result<u64> {
        let limit: u64 = self
            .one("limit", "a number from 1 to 200")?
            .unwrap_or(DEFAULT_LIMIT);
        if limit == 0 {
            return Err(invalid("limit", "Give a number from 1 to 200."));
        }
        Ok(limit.min(MAX_LIMIT))
    }

    /// Takes the cursor.
    ///
    /// # Errors
    /// It is not one this list gave.
    pub fn cursor<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        self.text("cursor")
            .map(|cursor| {
                let json = URL_SAFE_NO_PAD.decode(cursor).ok();
                json.and_then(|json| serde_json::from_slice(&json).ok())
                    .ok_or_else(|| {
                        invalid("cursor", "Use the cursor as a page of this list gave it.")
                    })
            })
            .transpose()
    }

    /// Ends the taking.
    ///
    /// # Errors
    /// A parameter was not understood.
    pub fn finish(self) -> Result<Rest> {
        match self.parameters.keys().next() {
            Some(name) => Err(invalid(name, "This list does not know it.")),
            None => Ok(Rest {
                path: self.path,
                raw: self.raw,
            }),
        }
    }
}

/// A query that was understood: what the address of the next page is made of.
#[derive(Clone, Debug)]
pub struct Rest {
    path: String,
    raw: String,
}

impl Rest {
    /// The `Link` header's value for the next page.
    pub fn next_link(&self, cursor: &str) -> String {
        let kept: Vec<&str> = self
            .raw
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
            .collect();
        let before = if kept.is_empty() {
            String::new()
        } else {
            format!("{}&", kept.join("&"))
        };
        format!("<{}?{before}cursor={cursor}>; rel=\"next\"", self.path)
    }
}

/// Writes a cursor.
pub fn cursor<T: Serialize>(place: &T) -> String {
    // A place is numbers, texts and instants, which are always JSON.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

/// Cuts what was read beyond the page, and gives the cursor of the next one.
pub fn next_page<T>(
    rows: &mut Vec<T>,
    limit: u64,
    place: impl FnOnce(&T) -> String,
) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(raw: &str) -> Query {
        Query::parse("/api/v1/demands", raw).unwrap()
    }

    #[test]
    fn parameters_are_taken_and_leftovers_refused() {
        let mut query = query("status=a,b&score%5Bgte%5D=5&limit=500");
        assert_eq!(
            query.several::<String>("status", "keys").unwrap(),
            ["a", "b"]
        );
        assert_eq!(query.one::<i64>("score[gte]", "a number").unwrap(), Some(5));
        assert_eq!(query.limit().unwrap(), MAX_LIMIT);
        assert!(query.finish().is_ok());
        assert!(self::query("colour=red").finish().is_err());
    }

    #[test]
    fn limits_and_duplicates() {
        assert!(query("limit=-1").limit().is_err());
        assert!(query("limit=0").limit().is_err());
        assert!(Query::parse("/", "a=1&a=2").is_err());
    }

    #[test]
    fn the_next_page_keeps_the_filter() {
        let rest = Rest {
            path: "/x".to_owned(),
            raw: "q=a&cursor=old".to_owned(),
        };
        assert_eq!(rest.next_link("new"), "</x?q=a&cursor=new>; rel=\"next\"");
    }
}

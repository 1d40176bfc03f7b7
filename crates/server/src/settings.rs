//! How the server is set up: a file, then `DOCKET_*` in the environment, then
//! flags.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use docket_storage::Location;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

#[cfg(test)]
mod tests;

/// Everything that can be set. The keys of the file are the field names; the
/// environment's are `DOCKET_` and the name in capitals.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Address and port to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Directory of the embedded database.
    pub data_dir: PathBuf,
    /// Address of a PostgreSQL database; the embedded one when absent.
    pub database_url: Option<String>,
    /// Address people reach the server under, such as `https://docket.example.org`.
    pub public_url: Option<String>,
    /// Address of the SMTP server that mail goes through, with what signs in
    /// there; without one, no mail is sent.
    pub smtp_url: Option<String>,
    /// Who mail is from, such as `Docket <docket@example.org>`.
    pub mail_from: Option<String>,
    /// Allows plain HTTP on an address that is not this machine's own.
    pub allow_plain_http: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `pretty` or `json`.
    pub log_format: LogFormat,
    /// What is logged, in the `tracing` filter language.
    pub log: String,
    /// Worker threads; as many as there are cores when absent.
    pub workers: Option<usize>,
    /// Sign-ins looked at per address and minute.
    pub logins_per_minute: u64,
    /// Submissions and messages taken per address and minute without an account.
    pub submissions_per_minute: u64,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For programs: one JSON object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7020)),
            data_dir: PathBuf::from("data"),
            database_url: None,
            public_url: None,
            smtp_url: None,
            mail_from: None,
            allow_plain_http: false,
            trusted_proxies: Vec::new(),
            log_format: LogFormat::Pretty,
            log: "info,sea_orm_migration=warn".to_owned(),
            workers: None,
            logins_per_minute: crate::limits::LOGINS_PER_MINUTE,
            submissions_per_minute: crate::limits::SUBMISSIONS_PER_MINUTE,
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A value cannot be used.
    #[error("{0}")]
    Value(String),
}

/// Settings with what was not understood in them.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Warnings about unknown keys.
    pub warnings: Vec<String>,
    named: Option<Place>,
}

/// What a flag or a variable named as the place of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Directory,
    Database,
}

impl Place {
    fn named_by(has: impl Fn(&str) -> bool) -> Option<Self> {
        if has("database_url") {
            Some(Self::Database)
        } else {
            has("data_dir").then_some(Self::Directory)
        }
    }
}

impl Loaded {
    /// Keeps invented data away from real data: the demo goes where a flag or
    /// a variable says, and otherwise into a directory of its own, never to
    /// the place that a settings file names.
    pub fn keep_demo_apart(&mut self) {
        match self.named {
            Some(Place::Database) => {}
            Some(Place::Directory) => self.settings.database_url = None,
            None => {
                self.settings.database_url = None;
                self.settings.data_dir = PathBuf::from(DEMO_DIRECTORY);
            }
        }
    }
}

impl Settings {
    /// Puts the settings together.
    ///
    /// # Errors
    /// A file cannot be read, or a value cannot be used.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
        flags: toml::Table,
    ) -> Result<Loaded, SettingsError> {
        let mut table = toml::Table::new();
        if let Some(path) = file {
            let failed = |why: String| SettingsError::File {
                path: path.to_owned(),
                why,
            };
            let text = std::fs::read_to_string(path).map_err(|why| failed(why.to_string()))?;
            table = text
                .parse()
                .map_err(|why: toml::de::Error| failed(why.to_string()))?;
        }
        let variables = from_environment(environment)?;
        let named = Place::named_by(|key| flags.contains_key(key))
            .or_else(|| Place::named_by(|key| variables.contains_key(key)));
        table.extend(variables);
        table.extend(flags);
        let mut warnings = Vec::new();
        let mut unknown = |path: serde_ignored::Path<'_>| {
            warnings.push(format!(
                "the setting \"{path}\" is not known and has no effect"
            ));
        };
        let table = serde_ignored::Deserializer::new(table, &mut unknown);
        let settings: Self = serde_path_to_error::deserialize(table)
            .map_err(|error| wrong(&error.path().to_string(), error.inner().message()))?;
        if let Err(why) = EnvFilter::try_new(&settings.log) {
            return Err(wrong("log", why));
        }
        Ok(Loaded {
            settings,
            warnings,
            named,
        })
    }

    /// Where the data is.
    pub fn location(&self) -> Location {
        match &self.database_url {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Sqlite(self.data_dir.join("docket.db")),
        }
    }

    /// Whether people reach the server over TLS, through a proxy.
    pub fn is_tls(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

/// Where the demo's data goes when no other place is named.
const DEMO_DIRECTORY: &str = "data-demo";
/// Variables with the prefix that are not settings of the server.
const FOREIGN: [&str; 3] = ["DOCKET_REAL_DATA", "DOCKET_TEST_DATABASE", "DOCKET_CONFIG"];

fn wrong(key: &str, why: impl std::fmt::Display) -> SettingsError {
    SettingsError::Value(format!("the setting \"{key}\" cannot be used: {why}"))
}

/// Settings in the environment; `DOCKET_X_FILE` names a file that holds X.
fn from_environment(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, toml::Value>, SettingsError> {
    let mut found = BTreeMap::new();
    for (name, value) in environment {
        let name = name.to_string_lossy().into_owned();
        let Some(key) = name.strip_prefix("DOCKET_").map(str::to_lowercase) else {
            continue;
        };
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        let text = value
            .into_string()
            .map_err(|_| SettingsError::Value(format!("{name} is not UTF-8")))?;
        let (key, text) = match key.strip_suffix("_file") {
            Some(key) => {
                let path = PathBuf::from(&text);
                let text = std::fs::read_to_string(&path).map_err(|why| SettingsError::File {
                    path,
                    why: why.to_string(),
                })?;
                (key.to_owned(), text.trim().to_owned())
            }
            None => (key, text),
        };
        let value = typed(&key, text)
            .map_err(|why| SettingsError::Value(format!("{name} cannot be used: {why}")))?;
        if found.insert(key.clone(), value).is_some() {
            let name = key.to_uppercase();
            return Err(SettingsError::Value(format!(
                "DOCKET_{name} and DOCKET_{name}_FILE are both set; keep one of them"
            )));
        }
    }
    Ok(found)
}

/// A variable's text as the type its setting has; what looks like a number may
/// be the name of a directory.
fn typed(key: &str, text: String) -> Result<toml::Value, &'static str> {
    Ok(match key {
        "trusted_proxies" => {
            let items = text.split(',').map(str::trim);
            let items = items.filter(|item| !item.is_empty());
            toml::Value::Array(items.map(|item| item.to_owned().into()).collect())
        }
        "allow_plain_http" => {
            let flag = text.trim().parse().map_err(|_| "use true or false")?;
            toml::Value::Boolean(flag)
        }
        "workers" | "logins_per_minute" | "submissions_per_minute" => {
            let number = text.trim().parse().map_err(|_| "use a whole number")?;
            toml::Value::Integer(number)
        }
        _ => toml::Value::String(text),
    })
}

//! How the server is set up: a file, then `DOCKET_*` in the environment, then
//! flags.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use docket_storage::Location;
use serde::Deserialize;

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
            allow_plain_http: false,
            trusted_proxies: Vec::new(),
            log_format: LogFormat::Pretty,
            log: "info".to_owned(),
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
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Warnings about unknown keys.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Puts the settings together.
    ///
    /// # Errors
    /// A file cannot be read, or a value cannot be used.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
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
        let mut warnings = Vec::new();
        for (key, value) in from_environment(environment)? {
            table.insert(key, value);
        }
        table.extend(flags);
        let settings = serde_ignored::deserialize(table, |path| {
            warnings.push(format!(
                "the setting \"{path}\" is not known and has no effect"
            ));
        })
        .map_err(|error: toml::de::Error| SettingsError::Value(error.message().to_owned()))?;
        Ok(Loaded { settings, warnings })
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

/// Keys that name a list.
const LISTS: [&str; 1] = ["trusted_proxies"];
/// Variables with the prefix that are not settings of the server.
const FOREIGN: [&str; 3] = ["DOCKET_REAL_DATA", "DOCKET_TEST_DATABASE", "DOCKET_CONFIG"];

/// Settings in the environment; `DOCKET_X_FILE` names a file that holds X.
fn from_environment(
    environment: impl Iterator<Item = (String, String)>,
) -> Result<BTreeMap<String, toml::Value>, SettingsError> {
    let mut found = BTreeMap::new();
    for (name, value) in environment {
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        let Some(key) = name.strip_prefix("DOCKET_").map(str::to_lowercase) else {
            continue;
        };
        let (key, text) = match key.strip_suffix("_file") {
            Some(key) => {
                let path = PathBuf::from(&value);
                let text = std::fs::read_to_string(&path).map_err(|why| SettingsError::File {
                    path,
                    why: why.to_string(),
                })?;
                (key.to_owned(), text.trim().to_owned())
            }
            None => (key, value),
        };
        let value = if LISTS.contains(&key.as_str()) {
            let items = text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            toml::Value::Array(
                items
                    .map(|item| toml::Value::String(item.to_owned()))
                    .collect(),
            )
        } else if let Ok(number) = text.parse::<i64>() {
            toml::Value::Integer(number)
        } else if let Ok(flag) = text.parse::<bool>() {
            toml::Value::Boolean(flag)
        } else {
            toml::Value::String(text)
        };
        found.insert(key, value);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn flags_win_over_the_environment_and_unknown_keys_warn() {
        let flags = toml::Table::from_iter([("listen".to_owned(), "127.0.0.1:1".into())]);
        let pairs = [
            ("DOCKET_LISTEN", "127.0.0.1:2"),
            ("DOCKET_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2"),
            ("DOCKET_COLOUR", "red"),
            ("OTHER", "x"),
        ];
        let loaded = Settings::load(None, environment(&pairs), flags).unwrap();
        assert_eq!(loaded.settings.listen.port(), 1);
        assert_eq!(loaded.settings.trusted_proxies.len(), 2);
        assert_eq!(loaded.warnings.len(), 1);
        assert!(loaded.warnings[0].contains("colour"));
    }

    #[test]
    fn wrong_values_are_said() {
        let pairs = [("DOCKET_LISTEN", "nowhere")];
        assert!(Settings::load(None, environment(&pairs), toml::Table::new()).is_err());
    }
}

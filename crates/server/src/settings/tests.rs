//! Which of several settings counts, and what is said about those that do not.

use super::*;

/// A file that goes away with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: &str) -> Self {
        let name = format!("docket_settings_{}_{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (OsString, OsString)> {
    let pairs: Vec<(OsString, OsString)> = pairs
        .iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
    pairs.into_iter()
}

fn flags(pairs: &[(&str, &str)]) -> toml::Table {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).into()))
        .collect()
}

fn from_variables(pairs: &[(&str, &str)]) -> Result<Loaded, SettingsError> {
    Settings::load(None, variables(pairs), toml::Table::new())
}

fn from_file(name: &str, content: &str) -> Result<Loaded, SettingsError> {
    let file = File::new(name, content);
    Settings::load(Some(&file.0), variables(&[]), toml::Table::new())
}

fn refusal(loaded: Result<Loaded, SettingsError>) -> String {
    loaded.unwrap_err().to_string()
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = File::new(
        "order.toml",
        "listen = \"127.0.0.1:1\"\ndata_dir = \"file\"\nworkers = 1\nlog = \"warn\"",
    );
    let variables = variables(&[
        ("DOCKET_LISTEN", "127.0.0.1:2"),
        ("DOCKET_DATA_DIR", "environment"),
        ("DOCKET_WORKERS", "2"),
    ]);
    let flags = flags(&[("listen", "127.0.0.1:3"), ("data_dir", "flag")]);
    let settings = Settings::load(Some(&file.0), variables, flags)
        .unwrap()
        .settings;
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.data_dir, Path::new("flag"));
    assert_eq!(settings.workers, Some(2));
    assert_eq!(settings.log, "warn");
    assert_eq!(settings.logins_per_minute, 10, "what nobody sets stays");
}

#[test]
fn every_setting_can_come_from_the_environment() {
    let settings = from_variables(&[
        ("DOCKET_LISTEN", "[::1]:80"),
        ("DOCKET_DATA_DIR", "here"),
        ("DOCKET_DATABASE_URL", "postgres://docket@db/docket"),
        ("DOCKET_PUBLIC_URL", "https://docket.example.org"),
        ("DOCKET_ALLOW_PLAIN_HTTP", "true"),
        ("DOCKET_TRUSTED_PROXIES", "10.0.0.1, ::1,"),
        ("DOCKET_LOG_FORMAT", "json"),
        ("DOCKET_LOG", "info,docket_server=debug"),
        ("DOCKET_WORKERS", "3"),
        ("DOCKET_LOGINS_PER_MINUTE", "4"),
        ("DOCKET_SUBMISSIONS_PER_MINUTE", "5"),
        ("DOCKET_CONFIG", "read before the settings are"),
        ("PATH", "/bin"),
    ])
    .unwrap();
    assert!(settings.warnings.is_empty(), "{:?}", settings.warnings);
    let settings = settings.settings;
    assert!(settings.is_tls() && settings.allow_plain_http);
    let proxies: Vec<String> = settings
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.1", "::1"]);
    assert_eq!(settings.log_format, LogFormat::Json);
    assert_eq!(settings.workers, Some(3));
    assert_eq!(settings.logins_per_minute, 4);
    assert_eq!(settings.submissions_per_minute, 5);
    assert!(matches!(settings.location(), Location::Postgres(url) if url.ends_with("@db/docket")));
}

#[test]
fn unknown_keys_have_no_effect_and_are_said() {
    let file = File::new("unknown.toml", "colour = \"red\"\nworkers = 1");
    let variables = variables(&[("DOCKET_SHAPE", "round"), ("SHAPE", "square")]);
    let loaded = Settings::load(Some(&file.0), variables, toml::Table::new()).unwrap();
    assert_eq!(loaded.settings.workers, Some(1));
    assert_eq!(loaded.warnings.len(), 2, "{:?}", loaded.warnings);
    for key in ["\"colour\"", "\"shape\""] {
        let said = loaded.warnings.iter().any(|warning| warning.contains(key));
        assert!(said, "{key}: {:?}", loaded.warnings);
    }
}

#[test]
fn a_secret_is_read_from_the_file_that_is_named() {
    let secret = File::new("secret", "postgres://docket:hidden@db/docket\n");
    let loaded = from_variables(&[("DOCKET_DATABASE_URL_FILE", secret.path())]).unwrap();
    let url = loaded.settings.database_url;
    assert_eq!(url.as_deref(), Some("postgres://docket:hidden@db/docket"));

    let missing = refusal(from_variables(&[("DOCKET_DATABASE_URL_FILE", "nowhere")]));
    assert!(missing.contains("nowhere"), "{missing}");
}

#[test]
fn a_setting_and_the_file_that_holds_it_are_one_too_many() {
    let secret = File::new("twice", "postgres://from-file");
    let (plain, file) = (
        ("DOCKET_DATABASE_URL", "postgres://hidden"),
        ("DOCKET_DATABASE_URL_FILE", secret.path()),
    );
    for pairs in [[plain, file], [file, plain]] {
        let why = refusal(from_variables(&pairs));
        assert!(why.contains("DOCKET_DATABASE_URL_FILE"), "{why}");
        assert!(
            !why.contains("hidden") && !why.contains("from-file"),
            "{why}"
        );
    }
}

#[test]
fn what_looks_like_a_number_may_be_a_name() {
    let loaded = from_variables(&[("DOCKET_DATA_DIR", "2027"), ("DOCKET_LOG", "true")]).unwrap();
    assert_eq!(loaded.settings.data_dir, Path::new("2027"));
    let file = File::new("number", "2027\n");
    let loaded = from_variables(&[("DOCKET_DATA_DIR_FILE", file.path())]).unwrap();
    assert_eq!(loaded.settings.data_dir, Path::new("2027"));
}

#[test]
fn a_wrong_value_is_named_by_its_key() {
    for (name, value, key) in [
        ("DOCKET_LISTEN", "nowhere", "\"listen\""),
        ("DOCKET_LISTEN", "80", "\"listen\""),
        ("DOCKET_LOG_FORMAT", "xml", "\"log_format\""),
        ("DOCKET_LOG", "docket_server=loud", "\"log\""),
        (
            "DOCKET_TRUSTED_PROXIES",
            "10.0.0.1,proxy",
            "\"trusted_proxies",
        ),
        ("DOCKET_WORKERS", "many", "DOCKET_WORKERS"),
        ("DOCKET_WORKERS", "-1", "\"workers\""),
        (
            "DOCKET_LOGINS_PER_MINUTE",
            "1.5",
            "DOCKET_LOGINS_PER_MINUTE",
        ),
        (
            "DOCKET_ALLOW_PLAIN_HTTP",
            "maybe",
            "DOCKET_ALLOW_PLAIN_HTTP",
        ),
    ] {
        let why = refusal(from_variables(&[(name, value)]));
        assert!(why.contains(key), "{name}={value}: {why}");
    }
    for (name, content, key) in [
        ("listen.toml", "listen = 80", "\"listen\""),
        ("workers.toml", "workers = \"two\"", "\"workers\""),
        ("dir.toml", "data_dir = 2027", "\"data_dir\""),
        (
            "proxy.toml",
            "trusted_proxies = [\"x\"]",
            "\"trusted_proxies",
        ),
        ("log.toml", "log = \"a=b=c\"", "\"log\""),
    ] {
        let why = refusal(from_file(name, content));
        assert!(why.contains(key), "{content}: {why}");
    }
}

#[test]
fn a_file_that_is_no_settings_file_is_named() {
    let why = refusal(from_file("garbage.toml", "listen: 80"));
    assert!(why.contains("garbage.toml"), "{why}");
    let missing = Some(Path::new("no-such-file.toml"));
    let loaded = Settings::load(missing, variables(&[]), toml::Table::new());
    let why = refusal(loaded);
    assert!(why.contains("no-such-file.toml"), "{why}");
}

#[cfg(unix)]
#[test]
fn only_our_own_variables_have_to_be_text() {
    use std::os::unix::ffi::OsStringExt;
    let noise = || OsString::from_vec(vec![b'a', 0xff]);
    let foreign = [("OTHER".into(), noise()), (noise(), "x".into())];
    Settings::load(None, foreign.into_iter(), toml::Table::new()).unwrap();
    let own = [("DOCKET_DATA_DIR".into(), noise())];
    let why = refusal(Settings::load(None, own.into_iter(), toml::Table::new()));
    assert!(why.contains("DOCKET_DATA_DIR"), "{why}");
}

/// Where the demo's data goes.
fn demo_place(file: &str, pairs: &[(&str, &str)], given: &[(&str, &str)]) -> String {
    // One file a call: tests run side by side.
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let file = File::new(&format!("demo{number}.toml"), file);
    let mut loaded = Settings::load(Some(&file.0), variables(pairs), flags(given)).unwrap();
    loaded.keep_demo_apart();
    match loaded.settings.location() {
        Location::Postgres(url) => url,
        Location::Sqlite(path) => path.parent().unwrap().display().to_string(),
    }
}

#[test]
fn the_demo_never_goes_where_only_a_settings_file_says() {
    for file in [
        "",
        "data_dir = \"production\"",
        "database_url = \"postgres://production\"",
        "data_dir = \"production\"\ndatabase_url = \"postgres://production\"",
    ] {
        assert_eq!(demo_place(file, &[], &[]), "data-demo");
        assert_eq!(demo_place(file, &[], &[("data_dir", "mine")]), "mine");
        let url = "postgres://mine";
        assert_eq!(demo_place(file, &[], &[("database_url", url)]), url);
        let variable = [("DOCKET_DATA_DIR", "mine")];
        assert_eq!(demo_place(file, &variable, &[]), "mine");
        let variable = [("DOCKET_DATABASE_URL", url)];
        assert_eq!(demo_place(file, &variable, &[]), url);
        assert_eq!(demo_place(file, &variable, &[("data_dir", "mine")]), "mine");
        let secret = File::new("demo_url", url);
        let variable = [("DOCKET_DATABASE_URL_FILE", secret.path())];
        assert_eq!(demo_place(file, &variable, &[]), url);
    }
}

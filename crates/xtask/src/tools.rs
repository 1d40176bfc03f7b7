//! Programs of the system that the commands need, installed where that is allowed.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process::{self, find_program, heading};

/// Installs Debian packages when the user may, and else names the command that does.
///
/// Nothing that is installed already is ever removed for them.
pub fn apt_install(packages: &[&str], purpose: &str) -> Outcome<()> {
    apt(packages, purpose, Lists::AsTheyAre)
}

/// As [`apt_install`], but asks Debian for its newest packages first: for
/// those of which an older one is not enough.
pub fn apt_install_newest(packages: &[&str], purpose: &str) -> Outcome<()> {
    apt(packages, purpose, Lists::Renewed)
}

/// What apt knows of Debian's packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lists {
    /// What it was told last.
    AsTheyAre,
    /// What there is now.
    Renewed,
}

fn apt(packages: &[&str], purpose: &str, lists: Lists) -> Outcome<()> {
    let list = packages.join(" ");
    let by_hand = format!("Install {purpose}: `sudo apt-get install {list}`");
    let missing = || Failure::new(format!("{purpose} is missing ({list})"), by_hand.clone());
    if find_program("apt-get").is_none() {
        return Err(Failure::new(
            format!("{purpose} is missing, and this system has no apt-get"),
            format!("Install what Debian calls {list} with your system's package manager."),
        ));
    }
    let Some(privilege) = Privilege::find() else {
        return Err(missing());
    };
    heading(&format!("System: install {list} ({purpose})"));
    let install = || {
        process::run(
            privilege
                .command("apt-get")
                .args(["install", "-y", "--no-install-recommends", "--no-remove"])
                .args(packages),
            &by_hand,
        )
    };
    // A fresh machine has no package lists yet; one that has them is spared the update.
    if lists == Lists::AsTheyAre && install().is_ok() {
        return Ok(());
    }
    process::run(privilege.command("apt-get").arg("update"), &by_hand)?;
    install()
}

/// Node and npm, for the browser tests.
pub fn node() -> Outcome<()> {
    let present = || {
        node_version()
            .filter(|version| *version >= NODE_AT_LEAST)
            .and(find_program("npm"))
            .is_some()
    };
    if present() {
        return Ok(());
    }
    apt_install(&["nodejs", "npm"], "Node for the browser tests")?;
    if present() {
        return Ok(());
    }
    Err(Failure::new(
        format!("the browser tests need Node {NODE_AT_LEAST} or newer with npm"),
        "Install a newer Node, for instance from your distribution's backports.",
    ))
}

/// The oldest Node that the browser's driver runs on.
const NODE_AT_LEAST: u32 = 18;

/// Node's major version, from `v20.1.2`.
fn node_version() -> Option<u32> {
    find_program("node")?;
    let version = process::capture(Command::new("node").arg("--version"), "Install Node.").ok()?;
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Chromium's program: the one in `CHROMIUM`, or what Debian and others call it.
pub fn chromium() -> Outcome<PathBuf> {
    let find = || {
        std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| {
            ["chromium", "chromium-browser", "google-chrome"]
                .into_iter()
                .find_map(find_program)
        })
    };
    if find().is_none() {
        apt_install(&["chromium"], "Chromium for the browser tests")?;
    }
    find().ok_or_else(|| {
        Failure::new(
            "Chromium is installed, but not in PATH",
            "Name its program in CHROMIUM.",
        )
    })
}

/// The load tool, for the benchmarks.
pub fn wrk() -> Outcome<()> {
    match find_program("wrk") {
        Some(_) => Ok(()),
        None => apt_install(&["wrk"], "the load tool for the benchmarks"),
    }
}

/// The folder of PostgreSQL's server programs, which Debian keeps out of `PATH`.
pub fn postgres() -> Outcome<PathBuf> {
    if find_postgres().is_none() {
        apt_install(&["postgresql"], "PostgreSQL for the tests")?;
    }
    find_postgres().ok_or_else(|| {
        Failure::new(
            "PostgreSQL is installed, but `initdb` and `pg_ctl` were not found",
            "Put the folder of PostgreSQL's server programs in PATH.",
        )
    })
}

fn find_postgres() -> Option<PathBuf> {
    let has_both =
        |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let in_path = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).find(|folder| has_both(folder)));
    in_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        versions
            .filter_map(|version| {
                let number: u32 = version.file_name().to_str()?.parse().ok()?;
                Some((number, version.path().join("bin")))
            })
            .filter(|(_, folder)| has_both(folder))
            .max()
            .map(|(_, folder)| folder)
    })
}

/// Whether this process runs as root.
pub fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u"), "").is_ok_and(|user| user.trim() == "0")
}

/// How packages may be installed.
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        if is_root() {
            return Some(Self::Root);
        }
        process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(Self::Sudo)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = match self {
            Self::Root => Command::new(program),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "DEBIAN_FRONTEND=noninteractive", program]);
                command
            }
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}

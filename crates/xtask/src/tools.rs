//! Programs of the system that the commands need, installed where that is allowed.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process::{self, find_program, heading};

/// Installs Debian packages when the user may, and else names the command that does.
///
/// Nothing that is installed already is ever removed for them.
pub fn apt_install(packages: &[&str], purpose: &str) -> Outcome<()> {
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
    if install().is_ok() {
        return Ok(());
    }
    process::run(privilege.command("apt-get").arg("update"), &by_hand)?;
    install()
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

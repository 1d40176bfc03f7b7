//! Steps that all run, whatever became of the one before, and the table at their end.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::process::heading;

/// What came of a step.
#[derive(Debug)]
pub enum Ending {
    /// It held; with the lines worth repeating in the table.
    Passed(Vec<String>),
    /// It did not.
    Failed(Failure),
    /// It did not run, and the caller allowed that.
    LeftOut(Failure),
}

impl From<Outcome<Vec<String>>> for Ending {
    fn from(outcome: Outcome<Vec<String>>) -> Self {
        match outcome {
            Ok(closing) => Self::Passed(closing),
            Err(failure) => Self::Failed(failure),
        }
    }
}

impl From<Outcome<()>> for Ending {
    fn from(outcome: Outcome<()>) -> Self {
        outcome.map(|()| Vec::new()).into()
    }
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    ending: Ending,
}

/// The steps so far.
#[derive(Debug, Default)]
pub struct Summary {
    steps: Vec<Step>,
}

impl Summary {
    /// Runs a step under a heading and remembers how it ended.
    pub fn step(&mut self, name: &'static str, run: impl FnOnce() -> Ending) {
        heading(name);
        let started = Instant::now();
        let ending = run();
        if let Ending::Failed(failure) | Ending::LeftOut(failure) = &ending {
            eprintln!("{failure}");
        }
        self.steps.push(Step {
            name,
            took: started.elapsed(),
            ending,
        });
    }

    /// Prints the table; fails if a step did.
    pub fn conclude(self) -> Outcome<()> {
        heading("Summary");
        let mut failed = Vec::new();
        for step in &self.steps {
            let (word, notes) = match &step.ending {
                Ending::Passed(closing) => ("passed", closing.join("\n")),
                Ending::LeftOut(missing) => ("LEFT OUT", missing.to_string()),
                Ending::Failed(failure) => {
                    failed.push(step.name);
                    ("FAILED", failure.to_string())
                }
            };
            println!("{:<32} {word:<9} {:>5} s", step.name, step.took.as_secs());
            for note in notes.lines() {
                println!("    {}", note.trim());
            }
        }
        if failed.is_empty() {
            return Ok(());
        }
        Err(Failure::new(
            format!("failed: {}", failed.join(", ")),
            "See the first failure above; later ones may follow from it.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_whole_and_is_named() {
        let mut summary = Summary::default();
        summary.step("first", || {
            Ending::Failed(Failure::new("it broke", "mend it"))
        });
        summary.step("second", || Ending::Passed(vec!["7 passed".into()]));
        let failure = summary.conclude().expect_err("a step failed").to_string();
        assert!(failure.contains("failed: first"), "unexpected: {failure}");
    }

    #[test]
    fn what_was_left_out_does_not_fail() {
        let mut summary = Summary::default();
        summary.step("browser", || {
            Ending::LeftOut(Failure::new("no browser", "install one"))
        });
        assert!(summary.conclude().is_ok());
    }
}

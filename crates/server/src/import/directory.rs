//! What names in a table may stand for: units, categories, objectives,
//! statuses, fields.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::demand::StatusCategory;
use docket_domain::money::Currency;
use docket_domain::text::fold;
use docket_domain::workflow::{Status, Workflow};
use docket_storage::organization::definition::{self, DemandType};
use docket_storage::organization::unit;
use docket_storage::workflow::{WorkflowVersion, in_force};
use docket_storage::{ConnectionTrait, Reach};
use uuid::Uuid;

use crate::demand::answer::Catalogue;
use crate::demand::calendar::Calendar;
use crate::demand::service::workflow;
use crate::problem::{Error, Result};

/// The field in which the status is kept as the source writes it.
pub const EXTERNAL_STATUS: &str = "external_status";
/// What the key of a row is kept beside when another row has the same.
pub const EXTERNAL_KEY: &str = "external_key";

/// Everything a table may refer to, read once for many rows.
pub struct Directory {
    /// The field catalogue; choices from a register have their options.
    pub catalogue: Catalogue,
    /// The type imported demands are of.
    pub demand_type: DemandType,
    /// Its workflow.
    pub workflow: Workflow,
    /// The versions of workflows that demands go through.
    versions: Vec<WorkflowVersion>,
    /// The organisation's currency.
    pub currency: Currency,
    /// Today, as the organisation counts days.
    pub today: NaiveDate,
    units: BTreeMap<Uuid, Unit>,
    units_by_name: BTreeMap<String, Uuid>,
}

struct Unit {
    parent: Option<Uuid>,
}

impl Directory {
    /// Reads all of it.
    ///
    /// # Errors
    /// When the database refuses, or the installation is not complete.
    pub async fn load(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Self> {
        let (calendar, settings) = Calendar::load(connection).await?;
        let demand_type = definition::demand_types(connection)
            .await?
            .into_iter()
            .next()
            .ok_or_else(|| Error::not_found("demand type"))?;
        let mut directory = Self {
            catalogue: Catalogue::load(connection, now).await?,
            workflow: workflow(connection, demand_type.workflow_version_id).await?,
            versions: in_force(connection).await?,
            demand_type,
            currency: settings.currency.parse().unwrap_or(Currency::EUR),
            today: calendar.day(now),
            units: BTreeMap::new(),
            units_by_name: BTreeMap::new(),
        };
        // A name in use wins over the same name archived; codes come last.
        let mut units = unit::list(connection, true).await?;
        units.sort_by_key(|unit| (unit.archived_at.is_some(), unit.seq));
        for unit in &units {
            directory.add_unit(unit.id, &unit.name, unit.parent_id);
        }
        for unit in &units {
            directory
                .units_by_name
                .entry(fold(&unit.code))
                .or_insert(unit.id);
        }
        Ok(directory)
    }

    /// Adds a unit that is new.
    pub fn add_unit(&mut self, id: Uuid, name: &str, parent: Option<Uuid>) {
        self.units_by_name.entry(fold(name)).or_insert(id);
        self.units.insert(id, Unit { parent });
    }

    /// The unit with this name or code.
    pub fn unit(&self, written: &str) -> Option<Uuid> {
        self.units_by_name.get(&fold(written)).copied()
    }

    /// Whether there is a unit with this id.
    pub fn has_unit(&self, id: Uuid) -> bool {
        self.units.contains_key(&id)
    }

    /// Whether a reach includes the records of a unit.
    pub fn is_within(&self, unit: Option<Uuid>, reach: &Reach) -> bool {
        let above = std::iter::successors(unit, |id| self.units.get(id).and_then(|u| u.parent))
            // No path is longer than there are units.
            .take(self.units.len().max(1));
        reach.everywhere || above.into_iter().any(|id| reach.units.contains(&id))
    }

    /// The status that a mapping, a key or a name says.
    pub fn status(&self, written: &str, map: &BTreeMap<String, String>) -> Option<&Status> {
        let wanted = fold(written);
        let mapped = map
            .iter()
            .find(|(from, _)| fold(from) == wanted)
            .map(|(_, to)| to.as_str());
        if let Some(key) = mapped {
            return self.workflow.status(key);
        }
        self.workflow.statuses.iter().find(|status| {
            fold(&status.key) == wanted || status.name.0.values().any(|name| fold(name) == wanted)
        })
    }

    /// The status of a version with this key.
    pub fn in_version(&self, version: Uuid, key: &str) -> Option<&Status> {
        let mut versions = self.versions.iter();
        let found = versions.find(|one| one.id == version)?;
        found.definition.status(key)
    }

    /// The status of what is handed in.
    pub fn submitted(&self) -> Option<&Status> {
        let open = |status: &&Status| status.category == StatusCategory::Open;
        self.workflow
            .statuses
            .iter()
            .find(open)
            .or(self.workflow.statuses.first())
    }
}

//! Answers of a demand that whoever asked for it is to change.

use docket_domain::field::FieldKey;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, StorageError, sql};

/// An answer that is to be changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The field it answers.
    pub field: FieldKey,
    /// What about it.
    pub note: String,
}

/// The marks of a demand, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, demand: Uuid) -> Result<Vec<Mark>> {
    #[derive(FromQueryResult)]
    struct Row {
        field_key: String,
        note: String,
    }
    let query = "SELECT field_key, note FROM demand_mark WHERE demand_id = ? ORDER BY position";
    let rows: Vec<Row> = sql::rows(connection, query, vec![demand.into()]).await?;
    let mark = |row: Row| {
        let field = row.field_key.parse().map_err(|_| StorageError::Corrupt {
            what: "mark",
            why: row.field_key.clone(),
        })?;
        let note = row.note;
        Ok(Mark { field, note })
    };
    rows.into_iter().map(mark).collect()
}

/// Puts other marks in the place of those of a demand.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    marks: &[Mark],
) -> Result<()> {
    let delete = "DELETE FROM demand_mark WHERE demand_id = ?";
    sql::execute(connection, delete, vec![demand.into()]).await?;
    let insert = "INSERT INTO demand_mark (demand_id, position, field_key, note) \
                  VALUES (?, ?, ?, ?)";
    for (position, mark) in (0_i64..).zip(marks) {
        let values = vec![
            demand.into(),
            position.into(),
            mark.field.as_str().into(),
            mark.note.clone().into(),
        ];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

//! Takes over the tables that the original application made, on Postgres.
//!
//! They come in many shapes: its two halves made their own tables, by tools and versions that
//! differ in what they call text, a time or a list. Every row stays and every value means what it
//! meant. Columns only get wider; what is right already is not touched.

mod constraint;
mod conversion;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use super::table::{Column, Kind, Presence, Table};

/// A column as it is.
#[derive(Debug, FromQueryResult)]
struct Found {
    table_name: String,
    column_name: String,
    /// `varchar`, `_text` for an array of it, or the name of an enumeration.
    udt_name: String,
    is_nullable: String,
    column_default: Option<String>,
}

/// The words of enumerations, which some versions stored in capitals.
const WORDS: [(&str, &str); 3] =
    [("tasks", "priority"), ("tasks", "recurrence"), ("messages", "role")];

/// Gives those of `tables` that exist the columns and types that they should have.
pub(super) async fn adopt(
    connection: &impl ConnectionTrait,
    tables: &[Table],
) -> Result<(), DbErr> {
    let found = find(connection).await?;
    let existing: Vec<(&Table, Vec<&Found>)> = tables
        .iter()
        .map(|table| (table, found.iter().filter(|found| found.table_name == table.name).collect()))
        .filter(|(_, found): &(_, Vec<_>)| !found.is_empty())
        .collect();
    let reshaping: Vec<String> =
        existing.iter().flat_map(|(table, found)| reshape(table, found)).collect();
    if !reshaping.is_empty() {
        // A key and what refers to it change their types one after the other.
        let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
        let references = constraint::drop_references(connection, &names).await?;
        constraint::drop_word_checks(connection, &WORDS).await?;
        execute(connection, reshaping).await?;
        execute(connection, references).await?;
    }
    for (table, found) in &existing {
        execute(connection, complete(table, found)).await?;
    }
    let words = WORDS.iter().filter(|(table, _)| found.iter().any(|f| f.table_name == *table));
    let lower = words.map(|(table, column)| {
        format!("UPDATE {table} SET {column} = lower({column}) WHERE {column} <> lower({column})")
    });
    execute(connection, lower.collect()).await
}

async fn find(connection: &impl ConnectionTrait) -> Result<Vec<Found>, DbErr> {
    let sql = "SELECT table_name::text, column_name::text, udt_name::text, is_nullable::text, \
               column_default::text FROM information_schema.columns \
               WHERE table_schema = current_schema()";
    Found::find_by_statement(Statement::from_string(connection.get_database_backend(), sql))
        .all(connection)
        .await
}

async fn execute(connection: &impl ConnectionTrait, statements: Vec<String>) -> Result<(), DbErr> {
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Adds the columns that are missing, and widens those that are too narrow.
fn reshape(table: &Table, found: &[&Found]) -> Vec<String> {
    let mut statements = Vec::new();
    for (name, kind, _) in table.columns {
        match found.iter().find(|found| found.column_name == *name) {
            Some(found) => statements.extend(widen(table, *kind, found)),
            None => statements.push(format!(
                r#"ALTER TABLE "{}" ADD COLUMN "{name}" {}"#,
                table.name,
                kind.spell(sea_orm::DbBackend::Postgres)
            )),
        }
    }
    statements.extend(found.iter().filter_map(|found| loosen(table, found)));
    statements
}

fn widen(table: &Table, kind: Kind, found: &Found) -> Vec<String> {
    let Some(value) = conversion::value(kind, &found.column_name, &found.udt_name) else {
        return Vec::new();
    };
    let column = format!(r#"ALTER TABLE "{}" ALTER COLUMN "{}""#, table.name, found.column_name);
    let spelled = kind.spell(sea_orm::DbBackend::Postgres);
    let mut statements = vec![
        format!("{column} DROP IDENTITY IF EXISTS"),
        format!("{column} DROP DEFAULT"),
        format!("{column} TYPE {spelled} USING {value}"),
    ];
    if kind == Kind::Moment && found.column_default.is_some() {
        statements.push(format!("{column} SET DEFAULT CURRENT_TIMESTAMP"));
    }
    statements
}

/// What this program does not know, it cannot fill in.
fn loosen(table: &Table, found: &Found) -> Option<String> {
    let unknown = table.columns.iter().all(|(name, ..)| *name != found.column_name);
    let insists = found.is_nullable == "NO" && found.column_default.is_none();
    (unknown && insists).then(|| {
        let (table, column) = (table.name, &found.column_name);
        format!(r#"ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP NOT NULL"#)
    })
}

/// Fills in what has to be there.
fn complete(table: &Table, found: &[&Found]) -> Vec<String> {
    let insists = |column: &Column| {
        let found = found.iter().find(|found| found.column_name == column.0);
        found.is_some_and(|found| found.is_nullable == "NO")
    };
    let mut statements = Vec::new();
    for column in table.columns.iter().filter(|column| !insists(column)) {
        if let (name, _, Presence::Required(fill)) = column {
            let table = table.name;
            statements
                .push(format!(r#"UPDATE "{table}" SET "{name}" = {fill} WHERE "{name}" IS NULL"#));
            statements.push(format!(r#"ALTER TABLE "{table}" ALTER COLUMN "{name}" SET NOT NULL"#));
        }
    }
    statements
}

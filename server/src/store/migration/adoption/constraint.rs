//! Constraints that stand in the way of a change.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

#[derive(FromQueryResult)]
struct Constraint {
    /// The table, quoted and qualified where it has to be.
    on_table: String,
    name: String,
    definition: String,
}

/// Drops the foreign keys from and to `tables`, and returns what makes them again.
pub(super) async fn drop_references(
    connection: &impl ConnectionTrait,
    tables: &[&str],
) -> Result<Vec<String>, DbErr> {
    let tables: Vec<String> = tables.iter().map(|table| (*table).to_owned()).collect();
    let sql = "SELECT conrelid::regclass::text AS on_table, quote_ident(conname) AS name, \
               pg_get_constraintdef(pg_constraint.oid) AS definition FROM pg_constraint \
               JOIN pg_class AS child ON child.oid = conrelid \
               JOIN pg_class AS parent ON parent.oid = confrelid \
               WHERE contype = 'f' AND connamespace = current_schema()::regnamespace \
               AND (child.relname = ANY($1) OR parent.relname = ANY($1))";
    let found = drop(connection, sql, vec![tables.into()]).await?;
    Ok(found
        .into_iter()
        .map(|Constraint { on_table, name, definition }| {
            format!("ALTER TABLE {on_table} ADD CONSTRAINT {name} {definition}")
        })
        .collect())
}

/// Drops the checks of columns that hold one of a few words: they may insist on capitals.
pub(super) async fn drop_word_checks(
    connection: &impl ConnectionTrait,
    columns: &[(&str, &str)],
) -> Result<(), DbErr> {
    for (table, column) in columns {
        let sql = "SELECT conrelid::regclass::text AS on_table, quote_ident(conname) AS name, \
                   '' AS definition FROM pg_constraint \
                   JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey) \
                   WHERE contype = 'c' AND conrelid = to_regclass($1) AND attname = $2";
        drop(connection, sql, vec![(*table).into(), (*column).into()]).await?;
    }
    Ok(())
}

async fn drop(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Vec<Constraint>, DbErr> {
    let backend = connection.get_database_backend();
    let found = Constraint::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
        .all(connection)
        .await?;
    for Constraint { on_table, name, .. } in &found {
        let sql = format!("ALTER TABLE {on_table} DROP CONSTRAINT {name}");
        connection.execute_unprepared(&sql).await?;
    }
    Ok(found)
}

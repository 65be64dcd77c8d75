//! Plans, and what is wrong with them.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::Value;
use todo_server::store::Link;

use super::rows::LARGE;

/// Most rows that a plan may sort, as far as the database can guess: a page, and what a search finds.
const SORTED_MAX: f64 = 1_000.0;
/// Indexes of few rows, which may be read from one end to the other.
const FEW: [&str; 1] = ["INDEX tasks_stale_idx"];
/// What a statement says that finds rows first and sorts them then: words in texts, what was done or is
/// due in a period, rows by their ids.
const FINDS: [&str; 4] = ["instr(", "\"completed_at\" >= ", " OR (", "\"tasks\".\"id\" IN ("];
/// How a statement begins that has a plan.
const PLANNED: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

/// What is wrong with the way in which `statement` is answered.
pub(super) async fn faults(
    connection: &Link,
    statement: &Statement,
) -> impl Iterator<Item = String> + use<> {
    let mut faults = Vec::new();
    if PLANNED.iter().any(|word| statement.sql.trim_start().starts_with(word)) {
        match connection.get_database_backend() {
            DbBackend::Sqlite => sqlite(connection, statement, &mut faults).await,
            _ => postgres(connection, statement, &mut faults).await,
        }
    }
    faults.into_iter()
}

/// Whether a statement asks for the next rows in an order, and so for an index in this order.
fn is_page(sql: &str) -> bool {
    sql.contains(" LIMIT ") && !FINDS.iter().any(|words| sql.contains(words))
}

/// Whether the first rows in an order are asked for, whatever stands in them: reading ends with the page.
fn is_beginning(sql: &str) -> bool {
    let wanted = sql.split_once(" WHERE ").map_or("", |(_, rest)| rest);
    let wanted = wanted.split(" ORDER BY ").next().unwrap_or_default();
    let takes_any =
        wanted.is_empty() || (wanted.ends_with(" IS NOT NULL") && !wanted.contains(" AND "));
    is_page(sql) && takes_any
}

fn explaining(how: &str, statement: &Statement) -> Statement {
    Statement { sql: format!("{how} {}", statement.sql), ..statement.clone() }
}

async fn sqlite(connection: &Link, statement: &Statement, faults: &mut Vec<String>) {
    let explaining = explaining("EXPLAIN QUERY PLAN", statement);
    let found = connection.query_all_raw(explaining).await;
    let found = found.map_err(|error| format!("{error}: {}", statement.sql)).unwrap();
    for row in found {
        let step: String = row.try_get("", "detail").unwrap();
        let mut words = step.split(' ');
        let is_large = |table: Option<&str>| LARGE.contains(&table.unwrap_or_default());
        let reads_all = words.next() == Some("SCAN") && is_large(words.next());
        let reads_few =
            FEW.iter().any(|index| step.ends_with(index)) || is_beginning(&statement.sql);
        let sorts = step == "USE TEMP B-TREE FOR ORDER BY" && is_page(&statement.sql);
        if reads_all && !reads_few || sorts {
            faults.push(step);
        }
    }
}

async fn postgres(connection: &Link, statement: &Statement, faults: &mut Vec<String>) {
    let explaining = explaining("EXPLAIN (FORMAT JSON)", statement);
    let found = connection.query_one_raw(explaining).await;
    let found = found.map_err(|error| format!("{error}: {}", statement.sql)).unwrap();
    let plan: Value = found.unwrap().try_get_by_index(0).unwrap();
    judge(&plan[0]["Plan"], false, faults);
}

fn judge(plan: &Value, is_limited: bool, faults: &mut Vec<String>) {
    let kind = plan["Node Type"].as_str().unwrap_or_default();
    let table = plan["Relation Name"].as_str().unwrap_or_default();
    let parts = plan["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    if kind == "Seq Scan" && LARGE.contains(&table) {
        faults.push(format!("reads all of {table}"));
    }
    let is_few =
        FEW.iter().any(|index| index.ends_with(plan["Index Name"].as_str().unwrap_or("-")));
    let is_whole = plan["Index Cond"].is_null() && !is_limited && !is_few;
    if kind.starts_with("Index") && is_whole && LARGE.contains(&table) {
        faults.push(format!("reads all of the index {}", plan["Index Name"]));
    }
    let sorted = parts.iter().filter_map(|part| part["Plan Rows"].as_f64()).fold(0.0, f64::max);
    if kind == "Sort" && sorted > SORTED_MAX {
        faults.push(format!("sorts {sorted} rows"));
    }
    // What sorts rows that are in order already, as far as that goes, ends with the page as well.
    let ends = kind == "Limit" || is_limited && kind == "Incremental Sort";
    for part in parts {
        judge(part, ends, faults);
    }
}

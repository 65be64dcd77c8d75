//! The expressions that the two databases spell differently.

use sea_orm::{
    DbBackend,
    sea_query::{Alias, Expr, ExprTrait, Func},
};

/// Whether `text` contains `part`, character by character: no pattern, so nothing to escape.
pub(super) fn contains(backend: DbBackend, text: Expr, part: &str) -> Expr {
    let name = match backend {
        DbBackend::Sqlite => "instr",
        _ => "strpos",
    };
    Expr::expr(Func::cust(Alias::new(name)).arg(text).arg(part)).gt(0)
}

/// The due date to sort by, with undated tasks after all dates. Spelled as in the index.
pub(super) fn due_or_never(backend: DbBackend) -> Expr {
    Expr::cust(format!("COALESCE(due_date, {})", never(backend)))
}

/// The due date to sort by, with undated tasks before all dates. Spelled as in the index.
pub(super) fn due_or_ever(backend: DbBackend) -> Expr {
    Expr::cust(format!("COALESCE(due_date, {})", ever(backend)))
}

/// Later than every date: on `SQLite` dates are text that begins with a digit.
pub(super) fn never(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "'~'",
        _ => "'infinity'::timestamptz",
    }
}

/// Earlier than every date.
pub(super) fn ever(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "''",
        _ => "'-infinity'::timestamptz",
    }
}

/// Priorities in their order. What is neither low nor high counts as medium, as it is read.
pub(super) const PRIORITY_RANK: &str =
    "(CASE priority WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END)";

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

/// 1 for a task that is due on a whole day, 0 for another. Spelled as in the index. A date that the
/// original wrote is a day if it is midnight, also where it was another before. The last day of 9999
/// is stored as the last moment there is.
pub(super) fn whole_day(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "(CASE WHEN due_all_day IS NOT FALSE AND (substr(due_date, 12) NOT GLOB '*[1-9]*' \
             OR due_date >= '9999-12-30T22') THEN 1 ELSE 0 END)"
        }
        _ => {
            "(CASE WHEN due_all_day IS NOT FALSE AND (date_bin('1 day', due_date, '2000-01-01 \
             00:00:00+00') = due_date OR due_date >= '9999-12-30 22:00:00+00') THEN 1 ELSE 0 END)"
        }
    }
}

/// Priorities in their order. What is neither low nor high counts as medium, as it is read.
pub(super) const PRIORITY_RANK: &str =
    "(CASE priority WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END)";

//! The expressions that the two databases spell differently.

use jiff::Timestamp;

use super::{Form, Moment};
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

/// The title as it is searched: the first of a task's two search texts.
pub(super) fn title_text(backend: DbBackend) -> Expr {
    Expr::cust(match backend {
        DbBackend::Sqlite => "substr(search_text, 1, instr(search_text, char(31)))",
        _ => "split_part(search_text, chr(31), 1)",
    })
}

/// 1 for a task that is due on a whole day, 0 for another. Spelled as in the index. A date that the
/// original wrote is a day if it is midnight, also where it was another before. What is later than the
/// last moment there is counts as a day, and is read as [`Due::Last`](todo_core::task::Due).
pub(super) fn whole_day(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "(CASE WHEN due_all_day IS NOT FALSE AND (substr(due_date, 12) NOT GLOB '*[1-9]*' \
             OR due_date >= '9999-12-30 22') THEN 1 ELSE 0 END)"
        }
        _ => {
            "(CASE WHEN due_all_day IS NOT FALSE AND (date_bin('1 day', due_date, '2000-01-01 \
             00:00:00+00') = due_date OR due_date >= '9999-12-30 22:00:00+00') THEN 1 ELSE 0 END)"
        }
    }
}

/// Whether a due date of `SQLite`, which keeps whatever it is given, begins as [`Moment`] reads times. What does not is
/// as good as no date. The two patterns are `moment::is_legible`'s.
pub(super) const LEGIBLE_DUE: &str = "(due_date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' \
     OR due_date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]*')";

/// Due dates that are none, for their index: spelled as in it.
pub(super) const ILLEGIBLE_DUE: &str = "due_date IS NOT NULL AND NOT (due_date GLOB \
     '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' OR due_date GLOB \
     '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]*')";

/// Whether a due date of `SQLite` was written with an offset from UTC: its text stands elsewhere than its moment. Spelled as
/// in the index.
pub(super) const SHIFTED_DUE: &str = "substr(due_date, 17) GLOB '*[+-][0-9][0-9]:[0-9][0-9]' AND substr(due_date, 17) NOT GLOB '*[+-]00:00'";

/// The moment of such a date, in a text that sorts as time does, to the millisecond. Where that cannot be told, what was
/// written. Spelled as in the index.
pub(super) const SHIFTED_AT: &str = "COALESCE(strftime('%Y-%m-%dT%H:%M:%f', due_date), due_date)";

/// A moment as [`SHIFTED_AT`] has it.
pub(super) fn shifted(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

/// Priorities in their order, whatever their case. What is neither low nor high counts as medium, as it is
/// read. Spelled as in the index.
pub(super) const PRIORITY_RANK: &str =
    "(CASE lower(priority) WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END)";

/// Whether a `SQLite` column holds a time in the form in which it keeps them.
pub(super) fn is_in_form(column: Expr, form: Form) -> Expr {
    let pattern = match form {
        Form::Iso => "????-??-??T??:??:??.???Z",
        Form::Spaced => "????-??-?? ??:??:??.??????",
        _ => "????-??-??T??:??:??*+00:00",
    };
    Expr::cust_with_exprs("(?) GLOB (?)", [column, Expr::value(pattern)])
}

/// Whether a `SQLite` column that is not in its form holds the same time, to the millisecond.
pub(super) fn is_same_time(column: Expr, at: Moment) -> Expr {
    let form = is_in_form(column.clone(), at.form()).not();
    let same = Expr::cust_with_exprs(
        "strftime('%Y-%m-%d %H:%M:%f', trim(?)) = strftime('%Y-%m-%d %H:%M:%f', ?)",
        [column, Expr::value(at)],
    );
    form.and(same)
}

/// Whether a `SQLite` column holds what is no time at all.
pub(super) fn is_no_time(column: Expr) -> Expr {
    let sql =
        "strftime('%s', ?) IS NULL OR ? NOT GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'";
    Expr::cust_with_exprs(sql, [column.clone(), column])
}

/// Whether a `SQLite` column holds a day or an hour that no calendar has, such as the 30th of February.
pub(super) fn is_no_such_time(column: Expr) -> Expr {
    let sql = "trim(?) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*' \
               AND replace(substr(trim(?), 1, 16), 'T', ' ') IS NOT substr(strftime('%Y-%m-%d %H:%M', \
               substr(trim(?), 1, 16)), 1, length(substr(trim(?), 1, 16)))";
    Expr::cust_with_exprs(sql, [column.clone(), column.clone(), column.clone(), column])
}

/// The next changes that webhooks have yet to be told of, with the id of each one's webhook. Every webhook's are looked for
/// in the index of its account: Postgres would read the whole journal in its order instead, and is not let.
pub(super) fn changes_to_note(backend: DbBackend, limit: usize) -> String {
    let wanted = "c.user_id = w.user_id AND c.seq > w.seen AND NOT EXISTS \
                  (SELECT 1 FROM webhook_messages m WHERE m.webhook_id = w.id AND m.about = c.id)";
    let found = match backend {
        DbBackend::Sqlite => {
            format!("JOIN changes c ON {wanted} WHERE w.gone_at IS NULL ORDER BY c.seq")
        }
        // Each webhook's in their order, which is all that matters.
        _ => format!(
            "CROSS JOIN LATERAL (SELECT * FROM changes c WHERE {wanted} ORDER BY c.seq LIMIT {limit}) c \
             WHERE w.gone_at IS NULL"
        ),
    };
    format!("SELECT w.id AS webhook_id, c.* FROM webhooks w {found} LIMIT {limit}")
}

/// What a task's search texts are made from, told short, so that a change of it by a program that knows
/// of no search texts shows. It begins with the version of the fold. Spelled as in the index of the
/// tasks that such a program changed.
pub(super) fn source(backend: DbBackend, title: Expr, description: Expr, tags: Expr) -> Expr {
    let sql = match backend {
        DbBackend::Sqlite => {
            "'1 ' || ? || char(31) || COALESCE(?, '') || char(31) || COALESCE(?, '')"
        }
        _ => "'1 ' || md5($1 || chr(31) || COALESCE($2, '') || chr(31) || COALESCE($3::text, ''))",
    };
    Expr::cust_with_exprs(sql, [title, description, tags])
}

/// Whether a program that knows of no search texts wrote a task last.
pub(super) fn stale(backend: DbBackend) -> Expr {
    let [title, description, tags] = ["title", "description", "tags"].map(Expr::cust);
    let differs = match backend {
        DbBackend::Sqlite => "derived_from IS NOT (?)",
        _ => "derived_from IS DISTINCT FROM ($1)",
    };
    Expr::cust_with_exprs(differs, [source(backend, title, description, tags)])
}

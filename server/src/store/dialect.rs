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

/// [`LEGIBLE_DUE`] of another column.
pub(super) fn is_legible(column: &str) -> String {
    LEGIBLE_DUE.replace("due_date", column)
}

/// Due dates that are none, for their index: spelled as in it.
pub(super) const ILLEGIBLE_DUE: &str = "due_date IS NOT NULL AND NOT (due_date GLOB \
     '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' OR due_date GLOB \
     '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]*')";

/// Whether `column` of a file holds a time in the form in which the file keeps them, which sorts as time does. Spelled as
/// its opposite is in [`is_shifted`].
pub(super) fn is_in_place(column: &str, form: Form) -> String {
    format!("{column} GLOB '{}'", pattern(form))
}

/// Whether `column` of a file holds a time in another form than the file's: its text may stand elsewhere than its moment.
/// Spelled as in the index of such times, which is for the original's form: they are few. In a file that an earlier
/// version made, whoever looks for them goes through all that are due at a moment.
pub(super) fn is_shifted(column: &str, form: Form) -> String {
    format!("{column} NOT GLOB '{}'", pattern(form))
}

/// The moment of such a time, in a text that sorts as time does, to the millisecond: as it is read. What no calendar has
/// stays as it was written. `SQLite` knows an offset only by hours and minutes with a colon, and refuses a row whose index
/// would hang on the present time: `now` is a time to it. Spelled as in the index.
pub(super) fn shifted_at(column: &str) -> String {
    SHIFTED_AT.replace("due_date", column)
}

const SHIFTED_AT: &str = "CASE WHEN due_date NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' THEN due_date \
     WHEN replace(substr(due_date, 1, 16), 'T', ' ') = \
     strftime('%Y-%m-%d %H:%M', substr(due_date, 1, 16)) \
     THEN COALESCE(strftime('%Y-%m-%dT%H:%M:%f', due_date), \
     CASE WHEN substr(due_date, 17) GLOB '*[+-][0-9][0-9]' THEN strftime('%Y-%m-%dT%H:%M:%f', due_date || ':00') \
     WHEN substr(due_date, 17) GLOB '*[+-][0-9][0-9][0-9][0-9]' THEN strftime('%Y-%m-%dT%H:%M:%f', \
     substr(due_date, 1, length(due_date) - 2) || ':' || substr(due_date, -2)) END, \
     strftime('%Y-%m-%dT%H:%M:%f', substr(due_date, 1, 16))) \
     ELSE replace(substr(due_date, 1, 11), ' ', 'T') || substr(due_date, 12) END";

/// A moment as [`shifted_at`] has it.
pub(super) fn shifted(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

/// Priorities in their order, whatever their case. What is neither low nor high counts as medium, as it is
/// read. Spelled as in the index.
pub(super) const PRIORITY_RANK: &str =
    "(CASE lower(priority) WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END)";

/// What texts of a form look like in a file.
fn pattern(form: Form) -> &'static str {
    match form {
        Form::Iso => "????-??-??T??:??:??.???Z",
        Form::Spaced => "????-??-?? ??:??:??.??????",
        _ => "????-??-??T??:??:??*+00:00",
    }
}

/// Whether a `SQLite` column holds a time in the form in which it keeps them.
pub(super) fn is_in_form(column: Expr, form: Form) -> Expr {
    Expr::cust_with_exprs("(?) GLOB (?)", [column, Expr::value(pattern(form))])
}

/// Whether a `SQLite` column that is not in its form holds the same time, to the millisecond.
pub(super) fn is_same_time(column: Expr, at: Moment) -> Expr {
    is_in_form(column.clone(), at.form()).not().and(is_at(column, at))
}

/// Whether a `SQLite` column holds that time, to the millisecond, in whatever form.
pub(super) fn is_at(column: Expr, at: Moment) -> Expr {
    Expr::cust_with_exprs(
        "strftime('%Y-%m-%d %H:%M:%f', trim(?)) = strftime('%Y-%m-%d %H:%M:%f', ?)",
        [column, Expr::value(at)],
    )
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

//! How values of other types become ours.

use crate::store::migration::table::Kind;

/// The expression that turns `column`, of the Postgres type `from`, into `kind`. `None` if it is
/// that already.
pub(super) fn value(kind: Kind, column: &str, from: &str) -> Option<String> {
    let column = format!(r#""{column}""#);
    match (kind, from) {
        (Kind::Text, "text")
        | (Kind::Uuid, "uuid")
        | (Kind::Boolean, "bool")
        | (Kind::SmallInt, "int2")
        | (Kind::BigInt, "int8")
        | (Kind::Moment, "timestamptz")
        | (Kind::Json, "jsonb") => None,
        (Kind::Text, _) => Some(format!("{column}::text")),
        (Kind::Uuid, _) => Some(uuid(&column)),
        (Kind::Boolean, _) => Some(format!("lower({column}::text) IN ('true', 't', 'yes', '1')")),
        (Kind::SmallInt, _) => Some(format!("{column}::smallint")),
        (Kind::BigInt, _) => Some(format!("{column}::bigint")),
        // The original wrote times in UTC, whatever its columns could say about it.
        (Kind::Moment, "timestamp") => Some(format!("{column} AT TIME ZONE 'UTC'")),
        (Kind::Moment, _) => Some(format!("nullif({column}::text, '')::timestamptz")),
        // The one character that json may hold and jsonb may not.
        (Kind::Json, "json") => Some(format!(r"replace({column}::text, '\u0000', '')::jsonb")),
        (Kind::Json, _) => Some(format!("to_jsonb({column})")),
    }
}

/// Task 12 becomes `00000000-0000-0000-0000-000000000012`.
fn uuid(column: &str) -> String {
    format!(
        "CASE WHEN {column}::text ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' \
         THEN {column}::text::uuid \
         WHEN {column}::text ~ '^[0-9]{{1,12}}$' \
         THEN ('00000000-0000-0000-0000-' || lpad({column}::text, 12, '0'))::uuid \
         ELSE md5({column}::text)::uuid END"
    )
}

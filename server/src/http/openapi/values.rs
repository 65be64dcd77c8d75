//! What values look like beyond their type, as the document states it: what it calls valid is taken. Where
//! that hangs on other values (a rule beside a word, an end after its beginning), the words say it.

mod accounts;

use jiff::tz;
use serde_json::{Value, json};
use todo_core::{
    token::{LIFETIME_MAX_DAYS, Scope},
    wire::MANY_MAX,
};
use utoipa::{
    Number,
    openapi::{
        Components, Object, Ref, RefOr, Type,
        path::Parameter,
        schema::{ArrayItems, ObjectBuilder, OneOfBuilder, Schema, SchemaType},
    },
};

use super::bounds::property;
use crate::auth::known_zone;

/// The component that names all time zones.
const TIME_ZONE: &str = "TimeZone";
/// A day of the calendar, of years that are written with four digits.
const DAY: &str = "(?:[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])\
    |(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))\
    |(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)";
const CLOCK: &str = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?";
const OFFSET: &str = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";
const UUID: &str = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/// Microseconds since 1970, of the years that are written with four digits.
const MICROSECONDS: &str = "[1-9][0-9]{0,15}";
/// A place in somebody's own order.
const RANK: &str = "[0-9a-z]*[1-9a-z]";
const WITHOUT_NUL: &str = r"^[^\u0000]*$";
const LINE: &str = r"^[^\u0000-\u001F\u007F-\u009F]*$";
const LANGUAGE: &str = "^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$";
/// A page of ours.
const PAGE: &str = "^/(?:[A-Za-z0-9_-]+/?)*$";
/// An address of a push service.
const ENDPOINT: &str = r"^https://(?:[a-z0-9][a-z0-9-]*\.)*[a-z][a-z0-9]*(?:/[!-~]*)?$";
/// The last moment there is, in milliseconds since 1970: numbers mean no later time.
const MILLISECONDS_MAX: isize = 253_402_207_200_000;
/// The first of January of the year 1 in milliseconds since 1970: numbers mean no earlier time.
const MILLISECONDS_MIN: isize = -62_135_596_800_000;
/// What switches a thing on or off, besides `true` and `false`, in whatever case.
const SWITCHES: [&str; 12] =
    ["true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"];

/// Writes into a schema what values look like.
type Look = fn(&mut Object);

/// What a field looks like, by schema and field.
const FIELDS: [(&str, &str, Look); 26] = [
    ("CreateTask", "description", without_nul),
    ("CreateTask", "due_date", time),
    ("CreateTask", "due_end", time),
    ("CreateTask", "reminder_at", time),
    ("CreateTask", "completed", switch),
    ("CreateTask", "keep_every", switch),
    ("UpdateTask", "title", never_null),
    ("UpdateTask", "description", without_nul),
    ("UpdateTask", "due_date", time),
    ("UpdateTask", "due_end", time),
    ("UpdateTask", "reminder_at", time),
    ("UpdateTask", "completed", required_switch),
    ("UpdateTask", "keep_every", switch),
    ("UpdateTask", "move_reminder", switch),
    ("ChangeTasks", "completed", switch),
    ("ChangeTasks", "due_date", time),
    ("ChangeTasks", "keep_time", switch),
    ("DismissReminder", "remind_at", moment),
    ("ChatRequest", "conversation_id", text_or_number),
    ("VoiceRequest", "conversation_id", text_or_number),
    ("PushDevice", "endpoint", |field| field.pattern = Some(ENDPOINT.to_owned())),
    ("ForgetPushDevice", "endpoint", |field| field.pattern = Some(ENDPOINT.to_owned())),
    ("UpdateSettings", "language", |field| field.pattern = Some(LANGUAGE.to_owned())),
    ("CreateToken", "expires_in_days", days),
    ("SnoozeReminder", "minutes", never_null),
    ("SnoozeReminder", "until", tomorrow),
];

fn fields() -> impl Iterator<Item = (&'static str, &'static str, Look)> {
    FIELDS.into_iter().chain(accounts::FIELDS)
}

pub(super) fn state(components: &mut Components) {
    for (schema, field, look) in fields() {
        let schema = components.schemas.get_mut(schema);
        if let Some(Schema::Object(field)) = schema.and_then(|schema| property(schema, field)) {
            look(field);
        }
    }
    components.schemas.insert(TIME_ZONE.to_owned(), time_zones());
    for (schema, field) in [("UpdateSettings", "time_zone"), ("VoiceRequest", "client_timezone")] {
        replace(components, schema, field, or_null(TIME_ZONE));
    }
    // Absent leaves it; null is no priority.
    replace(components, "UpdateTask", "priority", Ref::from_schema_name("Priority").into());
    if let Some(Schema::Array(scopes)) =
        components.schemas.get_mut("CreateToken").and_then(|schema| property(schema, "scopes"))
        && let ArrayItems::RefOrSchema(item) = &mut scopes.items
        && let RefOr::T(Schema::Object(scope)) = &mut **item
    {
        scopes.min_items = Some(1);
        scope.enum_values = Some(Scope::ALL.iter().map(|scope| json!(scope.name())).collect());
    }
    if let Some(RefOr::T(Schema::Object(profile))) = components.schemas.get_mut("UpdateUser") {
        profile.min_properties = Some(1);
    }
    if let Some(RefOr::T(Schema::Object(place))) = components.schemas.get_mut("MoveTask") {
        place.min_properties = Some(1);
    }
    one_of(components, "SnoozeReminder", ["minutes", "until"]);
}

/// What a parameter of `path` looks like.
pub(super) fn describe(path: &str, parameter: &mut Parameter) {
    match (parameter.name.as_str(), &mut parameter.schema) {
        ("X-Time-Zone", schema) => *schema = Some(Ref::from_schema_name(TIME_ZONE).into()),
        ("cursor", Some(RefOr::T(Schema::Object(cursor)))) => cursor.pattern = Some(places(path)),
        ("limit", Some(RefOr::T(Schema::Object(limit)))) => {
            // Whatever is no such number is passed over.
            limit.schema_type = SchemaType::Array(vec![Type::Integer, Type::String]);
            limit.format = None;
        }
        ("ids", Some(RefOr::T(Schema::Object(ids)))) => {
            ids.pattern = Some(format!("^[^,]*(?:,[^,]*){{0,{}}}$", MANY_MAX - 1));
        }
        ("search" | "tag" | "conversation_id", Some(RefOr::T(Schema::Object(text)))) => {
            without_nul(text);
        }
        ("due_from" | "due_to", Some(RefOr::T(Schema::Object(day)))) => {
            // Forms send empty fields, which ask for nothing.
            day.format = None;
            day.pattern = Some(format!("^(?:{DAY})?$"));
        }
        ("callbackURL", Some(RefOr::T(Schema::Object(callback)))) => {
            page(callback);
            callback.pattern = Some(format!("^$|{PAGE}"));
        }
        _ => {}
    }
}

/// The places in the list at `path`.
fn places(path: &str) -> String {
    if path.ends_with("/changes") {
        return format!("^{UUID}$");
    }
    if path.ends_with("/conversations") {
        return format!(r"^used\.{MICROSECONDS}\.{UUID}$");
    }
    let due = format!("(?:undated|{MICROSECONDS}|{DAY})");
    let key = format!(
        r"(?:newest\.{MICROSECONDS}|date_(?:asc|desc)\.{due}|priority\.(?:low|medium|high)\.{MICROSECONDS}|manual\.{RANK})"
    );
    format!(r"^{key}\.{UUID}$")
}

/// A pattern, for whoever tries all values of a list would try hundreds with each operation.
fn time_zones() -> RefOr<Schema> {
    let mut names: Vec<_> = tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.retain(|name| known_zone(name).is_some());
    names.sort();
    let pattern = format!("^(?:{})$", names.join("|").replace('+', r"\+"));
    let zone = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The IANA name of a time zone."))
        .pattern(Some(pattern));
    RefOr::T(zone.examples([json!("Asia/Karachi")]).build().into())
}

fn replace(components: &mut Components, schema: &str, field: &str, look: RefOr<Schema>) {
    if let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(schema) {
        schema.properties.insert(field.to_owned(), look);
    }
}

fn or_null(schema: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let either = OneOfBuilder::new().item(Ref::from_schema_name(schema)).item(null);
    RefOr::T(either.build().into())
}

/// `schema` with exactly one of `fields`.
fn one_of(components: &mut Components, schema: &str, fields: [&str; 2]) {
    let Some(RefOr::T(Schema::Object(whole))) = components.schemas.get(schema) else { return };
    let mut either = OneOfBuilder::new();
    for field in fields {
        let mut one = whole.clone();
        one.required = vec![field.to_owned()];
        // Null is as good as absent.
        for other in fields.iter().filter(|other| **other != field) {
            let null = ObjectBuilder::new().schema_type(Type::Null).build();
            one.properties.insert((*other).to_owned(), RefOr::T(null.into()));
        }
        either = either.item(one);
    }
    let either = either.description(whole.description.clone()).build();
    components.schemas.insert(schema.to_owned(), RefOr::T(either.into()));
}

fn time(field: &mut Object) {
    field.schema_type = SchemaType::Array(vec![Type::String, Type::Number, Type::Null]);
    field.pattern = Some(format!("^{DAY}(?:[T ]{CLOCK}{OFFSET}?)?$"));
    field.minimum = Some(Number::Int(MILLISECONDS_MIN));
    field.maximum = Some(Number::Int(MILLISECONDS_MAX));
}

fn moment(field: &mut Object) {
    field.pattern = Some(format!("^{DAY}T{CLOCK}{OFFSET}$"));
}

fn switch(field: &mut Object) {
    required_switch(field);
    field.schema_type =
        SchemaType::Array(vec![Type::Boolean, Type::Integer, Type::String, Type::Null]);
    field.enum_values.get_or_insert_default().push(Value::Null);
}

fn required_switch(field: &mut Object) {
    field.schema_type = SchemaType::Array(vec![Type::Boolean, Type::Integer, Type::String]);
    let words = SWITCHES.iter().map(|word| json!(word));
    field.enum_values =
        Some([json!(true), json!(false), json!(1), json!(0)].into_iter().chain(words).collect());
}

/// What had a number once has a text now.
fn text_or_number(field: &mut Object) {
    field.schema_type = SchemaType::Array(vec![Type::String, Type::Number, Type::Null]);
}

fn never_null(field: &mut Object) {
    if let SchemaType::Array(types) = &field.schema_type
        && let Some(only) = types.iter().find(|one| **one != Type::Null)
    {
        field.schema_type = SchemaType::Type(only.clone());
    }
}

fn without_nul(field: &mut Object) {
    field.pattern = Some(WITHOUT_NUL.to_owned());
}

fn page(field: &mut Object) {
    never_null(field);
    field.pattern = Some(PAGE.to_owned());
}

fn days(field: &mut Object) {
    field.minimum = Some(Number::Int(1));
    field.maximum = Some(Number::Int(isize::try_from(LIFETIME_MAX_DAYS).unwrap_or(isize::MAX)));
}

fn tomorrow(field: &mut Object) {
    never_null(field);
    field.enum_values = Some(vec![json!("tomorrow_morning")]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_said_of_a_field_is_said_of_one_that_there_is() {
        let mut document = crate::http::described();
        let components = document.components.get_or_insert_default();
        for (schema, field, _) in fields() {
            let found =
                components.schemas.get_mut(schema).and_then(|schema| property(schema, field));
            assert!(matches!(found, Some(Schema::Object(_))), "{schema} {field}");
        }
    }
}

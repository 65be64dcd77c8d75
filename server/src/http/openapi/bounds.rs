//! How much the fields of a request may hold, and the form of times in answers: as the document states it, by
//! the constants that are enforced.

use todo_core::{
    task::{DESCRIPTION_MAX_CHARS, TAG_MAX_CHARS, TAGS_MAX, TITLE_MAX_CHARS},
    token::NAME_MAX_CHARS,
    usecase::chat,
    wire::MANY_MAX,
};
use utoipa::openapi::{
    Components, KnownFormat, Object, RefOr, SchemaFormat,
    schema::{ArrayItems, Schema},
};

/// A text without NUL and with more than what nobody sees.
const NOT_BLANK: &str = r"^[^\u0000]*[^\s\u0000-\u001F\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFF][^\u0000]*$";

/// A text without NUL and with more than white space.
const NOT_EMPTY: &str = r"^[^\u0000]*[^\u0000\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000][^\u0000]*$";

/// Most that a field may hold.
#[derive(Clone, Copy)]
enum Bound {
    /// So many characters.
    Text(usize),
    /// So many characters, and not only such as nobody sees.
    Words(usize),
    /// So many characters, and not only white space.
    Said(usize),
    /// So many texts of so many characters.
    Texts(usize, usize),
    /// So many ids, and at least one.
    Ids(usize),
}

/// By schema and field.
const BOUNDS: [(&str, &str, Bound); 16] = [
    ("CreateTask", "title", Bound::Words(TITLE_MAX_CHARS)),
    ("CreateTask", "description", Bound::Text(DESCRIPTION_MAX_CHARS)),
    ("CreateTask", "tags", Bound::Texts(TAGS_MAX, TAG_MAX_CHARS)),
    ("UpdateTask", "title", Bound::Words(TITLE_MAX_CHARS)),
    ("UpdateTask", "description", Bound::Text(DESCRIPTION_MAX_CHARS)),
    ("UpdateTask", "tags", Bound::Texts(TAGS_MAX, TAG_MAX_CHARS)),
    ("ChangeTasks", "ids", Bound::Ids(MANY_MAX)),
    ("ChangeTasks", "tags", Bound::Texts(TAGS_MAX, TAG_MAX_CHARS)),
    ("ChangeTasks", "add_tags", Bound::Texts(TAGS_MAX, TAG_MAX_CHARS)),
    ("NameTasks", "ids", Bound::Ids(MANY_MAX)),
    ("NameChanges", "ids", Bound::Ids(MANY_MAX)),
    ("ChatRequest", "message", Bound::Said(chat::MESSAGE_MAX_CHARS)),
    ("EditMessage", "message", Bound::Said(chat::MESSAGE_MAX_CHARS)),
    ("VoiceRequest", "transcript", Bound::Said(chat::MESSAGE_MAX_CHARS)),
    ("RenameConversation", "title", Bound::Words(chat::TITLE_MAX_CHARS)),
    ("CreateToken", "name", Bound::Said(NAME_MAX_CHARS)),
];

/// Fields of answers that are RFC 3339 wherever they occur.
const MOMENTS: [&str; 7] =
    ["at", "completed_at", "created_at", "expires_at", "last_used_at", "resets_at", "updated_at"];

pub(super) fn state(components: &mut Components) {
    for (schema, field, bound) in BOUNDS {
        if let Some(field) = components.schemas.get_mut(schema).and_then(|of| property(of, field)) {
            bound.state(field);
        }
    }
    for schema in components.schemas.values_mut() {
        for name in MOMENTS {
            if let Some(Schema::Object(moment)) = property(schema, name) {
                moment.format = Some(SchemaFormat::KnownFormat(KnownFormat::DateTime));
            }
        }
    }
}

pub(super) fn property<'a>(of: &'a mut RefOr<Schema>, name: &str) -> Option<&'a mut Schema> {
    match of {
        RefOr::T(Schema::Object(of)) => match of.properties.get_mut(name)? {
            RefOr::T(schema) => Some(schema),
            RefOr::Ref(_) => None,
        },
        // Its own fields beside those of what is written out in its place.
        RefOr::T(Schema::AllOf(of)) => of.items.iter_mut().find_map(|part| property(part, name)),
        _ => None,
    }
}

impl Bound {
    fn state(self, schema: &mut Schema) {
        match (self, schema) {
            (Self::Text(chars), Schema::Object(text)) => text.max_length = Some(chars),
            (Self::Words(chars), Schema::Object(text)) => words(text, chars),
            (Self::Said(chars), Schema::Object(text)) => {
                words(text, chars);
                text.pattern = Some(NOT_EMPTY.to_owned());
            }
            (Self::Ids(items), Schema::Array(list)) => {
                (list.min_items, list.max_items) = (Some(1), Some(items));
            }
            (Self::Texts(items, chars), Schema::Array(list)) => {
                list.max_items = Some(items);
                if let ArrayItems::RefOrSchema(item) = &mut list.items
                    && let RefOr::T(Schema::Object(text)) = &mut **item
                {
                    words(text, chars);
                }
            }
            _ => {}
        }
    }
}

fn words(text: &mut Object, chars: usize) {
    text.min_length = Some(1);
    text.max_length = Some(chars);
    text.pattern = Some(NOT_BLANK.to_owned());
}

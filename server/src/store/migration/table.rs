//! The columns that tables of the original are given.

use sea_orm::DbBackend;

pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
}

pub(super) type Column = (&'static str, Kind, Presence);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Uuid,
    Boolean,
    SmallInt,
    BigInt,
    Moment,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// The primary key.
    Key,
    /// Never NULL. Adopted rows without it get this Postgres expression.
    Required(&'static str),
    /// Never NULL in new tables. Adopted rows that belong to nothing stay so.
    Reference,
    Optional,
}

use Kind::{BigInt, Boolean, Json, Moment, SmallInt, Text, Uuid};
use Presence::{Key, Optional, Reference, Required};

const EMPTY: Presence = Required("''");
/// For messages that do not say whose they are.
const OF_CONVERSATION: Presence = Required(
    "COALESCE((SELECT user_id FROM conversations WHERE conversations.id = conversation_id), '')",
);
/// For times that nobody noted.
const NOW: Presence = Required("CURRENT_TIMESTAMP");

/// All tables, each after those that it refers to.
pub(super) const ALL: [Table; 9] = [
    Table {
        name: "user",
        columns: &[
            ("id", Text, Key),
            ("name", Text, EMPTY),
            ("email", Text, EMPTY),
            ("emailVerified", Boolean, Required("false")),
            ("image", Text, Optional),
            ("createdAt", Moment, NOW),
            ("updatedAt", Moment, Required(r#""createdAt""#)),
        ],
    },
    Table {
        name: "session",
        columns: &[
            ("id", Text, Key),
            ("expiresAt", Moment, NOW),
            ("token", Text, EMPTY),
            ("createdAt", Moment, NOW),
            ("updatedAt", Moment, Required(r#""createdAt""#)),
            ("ipAddress", Text, Optional),
            ("userAgent", Text, Optional),
            ("userId", Text, Reference),
        ],
    },
    Table {
        name: "account",
        columns: &[
            ("id", Text, Key),
            ("accountId", Text, EMPTY),
            ("providerId", Text, EMPTY),
            ("userId", Text, Reference),
            ("accessToken", Text, Optional),
            ("refreshToken", Text, Optional),
            ("idToken", Text, Optional),
            ("accessTokenExpiresAt", Moment, Optional),
            ("refreshTokenExpiresAt", Moment, Optional),
            ("scope", Text, Optional),
            ("password", Text, Optional),
            ("createdAt", Moment, NOW),
            ("updatedAt", Moment, Required(r#""createdAt""#)),
        ],
    },
    Table {
        name: "verification",
        columns: &[
            ("id", Text, Key),
            ("identifier", Text, EMPTY),
            ("value", Text, EMPTY),
            ("expiresAt", Moment, NOW),
            ("createdAt", Moment, NOW),
            ("updatedAt", Moment, Required(r#""createdAt""#)),
        ],
    },
    Table {
        name: "jwks",
        columns: &[
            ("id", Text, Key),
            ("publicKey", Text, EMPTY),
            ("privateKey", Text, EMPTY),
            ("createdAt", Moment, NOW),
            ("expiresAt", Moment, Optional),
            ("alg", Text, Optional),
            ("crv", Text, Optional),
        ],
    },
    Table {
        name: "rate_limit",
        columns: &[
            ("key", Text, Key),
            ("count", BigInt, Required("0")),
            ("window_start", Moment, NOW),
        ],
    },
    Table {
        name: "tasks",
        columns: &[
            ("id", Uuid, Key),
            ("user_id", Text, EMPTY),
            ("title", Text, EMPTY),
            ("description", Text, Optional),
            ("priority", Text, Optional),
            ("due_date", Moment, Optional),
            ("due_all_day", Boolean, Optional),
            ("tags", Json, Optional),
            ("recurrence", Text, Optional),
            ("month_day", SmallInt, Optional),
            ("reminder_at", Moment, Optional),
            ("completed", Boolean, Required("false")),
            ("completed_at", Moment, Optional),
            ("search_text", Text, Optional),
            ("tags_text", Text, Optional),
            ("created_at", Moment, NOW),
            ("updated_at", Moment, Required("created_at")),
        ],
    },
    Table {
        name: "conversations",
        columns: &[
            ("id", Text, Key),
            ("user_id", Text, EMPTY),
            ("title", Text, Optional),
            ("created_at", Moment, NOW),
            ("updated_at", Moment, Required("created_at")),
        ],
    },
    Table {
        name: "messages",
        columns: &[
            ("id", Text, Key),
            ("conversation_id", Text, Reference),
            ("user_id", Text, OF_CONVERSATION),
            ("role", Text, EMPTY),
            ("content", Text, EMPTY),
            ("calls", Json, Optional),
            ("proposal", Json, Optional),
            ("created_at", Moment, NOW),
        ],
    },
];

impl Kind {
    /// The type's name. `SQLite` takes any; these are those by which the driver knows its values.
    pub(super) fn spell(self, backend: DbBackend) -> &'static str {
        match (self, backend == DbBackend::Postgres) {
            (Text, _) => "text",
            (Boolean, _) => "boolean",
            (SmallInt, _) => "smallint",
            (BigInt, _) => "bigint",
            (Uuid, true) => "uuid",
            (Uuid, false) => "uuid_text",
            (Moment, true) => "timestamptz",
            (Moment, false) => "timestamp_text",
            (Json, true) => "jsonb",
            (Json, false) => "json_text",
        }
    }
}

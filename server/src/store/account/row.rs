//! Between the rows of accounts and what `auth` calls them.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;

use super::home;
use crate::{
    auth::{Account, Home, Link, Session, StoredKey, StoredToken, Tokens, User},
    store::{
        Moment, Schema,
        entity::{account, jwks, session, settings, token, user, verification},
    },
};

/// A time of a column of our own.
pub(super) fn moment(at: Timestamp) -> Moment {
    at.into()
}

/// A time that has to be there; what another program left out is long past.
fn read_time(at: Option<Moment>) -> Timestamp {
    at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from)
}

pub(super) fn read_user(row: user::Model) -> User {
    User {
        id: row.id,
        name: row.name,
        email: row.email,
        email_verified: row.email_verified,
        image: row.image,
        two_factor_enabled: row.two_factor_enabled.unwrap_or(false),
        created_at: read_time(row.created_at),
        updated_at: read_time(row.updated_at),
        home: Home::default(),
    }
}

/// A user with the settings that were found beside.
pub(super) fn read_user_at_home(row: user::Model, settings: Option<settings::Model>) -> User {
    User { home: home::read(settings), ..read_user(row) }
}

pub(super) fn write_user(schema: &Schema, user: &User) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(user.id.clone()),
        name: Set(user.name.clone()),
        email: Set(user.email.clone()),
        email_verified: Set(user.email_verified),
        image: Set(user.image.clone()),
        two_factor_enabled: Set(Some(user.two_factor_enabled)),
        created_at: Set(Some(schema.moment(user::Column::CreatedAt, user.created_at))),
        updated_at: Set(Some(schema.moment(user::Column::UpdatedAt, user.updated_at))),
    }
}

pub(super) fn read_session(row: session::Model) -> Session {
    Session {
        id: row.id,
        token: row.token,
        user: row.user_id,
        expires_at: read_time(row.expires_at),
        created_at: read_time(row.created_at),
        updated_at: read_time(row.updated_at),
        ip_address: row.ip_address,
        user_agent: row.user_agent,
    }
}

pub(super) fn write_session(schema: &Schema, session: &Session) -> session::ActiveModel {
    session::ActiveModel {
        id: Set(session.id.clone()),
        token: Set(session.token.clone()),
        user_id: Set(session.user.clone()),
        expires_at: Set(Some(schema.moment(session::Column::ExpiresAt, session.expires_at))),
        created_at: Set(Some(schema.moment(session::Column::CreatedAt, session.created_at))),
        updated_at: Set(Some(schema.moment(session::Column::UpdatedAt, session.updated_at))),
        ip_address: Set(session.ip_address.clone()),
        user_agent: Set(session.user_agent.clone()),
    }
}

pub(super) fn read_account(row: account::Model) -> Account {
    Account {
        id: row.id,
        account: row.account_id,
        provider: row.provider_id,
        user: row.user_id,
        scope: row.scope,
        tokens: Tokens {
            access: row.access_token,
            access_expires_at: row.access_token_expires_at.map(Timestamp::from),
            refresh: row.refresh_token,
            refresh_expires_at: row.refresh_token_expires_at.map(Timestamp::from),
            id: row.id_token,
        },
        password: row.password,
        created_at: read_time(row.created_at),
        updated_at: read_time(row.updated_at),
    }
}

pub(super) fn write_account(schema: &Schema, account: &Account) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(account.id.clone()),
        account_id: Set(account.account.clone()),
        provider_id: Set(account.provider.clone()),
        user_id: Set(account.user.clone()),
        scope: Set(account.scope.clone()),
        password: Set(account.password.clone()),
        access_token: Set(account.tokens.access.clone()),
        refresh_token: Set(account.tokens.refresh.clone()),
        id_token: Set(account.tokens.id.clone()),
        access_token_expires_at: Set(moment_in(
            schema,
            account::Column::AccessTokenExpiresAt,
            account.tokens.access_expires_at,
        )),
        refresh_token_expires_at: Set(moment_in(
            schema,
            account::Column::RefreshTokenExpiresAt,
            account.tokens.refresh_expires_at,
        )),
        created_at: Set(Some(schema.moment(account::Column::CreatedAt, account.created_at))),
        updated_at: Set(Some(schema.moment(account::Column::UpdatedAt, account.updated_at))),
    }
}

/// A time of a column in the form that it has there.
pub(super) fn moment_in(
    schema: &Schema,
    column: account::Column,
    at: Option<Timestamp>,
) -> Option<Moment> {
    at.map(|at| schema.moment(column, at))
}

pub(super) fn read_link(row: verification::Model) -> Link {
    Link { identifier: row.identifier, value: row.value, expires_at: read_time(row.expires_at) }
}

pub(super) fn read_key(row: jwks::Model) -> StoredKey {
    StoredKey {
        id: row.id,
        public: row.public_key,
        private: row.private_key,
        created_at: read_time(row.created_at),
        expires_at: row.expires_at.map(Timestamp::from),
    }
}

pub(super) fn write_key(schema: &Schema, key: &StoredKey) -> jwks::ActiveModel {
    jwks::ActiveModel {
        id: Set(key.id.clone()),
        public_key: Set(key.public.clone()),
        private_key: Set(key.private.clone()),
        created_at: Set(Some(schema.moment(jwks::Column::CreatedAt, key.created_at))),
        expires_at: Set(key.expires_at.map(|at| schema.moment(jwks::Column::ExpiresAt, at))),
        updated_at: Set(Some(schema.moment(jwks::Column::UpdatedAt, key.created_at))),
        alg: Set(Some("EdDSA".to_owned())),
        crv: Set(Some("Ed25519".to_owned())),
    }
}

pub(super) fn read_token(row: token::Model) -> StoredToken {
    StoredToken {
        id: row.id,
        user: row.user_id,
        name: row.name,
        session: row.session_id,
        hash: row.hash,
        hint: row.hint,
        scopes: row.scopes,
        created_at: row.created_at.into(),
        last_used_at: row.last_used_at.map(Timestamp::from),
        expires_at: row.expires_at.map(Timestamp::from),
    }
}

pub(super) fn write_token(token: &StoredToken) -> token::ActiveModel {
    token::ActiveModel {
        id: Set(token.id.clone()),
        user_id: Set(token.user.clone()),
        name: Set(token.name.clone()),
        hash: Set(token.hash.clone()),
        hint: Set(token.hint.clone()),
        scopes: Set(token.scopes.clone()),
        created_at: Set(moment(token.created_at)),
        last_used_at: Set(token.last_used_at.map(moment)),
        expires_at: Set(token.expires_at.map(moment)),
        session_id: Set(token.session.clone()),
    }
}

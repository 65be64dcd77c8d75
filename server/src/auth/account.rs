//! What happens to accounts: made, signed into, changed.

use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, SqlErr, sea_query::JoinType,
};

use super::{
    Auth, Client, Error, SignedIn,
    password::Password,
    random,
    rate_limit::Attempt,
    session::{self, Which},
};
use crate::store::{
    entity::{account, user},
    write_transaction,
};

/// How Better Auth names the way of signing in with e-mail and password.
const CREDENTIAL: &str = "credential";

/// A person who wants an account; every field is checked already.
#[derive(Debug)]
pub struct SignUp {
    pub name: String,
    pub email: String,
    pub password: Password,
    pub image: Option<String>,
    pub remember: bool,
}

/// A person who has one.
#[derive(Debug)]
pub struct SignIn {
    pub email: String,
    pub password: Password,
    pub remember: bool,
}

#[derive(Debug)]
pub struct ChangePassword {
    pub current: Password,
    pub new: Password,
    pub revoke_other_sessions: bool,
}

/// What of a profile to replace.
#[derive(Debug)]
pub struct UpdateUser {
    pub name: Option<String>,
    pub image: Option<Option<String>>,
}

impl Auth {
    /// Makes an account and signs it in.
    pub async fn sign_up(&self, request: SignUp, client: &Client) -> Result<SignedIn, Error> {
        let database = self.database()?;
        self.count("sign-up", &request.email, client).await?;
        if by_email(database, &request.email).await?.is_some() {
            return Err(Error::EmailTaken);
        }
        let hash = self.hasher().hash(request.password.clone()).await?;

        let now = self.now();
        let transaction = write_transaction(database).await?;
        let user = insert_user(&transaction, &request, now).await.map_err(taken)?;
        insert_credential(&transaction, &user.id, hash, now).await?;
        let session =
            session::create(&transaction, &user.id, client, request.remember, now).await?;
        transaction.commit().await.map_err(taken)?;
        tracing::info!(user.id = %user.id, "Made an account");
        Ok(SignedIn { session, user })
    }

    /// Signs in; an unknown e-mail address takes as long to refuse as a wrong password.
    pub async fn sign_in(&self, request: SignIn, client: &Client) -> Result<SignedIn, Error> {
        let database = self.database()?;
        self.count("sign-in", &request.email, client).await?;
        let (user, stored) = password_of(database, &request.email).await?.unzip();
        let correct = self.hasher().verify(request.password, stored.flatten().as_deref()).await?;
        let user = user.filter(|_| correct).ok_or(Error::WrongCredentials)?;

        let now = self.now();
        session::revoke(database, &user.id, Which::Expired(now)).await?;
        let session = session::create(database, &user.id, client, request.remember, now).await?;
        Ok(SignedIn { session, user })
    }

    /// Replaces the password; with `revoke_other_sessions` a new session takes the place of all.
    pub async fn change_password(
        &self,
        who: &SignedIn,
        request: ChangePassword,
        client: &Client,
    ) -> Result<Option<SignedIn>, Error> {
        let database = self.database()?;
        self.count("change-password", &who.user.id, client).await?;
        let credential = credential(database, &who.user.id).await?.ok_or(Error::NoPassword)?;
        let stored = credential.password.as_deref().ok_or(Error::NoPassword)?;
        if !self.hasher().verify(request.current, Some(stored)).await? {
            return Err(Error::WrongPassword);
        }
        let hash = self.hasher().hash(request.new).await?;

        let now = self.now();
        let transaction = write_transaction(database).await?;
        account::ActiveModel {
            id: Set(credential.id),
            password: Set(Some(hash)),
            updated_at: Set(now.into()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        let mut replacement = None;
        if request.revoke_other_sessions {
            session::revoke(&transaction, &who.user.id, Which::All).await?;
            let session = session::create(&transaction, &who.user.id, client, true, now).await?;
            replacement = Some(SignedIn { session, user: who.user.clone() });
        }
        transaction.commit().await?;
        tracing::info!(user.id = %who.user.id, "Changed a password");
        Ok(replacement)
    }

    pub async fn update_user(&self, user: &str, request: UpdateUser) -> Result<user::Model, Error> {
        let mut changed = user::ActiveModel {
            id: Set(user.to_owned()),
            updated_at: Set(self.now().into()),
            ..Default::default()
        };
        if let Some(name) = request.name {
            changed.name = Set(name);
        }
        if let Some(image) = request.image {
            changed.image = Set(image);
        }
        Ok(changed.update(self.database()?).await?)
    }

    /// The ways in which `user` can sign in, oldest first.
    pub async fn accounts(&self, user: &str) -> Result<Vec<account::Model>, Error> {
        let accounts = account::Entity::find()
            .filter(account::Column::UserId.eq(user))
            .order_by_asc(account::Column::CreatedAt);
        Ok(accounts.all(self.database()?).await?)
    }

    async fn count(
        &self,
        route: &'static str,
        account: &str,
        client: &Client,
    ) -> Result<(), Error> {
        let Some(limits) = self.rate_limits() else { return Ok(()) };
        let attempt = Attempt { route, account, address: client.address };
        limits.count(self.database()?, self.secret(), attempt, self.now()).await
    }
}

async fn by_email(
    database: &DatabaseConnection,
    email: &str,
) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find().filter(user::Column::Email.eq(email)).one(database).await
}

/// A user and their password's hash, in one query: whether there is such a user takes no time.
async fn password_of(
    database: &DatabaseConnection,
    email: &str,
) -> Result<Option<(user::Model, Option<String>)>, DbErr> {
    let owner = account::Entity::belongs_to(user::Entity)
        .from(account::Column::UserId)
        .to(user::Column::Id)
        .into();
    let found = account::Entity::find()
        .filter(account::Column::ProviderId.eq(CREDENTIAL))
        .join(JoinType::InnerJoin, owner)
        .filter(user::Column::Email.eq(email))
        .select_also(user::Entity)
        .one(database)
        .await?;
    Ok(found.and_then(|(account, user)| Some((user?, account.password))))
}

async fn credential(
    database: &DatabaseConnection,
    user: &str,
) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find()
        .filter(account::Column::UserId.eq(user))
        .filter(account::Column::ProviderId.eq(CREDENTIAL))
        .one(database)
        .await
}

async fn insert_user(
    database: &impl ConnectionTrait,
    request: &SignUp,
    now: Timestamp,
) -> Result<user::Model, DbErr> {
    user::ActiveModel {
        id: Set(random::id()),
        name: Set(request.name.clone()),
        email: Set(request.email.clone()),
        email_verified: Set(false),
        image: Set(request.image.clone()),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
    }
    .insert(database)
    .await
}

async fn insert_credential(
    database: &impl ConnectionTrait,
    user: &str,
    hash: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let credential = account::ActiveModel {
        id: Set(random::id()),
        account_id: Set(user.to_owned()),
        provider_id: Set(CREDENTIAL.to_owned()),
        user_id: Set(user.to_owned()),
        password: Set(Some(hash)),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    account::Entity::insert(credential).exec_without_returning(database).await?;
    Ok(())
}

/// Two people who ask for the same address at once: the second is told so.
fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::EmailTaken,
        _ => error.into(),
    }
}

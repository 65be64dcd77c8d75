//! Accounts in the database: people and how they sign in.

mod attempt;
mod factor;
mod grant;
mod home;
mod key;
mod link;
mod passkey;
mod removal;
mod row;
mod session;
mod token;

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, JoinType},
};
use todo_core::{ports::StoreError, user::UserId};

use super::{
    SeaStore,
    entity::{account, settings, user},
    store_error, without_nul,
};
use crate::auth::{Account, AccountStore, CREDENTIAL, Profile, Session, Tokens, User, Which};

/// Lets nobody else add to what `user` has until `transaction` ends: two at once could pass a limit together.
pub(super) async fn one_at_a_time(
    transaction: &DatabaseTransaction,
    user: &str,
) -> Result<(), StoreError> {
    let account = user::Entity::find_by_id(user).lock_exclusive();
    account.one(transaction).await.map_err(store_error)?;
    Ok(())
}

#[async_trait]
impl AccountStore for SeaStore {
    async fn user(&self, id: &str) -> Result<Option<User>, StoreError> {
        let found = user::Entity::find_by_id(without_nul(id))
            .find_also_related(settings::Entity)
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(|(user, settings)| row::read_user_at_home(user, settings)))
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let found = user::Entity::find()
            .filter(user::Column::Email.eq(without_nul(email)))
            .one(&self.connection)
            .await;
        Ok(found.map_err(store_error)?.map(row::read_user))
    }

    async fn password_of(&self, email: &str) -> Result<Option<(User, Option<String>)>, StoreError> {
        let owner = account::Entity::belongs_to(user::Entity)
            .from(account::Column::UserId)
            .to(user::Column::Id)
            .into();
        let found = account::Entity::find()
            .filter(account::Column::ProviderId.eq(CREDENTIAL))
            .join(JoinType::InnerJoin, owner)
            .filter(user::Column::Email.eq(without_nul(email)))
            .select_also(user::Entity)
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.and_then(|(account, user)| Some((row::read_user(user?), account.password))))
    }

    async fn accounts(&self, user: &str) -> Result<Vec<Account>, StoreError> {
        let accounts = account::Entity::find()
            .filter(account::Column::UserId.eq(user))
            .order_by_asc(account::Column::CreatedAt)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(accounts.into_iter().map(row::read_account).collect())
    }

    async fn sign_up(
        &self,
        user: &User,
        account: Option<&Account>,
        session: &Session,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        user::Entity::insert(row::write_user(&self.schema, user))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        if let Some(account) = account {
            account::Entity::insert(row::write_account(&self.schema, account))
                .exec_without_returning(&transaction)
                .await
                .map_err(store_error)?;
        }
        let noted = session::insert(&transaction, &self.schema, session).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(user.id.clone()), [noted]);
        Ok(())
    }

    async fn account_at(
        &self,
        provider: &str,
        account: &str,
    ) -> Result<Option<Account>, StoreError> {
        let found = account::Entity::find()
            .filter(account::Column::ProviderId.eq(provider))
            .filter(account::Column::AccountId.eq(without_nul(account)))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(row::read_account))
    }

    async fn add_account(&self, account: &Account) -> Result<(), StoreError> {
        account::Entity::insert(row::write_account(&self.schema, account))
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn set_tokens(
        &self,
        account: &str,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        use account::Column::{
            AccessToken, AccessTokenExpiresAt, Id, IdToken, RefreshToken, RefreshTokenExpiresAt,
            UpdatedAt,
        };
        let time = |column, at| Expr::value(row::moment_in(&self.schema, column, at));
        account::Entity::update_many()
            .col_expr(AccessToken, Expr::value(tokens.access.clone()))
            .col_expr(AccessTokenExpiresAt, time(AccessTokenExpiresAt, tokens.access_expires_at))
            .col_expr(RefreshToken, Expr::value(tokens.refresh.clone()))
            .col_expr(RefreshTokenExpiresAt, time(RefreshTokenExpiresAt, tokens.refresh_expires_at))
            .col_expr(IdToken, Expr::value(tokens.id.clone()))
            .col_expr(UpdatedAt, time(UpdatedAt, Some(now)))
            .filter(Id.eq(account))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn take_over(
        &self,
        user: &str,
        session: &Session,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let has_factor = user::Column::TwoFactorEnabled;
        let updated_at = self.schema.moment(user::Column::UpdatedAt, now);
        let confirmed = user::Entity::update_many()
            .col_expr(user::Column::EmailVerified, Expr::value(true))
            .col_expr(user::Column::UpdatedAt, Expr::value(updated_at))
            .filter(user::Column::Id.eq(user))
            .filter(user::Column::EmailVerified.eq(false))
            .filter(has_factor.is_null().or(has_factor.eq(false)))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if confirmed.rows_affected == 0 {
            return Ok(false);
        }
        account::Entity::delete_many()
            .filter(account::Column::UserId.eq(user))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        // Of a second factor one that was begun and never confirmed, and passkeys: nobody else's are to stand here now.
        factor::remove(&transaction, user).await?;
        passkey::remove_all(&transaction, user).await?;
        let ended = session::end(&transaction, &self.schema, user, Which::All).await?;
        let begun = session::insert(&transaction, &self.schema, session).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(user.to_owned()), ended.into_iter().chain([begun]));
        Ok(true)
    }

    async fn set_password(
        &self,
        account: &Account,
        hash: &str,
        kinds: &[&str],
        now: Timestamp,
        replacement: Option<&Session>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let updated_at = self.schema.moment(account::Column::UpdatedAt, now);
        account::Entity::update_many()
            .col_expr(account::Column::Password, Expr::value(hash))
            .col_expr(account::Column::UpdatedAt, Expr::value(updated_at))
            .filter(account::Column::Id.eq(&account.id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        link::end(&transaction, &account.user, kinds).await?;
        let mut noted = Vec::new();
        if let Some(replacement) = replacement {
            noted
                .extend(session::end(&transaction, &self.schema, &account.user, Which::All).await?);
            noted.push(session::insert(&transaction, &self.schema, replacement).await?);
        }
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(account.user.clone()), noted);
        Ok(())
    }

    async fn set_email(
        &self,
        user: &str,
        from: &str,
        to: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let updated_at = self.schema.moment(user::Column::UpdatedAt, now);
        let changed = user::Entity::update_many()
            .col_expr(user::Column::Email, Expr::value(to))
            .col_expr(user::Column::UpdatedAt, Expr::value(updated_at))
            .filter(user::Column::Id.eq(user))
            .filter(user::Column::Email.eq(from))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(changed.rows_affected > 0)
    }

    async fn verify_email(
        &self,
        user: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let updated_at = self.schema.moment(user::Column::UpdatedAt, now);
        let changed = user::Entity::update_many()
            .col_expr(user::Column::EmailVerified, Expr::value(true))
            .col_expr(user::Column::UpdatedAt, Expr::value(updated_at))
            .filter(user::Column::Id.eq(user))
            .filter(user::Column::Email.eq(email))
            .filter(user::Column::EmailVerified.eq(false))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(changed.rows_affected > 0)
    }

    async fn remove_user(&self, user: &str) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        removal::remove(&transaction, user).await.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }

    async fn remove_account(&self, user: &str, account: &str) -> Result<(), StoreError> {
        account::Entity::delete_many()
            .filter(account::Column::UserId.eq(user))
            .filter(account::Column::Id.eq(without_nul(account)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn set_profile(
        &self,
        id: &str,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Option<User>, StoreError> {
        let updated_at = Some(self.schema.moment(user::Column::UpdatedAt, now));
        let mut changed = user::ActiveModel { updated_at: Set(updated_at), ..Default::default() };
        if let Some(name) = &profile.name {
            changed.name = Set(name.clone());
        }
        if let Some(image) = &profile.image {
            changed.image = Set(image.clone());
        }
        user::Entity::update_many()
            .set(changed)
            .filter(user::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        self.user(id).await
    }
}

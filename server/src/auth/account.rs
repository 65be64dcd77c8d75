//! What happens to accounts: made, signed into, changed.

use jiff::Timestamp;
use todo_core::ports::StoreError;

use super::{
    Account, Auth, Client, Entry, Error, Home, Known, Profile, SignedIn, Tokens, User, Which,
    link::Purpose, password::Password, random, rate_limit::Attempt, session,
};

/// How Better Auth names the way of signing in with e-mail and password.
pub(crate) const CREDENTIAL: &str = "credential";

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
    /// Whether programs that act for the account lose their personal tokens, too.
    pub revoke_tokens: bool,
}

impl Auth {
    /// Makes an account and signs it in.
    pub async fn sign_up(&self, request: SignUp, client: &Client) -> Result<SignedIn, Error> {
        let accounts = &self.stores()?.accounts;
        self.count("sign-up", &request.email, client, None).await?;
        if accounts.user_by_email(&request.email).await?.is_some() {
            return Err(Error::EmailTaken);
        }
        let hash = self.hasher().hash(request.password.clone()).await?;

        let now = self.now();
        let user = new_user(&request, now);
        let credential = new_credential(&user.id, hash, now);
        let session = session::begin(&user.id, client, request.remember, now);
        accounts.sign_up(&user, Some(&credential), &session).await.map_err(taken)?;
        tracing::info!(user.id = %user.id, "Made an account");
        Ok(SignedIn { session, user })
    }

    /// Signs in, or asks for a code, on a device that is `known` or on another one; an unknown e-mail
    /// address takes as long to refuse as a wrong password.
    pub async fn sign_in(
        &self,
        request: SignIn,
        client: &Client,
        known: &Known,
    ) -> Result<Entry, Error> {
        let stores = self.stores()?;
        self.count("sign-in", &request.email, client, known.device.as_deref()).await?;
        let (user, stored) = stores.accounts.password_of(&request.email).await?.unzip();
        let correct = self.hasher().verify(request.password, stored.flatten().as_deref()).await?;
        let user = user.filter(|_| correct).ok_or(Error::WrongCredentials)?;
        let step = Purpose::SecondStep;
        self.enter(user, step, known.trust.as_deref(), client, request.remember).await
    }

    /// Replaces the password; with `revoke_other_sessions` a new session takes the place of all. What the old password began
    /// and waits for a code ends, and every trust in a browser.
    pub async fn change_password(
        &self,
        who: &SignedIn,
        request: ChangePassword,
        client: &Client,
    ) -> Result<Option<SignedIn>, Error> {
        let accounts = &self.stores()?.accounts;
        self.count("change-password", &who.user.id, client, None).await?;
        let credential = self.credential_of(&who.user.id).await?.ok_or(Error::NoPassword)?;
        let stored = credential.password.as_deref().ok_or(Error::NoPassword)?;
        if !self.hasher().verify(request.current, Some(stored)).await? {
            return Err(Error::WrongPassword);
        }
        let hash = self.hasher().hash(request.new).await?;

        let now = self.now();
        let begin = || session::begin(&who.user.id, client, true, now);
        let replacement = request.revoke_other_sessions.then(begin);
        let ended = &Purpose::HALF_WAY;
        accounts.set_password(&credential, &hash, ended, now, replacement.as_ref()).await?;
        if request.revoke_tokens {
            self.revoke_tokens(&who.user.id, Which::All).await?;
        }
        tracing::info!(user.id = %who.user.id, "Changed a password");
        Ok(replacement.map(|session| SignedIn { session, user: who.user.clone() }))
    }

    /// Changes what `user` shows of themselves.
    pub async fn update_user(&self, user: &str, profile: Profile) -> Result<User, Error> {
        let changed = self.stores()?.accounts.set_profile(user, &profile, self.now()).await?;
        // Deleted a moment ago: whoever asks is nobody now.
        changed.ok_or_else(|| super::Unauthenticated::InvalidToken.into())
    }

    /// The ways in which `user` can sign in, oldest first.
    pub async fn accounts(&self, user: &str) -> Result<Vec<Account>, Error> {
        Ok(self.stores()?.accounts.accounts(user).await?)
    }

    /// Counts what is asked at `route` in nobody's name, by where it comes from alone.
    pub(super) async fn count_of_address(
        &self,
        route: &'static str,
        client: &Client,
    ) -> Result<(), Error> {
        let Some(limits) = self.rate_limits() else { return Ok(()) };
        limits.count_of_address(&*self.stores()?.attempts, route, client.address, self.now()).await
    }

    pub(super) async fn count(
        &self,
        route: &'static str,
        account: &str,
        client: &Client,
        device: Option<&str>,
    ) -> Result<(), Error> {
        let Some(limits) = self.rate_limits() else { return Ok(()) };
        let attempt = Attempt { route, account, address: client.address, device };
        limits.count(&*self.stores()?.attempts, self.secret(), attempt, self.now()).await
    }
}

fn new_user(request: &SignUp, now: Timestamp) -> User {
    User {
        id: random::id(),
        name: request.name.clone(),
        email: request.email.clone(),
        email_verified: false,
        image: request.image.clone(),
        two_factor_enabled: false,
        created_at: now,
        updated_at: now,
        home: Home::default(),
    }
}

pub(super) fn new_credential(user: &str, hash: String, now: Timestamp) -> Account {
    Account {
        tokens: Tokens::default(),
        id: random::id(),
        account: user.to_owned(),
        provider: CREDENTIAL.to_owned(),
        user: user.to_owned(),
        scope: None,
        password: Some(hash),
        created_at: now,
        updated_at: now,
    }
}

/// Two people who ask for the same address at once: the second is told so.
pub(super) fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Exists => Error::EmailTaken,
        other => other.into(),
    }
}

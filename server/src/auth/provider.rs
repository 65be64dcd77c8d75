//! One `OpenID` Connect provider that vouches for people: a company's own, or any other. Discovery, PKCE, the nonce and the
//! signature of what it says are `openidconnect`'s.

use std::time::Duration;

use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    Scope, SubjectIdentifier, TokenResponse as _, UserInfoClaims,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata,
        CoreTokenResponse,
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::outgoing::{NoClient, body_of, client};

/// What the provider is called in addresses and rows.
pub const PROVIDER: &str = "oidc";
/// Longest that it may take to be connected to, and to answer.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
/// No answer of it is longer, in bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// For what leads nobody back.
const NOWHERE: &str = "http://localhost/";
/// What is asked for besides who it is.
const SCOPES: [&str; 2] = ["email", "profile"];

/// Which provider, and who this server is to it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// As its discovery document names it, to the letter.
    pub issuer: String,
    pub client_id: String,
    /// Absent for a public client.
    pub client_secret: Option<SecretString>,
    /// What people call it.
    pub name: String,
}

/// The way to the provider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Provider {
    settings: ProviderSettings,
    http: reqwest::Client,
}

/// Somebody on their way there.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) url: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// Whom the provider vouches for.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Their name there, which never changes.
    pub(super) subject: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    /// What it was asked for, separated by commas as Better Auth writes it.
    pub(super) scopes: String,
    pub(super) given: Given,
}

/// What the provider gives for asking it in the person's name.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) access: String,
    /// How long that is good, if the provider says so.
    pub(super) lasts: Option<Duration>,
    /// What renews it.
    pub(super) refresh: Option<String>,
    /// What it says of the person, signed.
    pub(super) id: Option<String>,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("lasts", &self.lasts).finish_non_exhaustive()
    }
}

/// What keeps the provider from vouching.
#[derive(Debug, thiserror::Error)]
pub enum Unvouched {
    #[error("the provider does not tell where its pages are; check OIDC_ISSUER")]
    Discovery(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the provider takes no code; check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")]
    Code(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("what the provider says of somebody cannot be believed")]
    Claims(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What goes wrong on the way there.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Answer(#[from] http::Error),
    #[error("the answer is longer than {ANSWER_BYTES_MAX} bytes")]
    TooLong,
}

/// What the provider says of a person, where it is asked with their token.
pub(super) type Told = UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim>;

type Discovered = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    pub fn new(settings: ProviderSettings) -> Result<Self, NoClient> {
        Ok(Self { settings, http: client(CONNECT_TIME_MAX)? })
    }

    pub fn name(&self) -> &str {
        &self.settings.name
    }

    pub(super) fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether it tells where its pages and keys are.
    pub async fn checkup(&self) -> Result<(), Unvouched> {
        self.discovered(NOWHERE).await.map(drop)
    }

    /// Asked anew each time: what the provider changes is believed at once.
    async fn discovered(&self, redirect: &str) -> Result<Discovered, Unvouched> {
        let wrong = |error: Box<dyn std::error::Error + Send + Sync>| Unvouched::Discovery(error);
        let issuer =
            IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| wrong(error.into()))?;
        let redirect =
            RedirectUrl::new(redirect.to_owned()).map_err(|error| wrong(error.into()))?;
        let http = |request| ask(self.http.clone(), request);
        let found = CoreProviderMetadata::discover_async(issuer, &http).await;
        let found = found.map_err(|error| wrong(error.into()))?;
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(CoreClient::from_provider_metadata(found, id, secret).set_redirect_uri(redirect))
    }

    /// Where to send somebody, who comes back to `redirect` with `state`.
    pub(super) async fn send(&self, redirect: &str, state: &str) -> Result<Sent, Unvouched> {
        let client = self.discovered(redirect).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new(state.to_owned());
        let mut asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in SCOPES {
            asked = asked.add_scope(Scope::new(scope.to_owned()));
        }
        let (url, _, nonce) = asked.url();
        let (nonce, verifier) = (nonce.secret().clone(), verifier.secret().clone());
        Ok(Sent { url: url.to_string(), nonce, verifier })
    }

    /// Whom the provider vouches for, by the code that somebody brought.
    pub(super) async fn vouched(
        &self,
        redirect: &str,
        code: String,
        sent: (String, String),
    ) -> Result<Person, Unvouched> {
        let (verifier, nonce) = sent;
        let client = self.discovered(redirect).await?;
        let http = |request| ask(self.http.clone(), request);
        let code = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| Unvouched::Code(error.into()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&http)
            .await
            .map_err(|error| Unvouched::Code(error.into()))?;
        let token = code.id_token().ok_or_else(|| Unvouched::Claims("no ID token".into()))?;
        let claims = token
            .claims(&client.id_token_verifier(), &Nonce::new(nonce))
            .map_err(|error| Unvouched::Claims(error.into()))?;
        let mut person = Person {
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified().unwrap_or(false),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
            scopes: ["openid"].into_iter().chain(SCOPES).collect::<Vec<_>>().join(","),
            given: given(&code),
        };
        if person.email.is_none() || person.name.is_none() {
            // Many providers tell these at another address alone; its word is for the same subject.
            let asked =
                client.user_info(code.access_token().clone(), Some(claims.subject().clone()));
            if let Ok(asked) = asked {
                let told: Told =
                    asked.request_async(&http).await.map_err(|it| Unvouched::Claims(it.into()))?;
                person.add(&told);
            }
        }
        Ok(person)
    }

    /// What it gives now to whom it gave `refresh` before.
    pub(super) async fn renewed(&self, refresh: &str) -> Result<Given, Unvouched> {
        let client = self.discovered(NOWHERE).await?;
        let http = |request| ask(self.http.clone(), request);
        let answered = client
            .exchange_refresh_token(&RefreshToken::new(refresh.to_owned()))
            .map_err(|error| Unvouched::Code(error.into()))?
            .request_async(&http)
            .await
            .map_err(|error| Unvouched::Code(error.into()))?;
        Ok(given(&answered))
    }

    /// What it says of `subject` to whoever brings `access`.
    pub(super) async fn told(&self, access: &str, subject: &str) -> Result<Told, Unvouched> {
        let client = self.discovered(NOWHERE).await?;
        let http = |request| ask(self.http.clone(), request);
        let subject = SubjectIdentifier::new(subject.to_owned());
        let asked = client
            .user_info(openidconnect::AccessToken::new(access.to_owned()), Some(subject))
            .map_err(|error| Unvouched::Claims(error.into()))?;
        asked.request_async(&http).await.map_err(|error| Unvouched::Claims(error.into()))
    }
}

fn given(answered: &CoreTokenResponse) -> Given {
    Given {
        access: answered.access_token().secret().clone(),
        lasts: answered.expires_in(),
        refresh: answered.refresh_token().map(|token| token.secret().clone()),
        id: answered.id_token().map(ToString::to_string),
    }
}

impl Person {
    fn add<A: AdditionalClaims>(&mut self, told: &UserInfoClaims<A, CoreGenderClaim>) {
        if self.email.is_none() {
            self.email = told.email().map(|email| email.to_string());
            self.email_verified = told.email_verified().unwrap_or(false);
        }
        if self.name.is_none() {
            self.name = told.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        }
    }
}

async fn ask(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let mut request = reqwest::Request::try_from(request)?;
    *request.timeout_mut() = Some(ANSWER_TIME_MAX);
    let answer = http.execute(request).await?;
    let mut told = http::Response::builder().status(answer.status());
    if let Some(headers) = told.headers_mut() {
        *headers = answer.headers().clone();
    }
    let body = body_of(answer, ANSWER_BYTES_MAX).await?.ok_or(Unanswered::TooLong)?;
    Ok(told.body(body)?)
}

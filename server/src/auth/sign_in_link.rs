//! Sign-in links: whoever reads what is sent to an address is let in, as Better Auth's magic-link plugin does.

use serde::{Deserialize, Serialize};

use super::{
    Auth, Client, Error, Refusal, User,
    arrival::{Follower, newcomer},
    body::{AskSignInLink, Pages},
    letters::Place,
    link::Purpose,
};
use crate::mail::Occasion;

/// What a link stands for, in Better Auth's words.
#[derive(Serialize, Deserialize)]
struct Record {
    r#type: Kind,
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    MagicLink,
}

/// Where such a link leads, as Better Auth writes it.
fn path_of(token: &str, pages: &Pages) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("token", token);
    query.append_pair("callbackURL", pages.callback.as_deref().unwrap_or("/"));
    for (name, page) in
        [("newUserCallbackURL", &pages.newcomer), ("errorCallbackURL", &pages.error)]
    {
        if let Some(page) = page {
            query.append_pair(name, page);
        }
    }
    format!("/api/auth/magic-link/verify?{}", query.finish())
}

impl Auth {
    /// Sends a letter with a link that signs in, or up who has no account. Whether there is one shows nowhere.
    pub async fn send_sign_in_link(
        &self,
        request: AskSignInLink,
        client: &Client,
    ) -> Result<(), Error> {
        self.count("sign-in-link", &request.email, client, None).await?;
        let place = self.place_for_letter(&request.email, Refusal::LinksDisabled.into()).await?;
        let auth = self.clone();
        tokio::spawn(async move {
            if let Err(error) = auth.post_sign_in_link(request, place).await {
                tracing::error!(%error, "A sign-in link could not be offered");
            }
        });
        Ok(())
    }

    async fn post_sign_in_link(&self, request: AskSignInLink, place: Place) -> Result<(), Error> {
        let AskSignInLink { email, name, pages } = request;
        let reader: User = match self.user_at_home(&email).await? {
            Some(user) => user,
            None => newcomer(&email, None, self.now()),
        };
        let record = Record { r#type: Kind::MagicLink, email: email.clone(), name };
        let record = serde_json::to_string(&record).map_err(|it| Error::Internal(it.into()))?;
        let token = self.new_link(Purpose::SignIn, record).await?;
        let link = self.address(&path_of(&token, &pages));
        place.post(&email, &reader, Occasion::SignIn, &link, &[]).await;
        Ok(())
    }

    /// Signs in whoever followed such a link, once, or asks for a code.
    pub async fn follow_sign_in_link(
        &self,
        token: &str,
        trust: Option<&str>,
        client: &Client,
    ) -> Result<Follower, Error> {
        self.count("magic-link", token, client, None).await?;
        let link = self.good_link(Purpose::SignIn, token).await?.ok_or(Refusal::InvalidLink)?;
        let record: Record = serde_json::from_str(&link.value).map_err(|_| Refusal::InvalidLink)?;
        if !self.stores()?.links.use_link(&link.identifier, self.now()).await? {
            return Err(Refusal::InvalidLink.into());
        }
        self.arrive(&record.email, record.name, trust, client).await
    }
}

//! Sign-in links, in the routes of Better Auth's magic-link plugin.

use axum::{
    Json,
    extract::State,
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, Visitor,
    answer::{ChallengeAnswer, Done, FollowedAnswer, LetIn},
    challenge_headers, check_callback,
    redirect::{to, with_query},
    required_token, sign_in_headers, trust_header,
};
use crate::{
    auth::{Auth, Entry, Error, ErrorBody, Fields, Follower},
    state::App,
};

/// The page that asks for a code.
const SECOND_STEP_PAGE: &str = "/login?mode=second-step";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask_sign_in_link)).routes(routes!(follow_sign_in_link))
}

/// Send a letter with a link that signs in, and makes an account for whoever has none. The answer is the same for both.
#[utoipa::path(post, path = "/api/auth/sign-in/magic-link", tag = "account", security(()),
    request_body = wire::AskSignInLink,
    responses((status = OK, body = Done), (status = "4XX", body = ErrorBody)))]
async fn ask_sign_in_link(
    State(app): State<App>,
    Visitor(client): Visitor,
    fields: Fields,
) -> Result<Json<Done>, Error> {
    let request = fields.sign_in_link()?;
    request.pages.named().try_for_each(|page| check_callback(app.auth(), Some(page)))?;
    app.auth().send_sign_in_link(request, &client).await?;
    Ok(Json(Done { status: true }))
}

#[derive(Deserialize)]
struct Followed {
    token: Option<String>,
    #[serde(rename = "callbackURL")]
    callback: Option<String>,
    #[serde(rename = "newUserCallbackURL")]
    newcomer: Option<String>,
    #[serde(rename = "errorCallbackURL")]
    error: Option<String>,
}

/// What the letter's link does: whoever follows it is signed in. The address counts as confirmed from then on; if it never was
/// before, the account's password and sessions end, for somebody else may have made it in its owner's name, and a letter says
/// so. Where the account has a second factor and the browser is not trusted, a code is asked for first, and nothing ends.
#[utoipa::path(get, path = "/api/auth/magic-link/verify", tag = "account", security(()),
    params(("token" = String, Query, description = "As the letter has it"),
        ("callbackURL" = Option<String>, Query, description = "A page of ours to go to afterwards"),
        ("newUserCallbackURL" = Option<String>, Query, description = "The same for whoever has an account since then"),
        ("errorCallbackURL" = Option<String>, Query, description = "A page of ours that is told `error`")),
    responses((status = OK, body = FollowedAnswer), (status = FOUND, description = "To the page"),
        (status = "4XX", body = ErrorBody)))]
async fn follow_sign_in_link(
    State(app): State<App>,
    Asked(followed): Asked<Followed>,
    request: axum::http::request::Parts,
) -> Result<Response, Error> {
    let auth = app.auth();
    let Followed { token, callback, newcomer, error } = followed;
    let named = |page: Option<String>| page.filter(|page| !page.is_empty());
    let (callback, newcomer, error) = (named(callback), named(newcomer), named(error));
    for page in [&callback, &newcomer, &error] {
        check_callback(auth, page.as_deref())?;
    }
    let token = required_token(token)?;
    let client = auth.client(&request);
    let trust = auth.cookies().trusted(&request.headers);
    let followed = auth.follow_sign_in_link(&token, trust.as_deref(), &client).await;
    let Follower { entry, is_new } = match followed {
        Err(Error::Refused(refusal)) => {
            let page = error.or(callback).unwrap_or_else(|| "/".to_owned());
            return Ok(to(&with_query(&auth.page(&page), "error", refusal.code())));
        }
        followed => followed?,
    };
    let (signed_in, trust) = match entry {
        Entry::In { signed_in, trust } => (signed_in, trust),
        Entry::Challenge(challenge) => {
            return Ok(ask_for_code(auth, &challenge, callback.as_deref()));
        }
    };
    let mut headers = sign_in_headers(auth, &signed_in, true);
    headers.extend(trust_header(auth, trust.as_deref()));
    let page = newcomer.filter(|_| is_new && callback.is_some()).or(callback);
    let answer = match page {
        Some(page) => to(&auth.page(&page)),
        None => Json(FollowedAnswer::In(Box::new(LetIn {
            token: signed_in.session.token.clone(),
            user: (&signed_in.user).into(),
            session: (&signed_in.session).into(),
        })))
        .into_response(),
    };
    Ok((AppendHeaders(headers), answer).into_response())
}

/// Asks whoever followed a link for a code: on the page that does, or in data where no page is named.
fn ask_for_code(auth: &Auth, challenge: &str, callback: Option<&str>) -> Response {
    let headers = AppendHeaders(challenge_headers(auth, challenge, true));
    let answer = match callback {
        Some(page) => {
            let next = page.strip_prefix(auth.base_url()).unwrap_or(page);
            to(&auth.page(&with_query(SECOND_STEP_PAGE, "next", next)))
        }
        None => Json(FollowedAnswer::Challenge(ChallengeAnswer::TOTP)).into_response(),
    };
    (headers, answer).into_response()
}

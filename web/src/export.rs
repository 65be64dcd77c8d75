//! `GET /export/tasks.json`, `.csv`, `.ics`: the whole list as a file, page by page of the API, so that no
//! answer is built whole. `account.json` is the API's own: all that the account holds.

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use futures_util::stream;
use todo_core::wire;

use crate::{
    backend::{Answer, Backend, Failure},
    model::{exchange::export::Format, listing::escape},
};

const ACCOUNT: &str = "account.json";
/// Tasks that are asked for at once.
const PAGE_TASKS: usize = 200;

/// How far a file is.
enum Part {
    Begin,
    /// The page of the API that is read next.
    Page(String),
    End,
    Over,
}

pub(crate) fn router(backend: Backend) -> Router {
    Router::new().route("/export/{name}", get(export)).with_state(backend)
}

async fn export(
    State(backend): State<Backend>,
    Path(name): Path<String>,
    caller: HeaderMap,
) -> Response {
    let format = Format::named(&name);
    if format.is_none() && name != ACCOUNT {
        let there_is = "There is tasks.json, tasks.csv, tasks.ics and account.json.";
        return (StatusCode::NOT_FOUND, there_is).into_response();
    }
    let session = backend.get_json::<Option<wire::SessionAnswer>>("/api/auth/get-session", &caller);
    let owner = match session.await {
        Ok(Answer { body: Some(session), .. }) => session.user.id,
        Ok(_) | Err(Failure::Refused(_)) => {
            return Redirect::to("/login?next=/import").into_response();
        }
        Err(failure) => {
            return (StatusCode::SERVICE_UNAVAILABLE, failure.to_string()).into_response();
        }
    };
    let Some(format) = format else {
        return Redirect::to(&format!("/api/{}/export", escape(&owner))).into_response();
    };
    let first = format!("/api/{}/tasks?status=all&limit={PAGE_TASKS}", escape(&owner));
    let parts = stream::try_unfold(Part::Begin, move |part| {
        let (backend, caller, first) = (backend.clone(), caller.clone(), first.clone());
        async move { next(part, format, &first, &backend, &caller).await }
    });
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The next piece of the file, and what follows it. A page that does not come breaks the download off: half
/// a list is not to look whole.
async fn next(
    part: Part,
    format: Format,
    first: &str,
    backend: &Backend,
    caller: &HeaderMap,
) -> Result<Option<(String, Part)>, Failure> {
    let path = match part {
        Part::Begin => return Ok(Some((format.begin().to_owned(), Part::Page(first.to_owned())))),
        Part::End => return Ok(Some((format.end().to_owned(), Part::Over))),
        Part::Over => return Ok(None),
        Part::Page(path) => path,
    };
    let page = backend.get_json::<Vec<wire::Task>>(&path, caller).await?;
    let is_start = path == first;
    let text = page.body.iter().enumerate();
    let text = text.map(|(at, task)| format.task(task, is_start && at == 0)).collect();
    let after = page
        .next_cursor()
        .map_or(Part::End, |cursor| Part::Page(format!("{first}&cursor={}", escape(cursor))));
    Ok(Some((text, after)))
}

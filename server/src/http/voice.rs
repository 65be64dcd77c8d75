//! Speaking with the list.

mod upload;

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::StatusCode,
};
use todo_core::{
    speech::{RECORDING_BYTES_MAX, Transcript},
    usecase::speech as usecase,
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{guard::Bounds, parameters::Repeatable};
use crate::{
    auth::Caller,
    extract::{IdempotencyKey, Json, Zone},
    problem::{Problem, ProblemBody, RETRY_AFTER_SECONDS},
    state::App,
    turns::{self, Speech},
};
use upload::{Upload, UploadBody};

/// What of a form is not the recording, at most, in bytes.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// Longest that one recording may take, with all who are asked to write it down. To arrive, it has
/// no more time than any other request.
const RECORDING_TIME_MAX: Duration = Duration::from_secs(100);
/// Recordings are far larger than other requests and take longer, so that few are taken at once.
pub(super) const RECORDING_BOUNDS: Bounds = Bounds {
    body_bytes: RECORDING_BYTES_MAX + FORM_BYTES_MAX,
    time: RECORDING_TIME_MAX,
    in_flight: 4,
};

/// The route that runs a turn.
pub(super) fn turns() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(process))
}

/// The route that takes recordings; it has bounds of its own.
pub(super) fn recordings() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(transcribe))
}

/// Does what was said, and answers what to show and what to say.
///
/// The same assistant as in chat, and the same conversations. Before it deletes it asks
/// (`confirmation_needed`): say `confirmation_reply` or "cancel", with the same `conversation_id` or, within five
/// minutes, without any, as with every answer to a question and every "make it urgent". A `conversation_id` that is not one of yours
/// begins a new conversation; the answer names it. Going away stops it. With an `Idempotency-Key`, sending the request again
/// does nothing.
#[utoipa::path(
    post,
    operation_id = "process_voice",
    path = "/api/voice/process",
    tag = "voice",
    params(
        Repeatable,
        ("X-Time-Zone" = Option<String>, Header, description = "Where you are, if the body does not say"),
    ),
    request_body(content = wire::VoiceRequest, example = json!({
        "transcript": "um please add a task to call mom at half past six p m",
        "client_timezone": "Asia/Karachi",
    })),
    responses(
        (status = OK, body = wire::VoiceAnswer),
        (status = BAD_REQUEST, body = ProblemBody, description = "The transcript is empty",
            content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody, description = "`detail` names the field",
            content_type = "application/problem+json"),
    ),
)]
async fn process(
    State(app): State<App>,
    caller: Caller,
    Zone(zone): Zone,
    key: Option<IdempotencyKey>,
    Json(body): Json<wire::VoiceRequest>,
) -> Result<axum::Json<wire::VoiceAnswer>, Problem> {
    let transcript = Transcript::parse(&body.transcript)?;
    let zone = match &body.client_timezone {
        Some(name) => {
            let Zone(zone) = Zone::named("client_timezone", name)?;
            app.auth().adopt_zone(&caller.user, caller.home(), &zone).await;
            zone
        }
        None => zone,
    };
    let speech = Speech {
        owner: caller.user,
        zone,
        conversation: body.conversation()?,
        transcript,
        key: key.map(|IdempotencyKey(key)| key),
    };
    let spoken = turns::speak(&app, speech).await?;
    Ok(axum::Json(wire::VoiceAnswer::from(&spoken)))
}

/// Writes a recording down.
///
/// WAV, `WebM`, Ogg, MP3 or MP4 (M4A), told by its content; at most 10 MB and two minutes. Nothing of
/// it is kept. One at a time for each account. 501 where the server has nobody to write it down.
#[utoipa::path(
    post,
    operation_id = "transcribe_voice",
    path = "/api/voice/transcribe",
    tag = "voice",
    request_body(content = UploadBody, content_type = "multipart/form-data"),
    responses(
        (status = OK, body = wire::VoiceTranscription),
        (status = PAYLOAD_TOO_LARGE, body = ProblemBody, description = "The recording is too large",
            content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, body = ProblemBody,
            description = "It is no form, or the recording is of an unknown format",
            content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody,
            description = "There is no sound in it, it is too long, or it was not understood",
            content_type = "application/problem+json"),
        (status = TOO_MANY_REQUESTS, body = ProblemBody,
            description = "Another recording of yours is still being written down",
            content_type = "application/problem+json"),
        (status = NOT_IMPLEMENTED, body = ProblemBody, description = "Nobody writes recordings down",
            content_type = "application/problem+json"),
    ),
)]
async fn transcribe(
    State(app): State<App>,
    caller: Caller,
    form: Request,
) -> Result<axum::Json<wire::VoiceTranscription>, Problem> {
    let _place = app.recordings().take(&caller.user).ok_or_else(still_written_down)?;
    let upload = Upload::read(form, app.settings().http.request_time_max).await?;
    let transcriber = app.transcriber()?;
    let heard = usecase::transcribe(transcriber, &upload.file, upload.language.as_ref()).await?;
    Ok(axum::Json(heard.into()))
}

fn still_written_down() -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Your recording before is still being written down. Wait for it, then send this one again.",
    )
    .retry_after(RETRY_AFTER_SECONDS)
}

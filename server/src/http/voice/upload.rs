//! The form that a recording comes in.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use todo_core::speech::{Language, UnusableRecording};

use crate::problem::Problem;

/// A recording as it was sent.
pub(super) struct Upload {
    pub(super) file: Bytes,
    pub(super) language: Option<Language>,
}

/// How the form is described.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct UploadBody {
    /// The recording.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The language spoken, as a BCP 47 tag such as `en-US`, `ur-PK` or `es-ES`.
    language: Option<String>,
}

impl Upload {
    /// Reads the form, as long as it arrives within `time_max`: who sends slowly holds a place that
    /// others wait for.
    pub(super) async fn read(request: Request, time_max: Duration) -> Result<Self, Problem> {
        let read = tokio::time::timeout(time_max, Self::read_form(request)).await;
        read.unwrap_or_else(|_| {
            Err(Problem::new(
                StatusCode::GATEWAY_TIMEOUT,
                format!(
                    "The recording did not arrive within {} seconds. Send it again, or a shorter \
                     one.",
                    time_max.as_secs()
                ),
            ))
        })
    }

    async fn read_form(request: Request) -> Result<Self, Problem> {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
            Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send a form (multipart/form-data) with the recording in the field `file`.",
            )
        })?;
        let (mut file, mut language) = (None, None);
        while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
            match field.name() {
                Some("file") => file = Some(bytes(field).await?),
                Some("language") => language = spoken(&bytes(field).await?)?,
                _ => {}
            }
        }
        let file = file.ok_or_else(|| {
            Problem::invalid("file", "is missing; send the recording in this field of the form")
        })?;
        Ok(Self { file, language })
    }
}

async fn bytes(field: Field<'_>) -> Result<Bytes, Problem> {
    field.bytes().await.map_err(|error| unread(&error))
}

/// The language that a form names; an empty field names none.
fn spoken(text: &[u8]) -> Result<Option<Language>, Problem> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { Ok(Some(Language::parse(text)?)) }
}

fn unread(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => UnusableRecording::TooLarge.into(),
        _ => Problem::new(
            StatusCode::BAD_REQUEST,
            "The form did not arrive whole. Send it again as multipart/form-data.",
        ),
    }
}

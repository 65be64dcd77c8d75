//! Parameters that many operations take, as the document describes them. What reads them stands in
//! `extract`.

use utoipa::IntoParams;
use uuid::Uuid;

/// Of an account's own things.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct OfOwner {
    /// Your account's id
    user_id: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct OfTask {
    /// The task's id
    task_id: Uuid,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct OfConversation {
    /// The conversation's id
    conversation_id: String,
}

/// Of what is done once, however often it is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct Repeatable {
    /// Makes a request harmless that is sent again: for a day, the same key and request give the same answer
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: Option<String>,
}

/// Of what is to change a task that somebody looked at.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct Expecting {
    /// The `ETag` of the task as you know it: if somebody else was faster, 412 answers the present one
    #[param(rename = "If-Match")]
    if_match: Option<String>,
}

/// Of what depends on where somebody is.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct InZone {
    /// Your time zone, such as Asia/Karachi: what "tomorrow" means. Absent: that of your account
    #[param(rename = "X-Time-Zone", min_length = 1, example = "Asia/Karachi")]
    time_zone: Option<String>,
}

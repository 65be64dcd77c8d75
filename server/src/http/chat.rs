//! Talking to the list.

use utoipa_axum::router::OpenApiRouter;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

//! Saved filters: what the list is asked again and again, kept on the account.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::listing::{Listing, escape},
    axum::http::Method,
    serde_json::Value,
    todo_core::wire,
    url::form_urlencoded,
};

use super::Refused;

/// A saved filter, as the sidebar offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub id: String,
    pub name: String,
    /// The page that shows it.
    pub href: String,
}

/// The account's filters. The list is shown without them, too.
#[cfg(feature = "ssr")]
pub(super) async fn saved_filters() -> Result<Vec<Saved>, Refused> {
    let filters = api::find::<Vec<wire::SavedFilter>>(&api::own("filters").await?).await;
    Ok(filters.unwrap_or_default().into_iter().map(saved).collect())
}

#[cfg(feature = "ssr")]
fn saved(filter: wire::SavedFilter) -> Saved {
    let asked: Vec<_> = form_urlencoded::parse(filter.query.as_bytes()).collect();
    let listing = Listing::read(|name| {
        asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone().into_owned())
    });
    Saved { id: filter.id.to_string(), name: filter.name, href: listing.kept().href() }
}

/// Keeps what the list is asked, `query` as the address has it, under a name; in place of the filter of the id `instead`,
/// if that is one.
#[server(prefix = "/actions", endpoint = "save-filter")]
pub async fn save_filter(
    name: String,
    query: String,
    #[server(default)] instead: String,
) -> Result<(), Refused> {
    let body = wire::SaveFilter { name, query };
    let path = api::own("filters").await?;
    api::send::<Value>(Method::POST, &path, &body, None).await?;
    // Under the name that it had the new one took its place already: then none has this id.
    if instead.is_empty() { Ok(()) } else { remove_filter(instead).await }
}

/// Lets go of a saved filter. One that is gone already is what was asked for.
#[server(prefix = "/actions", endpoint = "remove-filter")]
pub async fn remove_filter(id: String) -> Result<(), Refused> {
    let path = api::own(&format!("filters/{}", escape(&id))).await?;
    match api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await {
        Err(refused) if refused.status != 404 => Err(refused),
        Err(_) => {
            api::accept_anyway();
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_filter_leads_to_the_page_that_shows_it_and_nowhere_else() {
        let href = |query: &str| {
            let filter = wire::SavedFilter {
                id: Uuid::nil(),
                name: "Home".to_owned(),
                query: query.to_owned(),
                saved_at: String::new(),
            };
            saved(filter).href
        };
        for (query, expected) in [
            ("view=board&by=tag&priority=high", "/dashboard?view=board&priority=high&by=tag"),
            ("search=tea%20%26%20milk", "/dashboard?search=tea%20%26%20milk"),
            // Neither a form nor a place in the list is part of it.
            ("tag=home&edit=7&cursor=x&from=2026-01-01", "/dashboard?tag=home"),
            ("next=//evil.example", "/dashboard"),
        ] {
            assert_eq!(href(query), expected);
        }
    }
}

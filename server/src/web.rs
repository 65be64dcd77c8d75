//! The pages from this process: the only file that names `todo_web`.

use std::io;

use axum::Router;
use todo_web::{backend::Backend, config::Site, serve};

use crate::config::HttpSettings;

/// Puts the pages in front of `api`: the browser sees one service, no second port is opened.
///
/// # Errors
///
/// When a file of the site is there but cannot be read.
pub fn in_front_of(api: Router, settings: &HttpSettings) -> io::Result<Router> {
    let site = Site { root: settings.site_root.clone(), trusted_proxies: settings.trusted_proxies };
    serve::router(&site, &Backend::local(api))
}

//! The files a page needs: styles and icons from the binary, wasm from the site's folder.
//!
//! They are served below a folder named after their content, so that browsers may keep them for
//! ever and a new version is never mixed with an old one.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read as _, Write as _},
    path::Path,
    sync::Arc,
};

use axum::{
    Router,
    body::Bytes,
    extract::{self, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use flate2::{Compression, write::GzEncoder};

/// The generated wasm of the pages and its glue are called after this.
pub const OUTPUT_NAME: &str = "todo_web";
/// What reads the line, a module of its own: `public/line.js` loads it when somebody is about to type.
const READING_NAME: &str = "todo_reading";
/// A year: the address changes with the content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What the binary carries itself.
const EMBEDDED: [(&str, &[u8]); 16] = [
    ("app.css", include_bytes!("../style/app.css")),
    ("copy.js", include_bytes!("../public/copy.js")),
    ("drag.js", include_bytes!("../public/drag.js")),
    ("icon.svg", include_bytes!("../public/icon.svg")),
    ("import.js", include_bytes!("../public/import.js")),
    ("inter.woff2", include_bytes!("../public/fonts/inter.woff2")),
    ("keys.js", include_bytes!("../public/keys.js")),
    ("line.js", include_bytes!("../public/line.js")),
    ("live.js", include_bytes!("../public/live.js")),
    ("passkey.js", include_bytes!("../public/passkey.js")),
    ("pickers.js", include_bytes!("../public/pickers.js")),
    ("push.js", include_bytes!("../public/push.js")),
    ("swipe.js", include_bytes!("../public/swipe.js")),
    ("vazirmatn.woff2", include_bytes!("../public/fonts/vazirmatn.woff2")),
    ("voice.js", include_bytes!("../public/voice.js")),
    ("waiting.js", include_bytes!("../public/waiting.js")),
];

/// What is looked for at a fixed address, with its media type.
const WELL_KNOWN: [(&str, &str, &[u8]); 5] = [
    ("/favicon.ico", "image/x-icon", include_bytes!("../public/favicon.ico")),
    ("/icon-192.png", "image/png", include_bytes!("../public/icon-192.png")),
    ("/icon-512.png", "image/png", include_bytes!("../public/icon-512.png")),
    ("/robots.txt", "text/plain; charset=utf-8", include_bytes!("../public/robots.txt")),
    (
        "/site.webmanifest",
        "application/manifest+json",
        include_bytes!("../public/site.webmanifest"),
    ),
];
const FONT: &str = "font/woff2";
const STYLES: &str = "text/css; charset=utf-8";
/// A day: these addresses stay when the content changes.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// What works without network, and its address: the scope is everything below.
const SERVICE_WORKER: (&str, &[u8]) =
    ("/service-worker.js", include_bytes!("../public/service-worker.js"));
/// Yesterday's worker is never taken for today's.
const ASKED_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// The encodings that the site holds of a file, best first. It has no plain copy, which nearly nobody asks for and
/// which is as long as both together: that is unpacked from the last of them.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Everything below `/pkg/`, in memory.
#[derive(Clone, Debug)]
pub struct Assets {
    files: Arc<HashMap<String, Asset>>,
    version: Arc<str>,
    hydrates: bool,
}

#[derive(Debug)]
struct Asset {
    media_type: &'static str,
    plain: Bytes,
    /// By the name of the encoding, best first.
    encoded: Vec<(&'static str, Bytes)>,
}

impl Assets {
    /// Reads the site's folder. No wasm there is no error: pages then work as plain forms.
    ///
    /// # Errors
    ///
    /// When a file is there but cannot be read.
    pub fn load(site_root: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        for (name, bytes) in EMBEDDED {
            let asset = match media_type(name) {
                FONT => Asset::plain(name, bytes),
                _ => Asset::packed(name, bytes)?,
            };
            files.insert(name.to_owned(), asset);
        }
        let folder = site_root.join("pkg");
        let generated = [OUTPUT_NAME, READING_NAME]
            .map(|name| [format!("{name}.js"), format!("{name}_bg.wasm")])
            .concat();
        for name in &generated {
            if let Some(asset) = Asset::read(&folder, name)? {
                files.insert(name.clone(), asset);
            }
        }
        let hydrates = generated.iter().all(|name| files.contains_key(name));
        Ok(Self { version: version(&files), files: Arc::new(files), hydrates })
    }

    /// The folder that pages name, without slashes around it.
    pub fn folder(&self) -> String {
        format!("pkg/{}", self.version)
    }

    /// Whether there is wasm to hydrate pages with.
    pub fn hydrates(&self) -> bool {
        self.hydrates
    }

    fn find(&self, version: &str, name: &str) -> Option<&Asset> {
        (version == &*self.version).then(|| self.files.get(name)).flatten()
    }
}

impl Asset {
    /// What is packed as it is.
    fn plain(name: &str, bytes: &'static [u8]) -> Self {
        let plain = Bytes::from_static(bytes);
        Self { media_type: media_type(name), plain, encoded: Vec::new() }
    }

    fn packed(name: &str, bytes: &'static [u8]) -> io::Result<Self> {
        let plain = match media_type(name) {
            STYLES => Bytes::from(squeezed(&String::from_utf8_lossy(bytes))),
            _ => Bytes::from_static(bytes),
        };
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&plain)?;
        let encoded = vec![("gzip", Bytes::from(packer.finish()?))];
        Ok(Self { media_type: media_type(name), plain, encoded })
    }

    fn read(folder: &Path, name: &str) -> io::Result<Option<Self>> {
        let mut encoded = Vec::new();
        for (encoding, suffix) in ENCODINGS {
            let Some(bytes) = read_if_there(&folder.join(format!("{name}.{suffix}")))? else {
                return Ok(None);
            };
            encoded.push((encoding, bytes));
        }
        let mut plain = Vec::new();
        if let Some((_, gzip)) = encoded.last() {
            flate2::read::GzDecoder::new(&**gzip).read_to_end(&mut plain)?;
        }
        Ok(Some(Self { media_type: media_type(name), plain: Bytes::from(plain), encoded }))
    }

    fn respond(&self, accepted: &HeaderMap) -> Response {
        let (encoding, bytes) = self
            .encoded
            .iter()
            .find(|(encoding, _)| accepts(accepted, encoding))
            .map_or((None, &self.plain), |(encoding, bytes)| (Some(*encoding), bytes));
        let mut response = bytes.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::CACHE_CONTROL, FOR_EVER);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// The files that are looked for at a fixed address.
pub(crate) fn well_known<S: Clone + Send + Sync + 'static>() -> Router<S> {
    WELL_KNOWN
        .into_iter()
        .fold(Router::new(), |router, (path, media_type, bytes)| {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
                (header::CACHE_CONTROL, A_DAY),
            ];
            router.route(path, get(async move || (headers, bytes)))
        })
        .merge(service_worker())
}

fn service_worker<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let (path, bytes) = SERVICE_WORKER;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(path))),
        (header::CACHE_CONTROL, ASKED_EACH_TIME),
    ];
    Router::new().route(path, get(async move || (headers, bytes)))
}

/// `GET /pkg/{version}/{name}`
pub(crate) async fn serve(
    State(assets): State<Assets>,
    extract::Path((version, name)): extract::Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match assets.find(&version, &name) {
        Some(asset) => asset.respond(&headers),
        None => (StatusCode::NOT_FOUND, "There is no such file. Reload the page.").into_response(),
    }
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        name.trim().eq_ignore_ascii_case(encoding) && !is_zero(weight)
    })
}

fn is_zero(weight: &str) -> bool {
    let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
    weight.is_some_and(|weight| weight <= 0.0)
}

fn read_if_there(path: &Path) -> io::Result<Option<Bytes>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(Bytes::from(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

/// The same content gives the same name in every replica.
fn version(files: &HashMap<String, Asset>) -> Arc<str> {
    let mut names: Vec<&String> = files.keys().collect();
    names.sort();
    let mut hasher = DefaultHasher::new();
    for name in names {
        name.hash(&mut hasher);
        files[name].plain.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish()).into()
}

/// Styles without their comments, indentation and the spaces around signs, which nobody reads there. No text in ours
/// begins like a comment, or has a sign and a space.
fn squeezed(styles: &str) -> String {
    let mut pieces = styles.split("/*");
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.filter_map(|piece| piece.split_once("*/").map(|(_, after)| after));
    let whole: String = std::iter::once(first).chain(rest).collect();
    let lines = whole.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.collect::<Vec<_>>().join("\n");
    lines
        .replace(" {", "{")
        .replace("{ ", "{")
        .replace("; }", "}")
        .replace("; ", ";")
        .replace(": ", ":")
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => STYLES,
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("woff2") => FONT,
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_that_the_client_refuses_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=0"));

        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
    }

    #[test]
    fn styles_are_sent_within_their_budget_and_say_the_same() {
        const BUDGET_BYTES: usize = 12_000;
        assert_eq!(squeezed("a { /* why */ b: c; }\n\n  /* d\n e */\n  f {}\n"), "a{ b:c}\nf{}");
        let assets = Assets::load(Path::new("no/such/folder")).expect("nothing to read");
        let styles = assets.find(&assets.version, "app.css").expect("the styles");
        let plain = String::from_utf8_lossy(&styles.plain);
        assert!(plain.starts_with("@font-face") && plain.ends_with('}'));
        assert_eq!(plain.matches('{').count(), plain.matches('}').count());
        assert!(!plain.contains("/*"));
        let sent = styles.encoded.iter().map(|(_, bytes)| bytes.len()).min();
        assert!(sent.is_some_and(|sent| sent <= BUDGET_BYTES), "{sent:?}");
    }

    #[test]
    fn without_a_site_the_pages_have_their_styles_and_no_scripts() {
        let assets = Assets::load(Path::new("no/such/folder")).expect("nothing to read");

        assert!(!assets.hydrates());
        assert!(assets.find(&assets.version, "app.css").is_some());
    }
}

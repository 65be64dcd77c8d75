//! What a page loads.

use leptos::{
    prelude::{ArcResource, Resource},
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

use super::Refused;

/// What an action answers to a page that asks it, first on the server and then whenever something changed.
pub type Loaded<T> = Resource<Result<T, Refused>, Json>;

/// Asks `action` whenever `source` says something else.
pub fn load<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    action: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Loaded<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = Result<T, Refused>> + Send + 'static,
{
    ArcResource::new_with_options(source, action, false).into()
}

/// JSON that is read from bytes, as the answers of actions are: another way to read the same is sixty kilobytes more for
/// a browser to load.
#[derive(Debug)]
pub struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}

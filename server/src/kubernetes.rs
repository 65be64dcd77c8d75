//! What is asked of the Kubernetes that the process runs in: a Secret, with keys made once, and what there is.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::{auth::random, outgoing};

/// Longest to wait for a connection to the API server, and for one of its answers.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
/// What is made: letters and digits, which need no quoting in any address.
const MADE_CHARACTERS: usize = 48;
/// By which name Kubernetes keeps who set a field.
const FIELD_MANAGER: &str = "todo-operator";
/// How often to look again because somebody else has changed the Secret meanwhile.
const ATTEMPTS: usize = 3;

/// How the API server is reached, and by whom.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub api: Url,
    /// A folder with a service account's `token` and `namespace`, and with the cluster's `ca.crt` where that is
    /// not believed anyway, as it is mounted into pods.
    pub account: PathBuf,
}

/// A Secret in the account's namespace that must have some keys.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    pub keys: Vec<String>,
    /// Another Secret, whose values are taken where it has such keys.
    pub taking_over: Option<String>,
}

/// How often what was found, and what was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    pub kept: usize,
    pub taken_over: usize,
    pub drawn: usize,
}

/// A Secret as the API server shows it. The values are base64.
#[derive(Deserialize)]
struct Secret {
    metadata: Metadata,
    #[serde(default)]
    data: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    resource_version: String,
}

/// Sees to it that the Secret has every key. A key that is there is never changed.
///
/// # Errors
///
/// When the API server cannot be reached, or does not let the account do it.
pub async fn make_secret(cluster: &Cluster, wanted: &Wanted) -> anyhow::Result<Made> {
    let secrets = Secrets::of(cluster)?;
    for _ in 0..ATTEMPTS {
        let present = secrets.get(&wanted.name).await?;
        let has = |key: &&String| present.as_ref().is_some_and(|it| it.data.contains_key(*key));
        let (kept, missing): (Vec<_>, Vec<_>) = wanted.keys.iter().partition(has);
        if missing.is_empty() {
            return Ok(Made { kept: kept.len(), taken_over: 0, drawn: 0 });
        }
        let mut others = match &wanted.taking_over {
            Some(name) => secrets.get(name).await?.map(|it| it.data).unwrap_or_default(),
            None => BTreeMap::new(),
        };
        others.retain(|key, _| missing.contains(&key));
        let taken_over = others.len();
        let drawn = missing.len() - taken_over;
        for key in missing {
            others
                .entry(key.clone())
                .or_insert_with(|| STANDARD.encode(random::text(MADE_CHARACTERS)));
        }
        if secrets.add(&wanted.name, present, others).await? {
            return Ok(Made { kept: kept.len(), taken_over, drawn });
        }
    }
    bail!("the Secret {} changes all the time; try again", wanted.name)
}

/// Asks the API server in the name of an account.
pub(crate) struct Caller {
    client: Client,
    api: Url,
    token: String,
    /// The account's own.
    pub(crate) namespace: String,
}

impl Caller {
    pub(crate) fn of(cluster: &Cluster) -> anyhow::Result<Self> {
        Ok(Self {
            client: outgoing::client_believing(&cluster.account.join("ca.crt"), CONNECT_TIME_MAX)?,
            api: cluster.api.clone(),
            token: read(&cluster.account.join("token"))?,
            namespace: read(&cluster.account.join("namespace"))?,
        })
    }

    /// The answer to a GET of something in the account's namespace, such as `apis/apps/v1` and `deployments`.
    pub(crate) async fn get(&self, group: &str, what: &str) -> anyhow::Result<Response> {
        let address = self.address(group, what)?;
        accepted(self.send(self.client.get(address)).await?, &format!("read {what}"))
    }

    /// The same, or nothing where there is no such thing.
    pub(crate) async fn find(&self, group: &str, what: &str) -> anyhow::Result<Option<Response>> {
        let answer = self.send(self.client.get(self.address(group, what)?)).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        accepted(answer, &format!("read {what}")).map(Some)
    }

    /// The answer to a JSON Patch of something in the account's namespace. In a dry run nothing is changed.
    pub(crate) async fn patch(
        &self,
        group: &str,
        what: &str,
        is_dry: bool,
        operations: &Value,
    ) -> anyhow::Result<Response> {
        let mut address = self.address(group, what)?;
        address.query_pairs_mut().append_pair("fieldManager", FIELD_MANAGER);
        if is_dry {
            address.query_pairs_mut().append_pair("dryRun", "All");
        }
        let request = self.client.patch(address);
        let request = request.header(http::header::CONTENT_TYPE, "application/json-patch+json");
        let answer = self.send(request.body(operations.to_string())).await?;
        ensure!(
            ![StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY].contains(&answer.status()),
            "{what} is not as it was any more, or cannot be like that; plan it again"
        );
        accepted(answer, &format!("change {what}"))
    }

    fn address(&self, group: &str, what: &str) -> anyhow::Result<Url> {
        let namespace = &self.namespace;
        Ok(self.api.join(&format!("/{group}/namespaces/{namespace}/{what}"))?)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let request = request.bearer_auth(&self.token).timeout(ANSWER_TIME_MAX);
        let unreachable =
            "the API server cannot be reached; network policies must let this pod do so";
        request.send().await.context(unreachable)
    }
}

/// The Secrets of one namespace.
struct Secrets {
    caller: Caller,
    collection: String,
}

impl Secrets {
    fn of(cluster: &Cluster) -> anyhow::Result<Self> {
        let caller = Caller::of(cluster)?;
        let collection = caller.address("api/v1", "secrets")?.into();
        Ok(Self { caller, collection })
    }

    async fn get(&self, name: &str) -> anyhow::Result<Option<Secret>> {
        let answer = self.caller.send(self.caller.client.get(self.one(name))).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let secret = accepted(answer, &format!("read the Secret {name}"))?;
        Ok(Some(secret.json().await.context("the API server's answer cannot be read")?))
    }

    /// Creates the Secret, or adds to the one that is there as long as it is still `present`. Whether that
    /// was so.
    async fn add(
        &self,
        name: &str,
        present: Option<Secret>,
        data: BTreeMap<String, String>,
    ) -> anyhow::Result<bool> {
        let request = match present {
            None => self.caller.client.post(&self.collection).json(&json!({
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {
                    "name": name,
                    "labels": { "app.kubernetes.io/managed-by": "todo-server" },
                },
                "type": "Opaque",
                "data": data,
            })),
            Some(Secret { metadata, .. }) => {
                let changes = json!({
                    "metadata": { "resourceVersion": metadata.resource_version },
                    "data": data,
                });
                let request = self.caller.client.patch(self.one(name));
                request
                    .header(http::header::CONTENT_TYPE, "application/merge-patch+json")
                    .body(changes.to_string())
            }
        };
        let answer = self.caller.send(request).await?;
        if answer.status() == StatusCode::CONFLICT {
            return Ok(false);
        }
        accepted(answer, &format!("write the Secret {name}")).map(|_| true)
    }

    fn one(&self, name: &str) -> String {
        format!("{}/{name}", self.collection)
    }
}

fn accepted(answer: Response, what: &str) -> anyhow::Result<Response> {
    let status = answer.status();
    ensure!(
        status != StatusCode::FORBIDDEN && status != StatusCode::UNAUTHORIZED,
        "the API server does not let this pod's account {what}; the chart's Role for it is missing or another"
    );
    ensure!(status.is_success(), "the API server answers {status} when asked to {what}");
    Ok(answer)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| {
        format!(
            "{} cannot be read; a pod has it when its account's token is mounted",
            path.display()
        )
    })?;
    Ok(text.trim().to_owned())
}

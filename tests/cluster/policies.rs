//! The chart's network policies, tried from the pods that they let through and from others.

use anyhow::Result;
use serde_json::json;
use todo_tests::cluster::{RELEASE, Release, eventually, make_namespace, run, unenforced};

use crate::place::Place;

/// Another namespace than the release's; nothing in it belongs to the product.
const ELSEWHERE: &str = "elsewhere";

#[tokio::test]
async fn pods_reach_only_what_the_chart_lets_them_reach() -> Result<()> {
    let release = Release::install("policies", &[]).await?;
    let stranger =
        Place::start(&release, &release.namespace, &json!({ "app": "stranger" })).await?;
    make_namespace(ELSEWHERE).await?;
    // The web's own labels count for nothing outside its namespace.
    let labels = release.pods("web").await?[0]["metadata"]["labels"].clone();
    let impostor = Place::start(&release, ELSEWHERE, &labels).await?;
    let addresses = Addresses::of(&release).await?;
    if stranger.reaches(&addresses.api).await? {
        return unenforced();
    }

    pods_reach_the_next_one(&release, &addresses, [&stranger, &impostor]).await?;
    peers_reach_what_names_them(&release, &addresses, [&stranger, &impostor]).await?;
    for component in ["server", "web"] {
        assert_eq!(release.ready(component).await?, "2/2", "the kubelet's probes pass");
        assert_eq!(release.restarts(component).await?, 0);
    }
    run("kubectl", &["delete", "namespace", ELSEWHERE, "--wait=false"]).await.map(drop)
}

/// What there is to reach, each as `HOST:PORT`.
struct Addresses {
    pages: String,
    api: String,
    metrics: String,
    database: String,
    kubernetes: String,
}

impl Addresses {
    async fn of(release: &Release) -> Result<Self> {
        let service =
            |component, port| format!("{RELEASE}-{component}.{}:{port}", release.namespace);
        let kubernetes = release.get("service kubernetes --namespace default").await?;
        let kubernetes = kubernetes["spec"]["clusterIP"].as_str().unwrap_or_default();
        Ok(Self {
            pages: service("web", 3000),
            api: service("server", 8000),
            metrics: service("server", 9000),
            database: service("postgres", 5432),
            kubernetes: format!("{kubernetes}:443"),
        })
    }
}

/// The web reaches the server, the server the database; others the pages alone.
async fn pods_reach_the_next_one(
    release: &Release,
    addresses: &Addresses,
    [stranger, impostor]: [&Place; 2],
) -> Result<()> {
    let [server, web, postgres] =
        ["server", "web", "postgres"].map(|component| Place::of(release, component));
    let Addresses { pages, api, metrics, database, kubernetes } = addresses;
    let expected: [(&Place, &[&String], &[&String]); 5] = [
        (&web, &[api], &[metrics, database, kubernetes]),
        (&server, &[database], &[pages, kubernetes]),
        (&postgres, &[], &[kubernetes]),
        (stranger, &[pages, kubernetes], &[api, metrics, database]),
        (impostor, &[pages, kubernetes], &[api, metrics, database]),
    ];
    let mut wrong = Vec::new();
    for (place, open, closed) in expected {
        for address in open.iter().chain(closed) {
            let reached = place.reaches(address).await?;
            println!("{place}: {address} {}", if reached { "reached" } else { "cut off" });
            if reached != open.contains(address) {
                wrong.push(format!("{place}: {address}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// The two lists of peers open what they are for to those they name, and close it to others.
async fn peers_reach_what_names_them(
    release: &Release,
    addresses: &Addresses,
    [stranger, peer]: [&Place; 2],
) -> Result<()> {
    let Addresses { pages, api, metrics, .. } = addresses;
    let label = "namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name";
    let lists = ["metricsFrom", "webFrom"]
        .map(|list| format!("networkPolicy.{list}[0].{label}={ELSEWHERE}"));
    release.upgrade(&lists.each_ref().map(String::as_str)).await?;
    eventually("a peer reads the metrics", async || peer.reaches(metrics).await).await?;
    eventually("others are kept off", async || Ok(!stranger.reaches(pages).await?)).await?;
    assert!(peer.reaches(pages).await?, "a peer may reach the web");
    assert!(!peer.reaches(api).await?, "who may read the metrics may not use the API");
    assert!(!stranger.reaches(metrics).await?, "others may not read the metrics");
    run("helm", &["test", RELEASE, "--namespace", &release.namespace]).await.map(drop)
}

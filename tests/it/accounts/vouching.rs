//! A real `OpenID` Connect provider vouches for people: `tests/oidc-provider/client.mjs`.

use http::Method;
use serde_json::{Value, json};
use todo_tests::{TestApp, node, postgres};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::set_cookies;

/// Starts the provider, then the server that knows it, then what people do.
async fn play(test: &str, url: &str) {
    let Some(mut people) = node::start("oidc-provider", test, &[]).await else { return };
    let mut said = BufReader::new(people.stdout.take().unwrap()).lines();
    let said = said.next_line().await.unwrap().expect("where the provider is");
    let said: Value = serde_json::from_str(&said).unwrap();
    let of = |name: &str| said[name].as_str().unwrap();
    let app = TestApp::at(
        url,
        &[
            ("OIDC_ISSUER", of("issuer")),
            ("OIDC_CLIENT_ID", of("client_id")),
            ("OIDC_CLIENT_SECRET", of("client_secret")),
            ("OIDC_NAME", "Our company"),
        ],
    )
    .await;
    let named = app.nobody().get("/api/auth/providers").await.expect(200);
    assert_eq!(named, json!([{ "id": "oidc", "name": "Our company" }]));
    let line = format!("{}\n", app.base);
    people.stdin.as_mut().unwrap().write_all(line.as_bytes()).await.unwrap();
    let output = people.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_vouches_for_people_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    play("a_provider_vouches_for_people_on_sqlite", &url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_vouches_for_people_on_postgres() {
    let Some(url) = postgres::database().await else { return };
    play("a_provider_vouches_for_people_on_postgres", &url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_cannot_be_asked_is_said_to_be_so() {
    let app = TestApp::on_sqlite_with(&[
        ("OIDC_ISSUER", "http://127.0.0.1:9/"),
        ("OIDC_CLIENT_ID", "todo"),
    ])
    .await;
    let body = json!({ "provider": "oidc" });
    let refused = app.nobody().post("/api/auth/sign-in/social", &body).await.expect(502);
    assert_eq!(refused["code"], "PROVIDER_UNREACHABLE");
    assert!(refused["detail"].as_str().unwrap().contains("doctor"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_leads_to_the_provider_and_says_when_it_cannot() {
    let test = "the_page_leads_to_the_provider_and_says_when_it_cannot";
    let Some(mut people) = node::start("oidc-provider", test, &[]).await else { return };
    let mut said = BufReader::new(people.stdout.take().unwrap()).lines();
    let said: Value = serde_json::from_str(&said.next_line().await.unwrap().unwrap()).unwrap();
    let issuer = said["issuer"].as_str().unwrap();
    let app = TestApp::with_pages_set(&[
        ("OIDC_ISSUER", issuer),
        ("OIDC_CLIENT_ID", "todo"),
        ("OIDC_NAME", "Our company"),
    ])
    .await;
    let page = async |path: &str| {
        app.nobody().send(Method::GET, path, &[("accept", "text/html")], "").await
    };
    let login = page("/login").await;
    assert!(login.text.contains("Continue with Our company"), "{}", login.text);
    // The provider does not begin before it is told who asks.
    let unreachable = page("/login?with=oidc").await;
    assert!(unreachable.text.contains("cannot be asked now"), "{}", unreachable.text);
    let line = format!("{}\n", app.base);
    people.stdin.as_mut().unwrap().write_all(line.as_bytes()).await.unwrap();
    let led = async {
        loop {
            let led = page("/login?with=oidc&next=%2Fchat").await;
            if led.status == 302 {
                return led;
            }
        }
    };
    let led = tokio::time::timeout(std::time::Duration::from_secs(20), led).await.expect("a way");
    assert!(led.header("location").starts_with(&format!("{issuer}/auth?")), "{led:?}");
    assert!(set_cookies(&led).iter().any(|it| it.starts_with("better-auth.state=")), "{led:?}");
    let cookie = super::cookie_of(&app, "ada").await;
    let profile = async |path: &str| {
        let from = format!("{}/profile", app.base);
        let headers = [("accept", "text/html"), ("cookie", cookie.as_str()), ("referer", &from)];
        app.nobody().send(Method::GET, path, &headers, "").await
    };
    let ways = profile("/profile").await;
    assert!(ways.text.contains("href=\"/profile?with=oidc\""), "{}", ways.text);
    // What the provider answers is no matter here: it is asked.
    let led = profile("/profile?with=oidc").await;
    assert!([302, 502].contains(&led.status.as_u16()), "{led:?}");
    // Nobody is sent there by another site's page.
    let foreign = [("accept", "text/html"), ("cookie", cookie.as_str())];
    let kept = app.nobody().send(Method::GET, "/profile?with=oidc", &foreign, "").await;
    assert_eq!(kept.status, 403, "{}", kept.text);
    let refused = profile("/profile?error=email_does_not_match").await;
    assert!(refused.text.contains("by the address of this account"), "{}", refused.text);
    let refused = page("/login?error=account_not_linked").await;
    assert!(refused.text.contains("You could not be signed in there"), "{}", refused.text);
}

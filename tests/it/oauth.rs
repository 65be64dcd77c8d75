//! Programs that are let in by OAuth, and those that try it otherwise.

use axum::{Router, routing::get};
use http::Method;
use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

use crate::mcp::{call, offered};

const REDIRECT: &str = "https://claude.ai/api/mcp/auth_callback";
const VERIFIER: &str = "a verifier of at least forty-three characters, which this is";
/// SHA-256 of [`VERIFIER`], in base64url.
const CHALLENGE: &str = "BVZ6wz9Yp8UOHju0Br24aLIGSaUFQMf09gUIOGOKBZY";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

type Pairs<'a> = Vec<(&'a str, &'a str)>;

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Replaces the pair of that name, or takes it away.
fn with<'a>(mut pairs: Pairs<'a>, name: &'a str, value: Option<&'a str>) -> Pairs<'a> {
    pairs.retain(|(known, _)| *known != name);
    pairs.extend(value.map(|value| (name, value)));
    pairs
}

async fn register(app: &TestApp, redirects: &[&str]) -> String {
    let body = json!({ "client_name": "Claude", "redirect_uris": redirects });
    let registered = app.nobody().post("/api/oauth/register", &body).await.expect(201);
    registered["client_id"].as_str().unwrap().to_owned()
}

/// What a well-made program asks.
fn wish(client: &str) -> Pairs<'_> {
    vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "the state"),
    ]
}

async fn ask(who: &User, wish: &[(&str, &str)]) -> Answer {
    let path = format!("/api/oauth/authorize?{}", encoded(wish));
    who.send(Method::GET, &path, &[], String::new()).await
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(page);
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

async fn decide(who: &User, form: &[(&str, &str)]) -> Answer {
    who.send(Method::POST, "/api/oauth/authorize", &[FORM], encoded(form)).await
}

/// Reads the page and presses "Allow", with these scopes ticked: where the browser is sent.
async fn allow(who: &User, wish: &[(&str, &str)], scopes: &[&str]) -> Url {
    let page = ask(who, wish).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let (query, ticket) = (field(&page.text, "query"), field(&page.text, "ticket"));
    let mut form = vec![("query", query.as_str()), ("ticket", &ticket), ("decision", "allow")];
    form.extend(scopes.iter().map(|scope| ("scope", *scope)));
    let answer = decide(who, &form).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.header("location").parse().unwrap()
}

fn named(address: &Url, name: &str) -> String {
    let pair = address.query_pairs().find(|(known, _)| known == name);
    pair.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

async fn token(app: &TestApp, form: &[(&str, &str)]) -> Answer {
    app.nobody().send(Method::POST, "/api/oauth/token", &[FORM], encoded(form)).await
}

fn redeeming<'a>(client: &'a str, code: &'a str) -> Pairs<'a> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

async fn refresh(app: &TestApp, client: &str, issued: &Value) -> Answer {
    let old = issued["refresh_token"].as_str().unwrap();
    token(app, &[("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", old)])
        .await
}

fn refused(answer: &Answer, code: &str) {
    let denial = answer.expect(400);
    assert_eq!(denial["error"], code, "{denial}");
    assert!(!denial["error_description"].as_str().unwrap().is_empty());
}

/// A program that `who` let in: its name, and what it was given.
async fn let_in(app: &TestApp, who: &User, scopes: &[&str]) -> (String, Value) {
    let client = register(app, &[REDIRECT]).await;
    let address = allow(who, &wish(&client), scopes).await;
    let code = named(&address, "code");
    let issued = token(app, &redeeming(&client, &code)).await.expect(200);
    (client, issued)
}

fn bearing(app: &TestApp, issued: &Value) -> User {
    app.nobody().with_token(issued["access_token"].as_str().unwrap())
}

const BOTH: [&str; 2] = ["tasks:read", "tasks:write"];

on_both_databases! {
    async fn a_program_that_was_let_in_works_the_list_within_what_was_ticked(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        let (_, issued) = let_in(&app, &alice, &["tasks:read"]).await;
        assert_eq!(issued["scope"], "tasks:read", "what was left ticked");
        assert_eq!(issued["token_type"], "Bearer");
        let program = bearing(&app, &issued);

        let names = offered(&program).await;
        assert!(names.iter().any(|name| name == "list_tasks"), "{names:?}");
        assert!(!names.iter().any(|name| name == "add_task"), "{names:?}");
        assert_eq!(call(&program, "list_tasks", json!({})).await.unwrap()[0]["title"], "Buy milk");
        let no = call(&program, "add_task", json!({ "title": "Buy tea" })).await.unwrap_err();
        assert!(no.contains("tasks:write"), "{no}");
        // It was let in to /mcp, and nowhere else.
        let path = format!("/api/{}/tasks", alice.id);
        program.get(&path).await.problem(401);
        program.get("/api/auth/me").await.expect(401);
    }

    async fn who_is_asked_reads_who_asks_and_where_the_answer_goes(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = register(&app, &[REDIRECT]).await;
        let page = ask(&alice, &wish(&client)).await;
        for words in ["Claude", "claude.ai", "alice@example.com", "see your tasks", "delete tasks"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("<script"), "{}", page.text);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self' https://claude.ai;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");

        let nobody = ask(&app.nobody(), &wish(&client)).await;
        assert_eq!(nobody.status, 302);
        assert!(nobody.header("location").starts_with("/login?next=%2Fapi%2Foauth%2Fauthorize%3F"));
    }

    async fn refusing_sends_the_program_away_empty_handed(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = register(&app, &[REDIRECT]).await;
        let page = ask(&alice, &wish(&client)).await.text;
        let (query, ticket) = (field(&page, "query"), field(&page, "ticket"));
        let deny = [("query", query.as_str()), ("ticket", ticket.as_str()), ("decision", "deny")];
        let unticked = [deny[0], deny[1], ("decision", "allow")];
        for form in [deny, unticked] {
            let answer = decide(&alice, &form).await;
            let address: Url = answer.header("location").parse().unwrap();
            assert_eq!(named(&address, "error"), "access_denied");
            assert_eq!(named(&address, "state"), "the state");
            assert_eq!(named(&address, "code"), "");
        }
    }

    async fn no_other_page_and_no_other_person_answers_for_whom_was_asked(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let client = register(&app, &[REDIRECT]).await;
        let page = ask(&bob, &wish(&client)).await.text;
        let (query, ticket) = (field(&page, "query"), field(&page, "ticket"));
        let wider = format!("{query}&scope=tasks:write");
        for (query, ticket) in [(&query, &ticket), (&query, &String::new()), (&wider, &ticket)] {
            let form = [
                ("query", query.as_str()),
                ("ticket", ticket.as_str()),
                ("decision", "allow"),
                ("scope", "tasks:read"),
            ];
            let who = if query == &wider { &bob } else { &alice };
            assert_eq!(decide(who, &form).await.status, 400);
        }
        let form = encoded(&[("query", &query), ("ticket", &ticket), ("decision", "allow")]);
        let cookie = sign_in(&app, "bob").await;
        let own = app.base.clone();
        for (origin, status) in [("https://evil.example", 403), ("null", 403), (own.as_str(), 400)] {
            let headers = [FORM, ("origin", origin), ("cookie", cookie.as_str())];
            let answer =
                app.nobody().send(Method::POST, "/api/oauth/authorize", &headers, form.clone()).await;
            // The ticket is of another sign-in: even from our own page it is none.
            assert_eq!(answer.status, status, "{origin}: {}", answer.text);
        }
        assert_eq!(bob.get("/api/tokens").await.expect(200), json!([]));
    }

    async fn what_is_asked_wrongly_is_told_to_the_person_or_to_the_program(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = register(&app, &[REDIRECT]).await;
        let elsewhere = "https://claude.ai/api/mcp/auth_callback/";
        for (name, value) in [
            ("redirect_uri", Some("https://evil.example/")),
            ("redirect_uri", Some(elsewhere)),
            ("redirect_uri", None),
            ("client_id", Some("todo_ocl_forged.AAAA")),
            ("client_id", None),
        ] {
            let page = ask(&alice, &with(wish(&client), name, value)).await;
            assert_eq!(page.status, 400, "{name}");
            assert!(page.header("location").is_empty() && page.text.contains(name), "{name}");
        }
        for (name, value, code) in [
            ("response_type", Some("token"), "unsupported_response_type"),
            ("code_challenge", None, "invalid_request"),
            ("code_challenge_method", Some("plain"), "invalid_request"),
            ("code_challenge_method", None, "invalid_request"),
            ("scope", Some("admin"), "invalid_scope"),
            ("resource", Some("https://evil.example/mcp"), "invalid_target"),
        ] {
            let answer = ask(&alice, &with(wish(&client), name, value)).await;
            assert_eq!(answer.status, 302, "{name}: {}", answer.text);
            let address: Url = answer.header("location").parse().unwrap();
            assert!(address.as_str().starts_with(REDIRECT), "{address}");
            assert_eq!(named(&address, "error"), code, "{name}");
            assert_eq!(named(&address, "iss"), app.base);
        }
    }

    async fn a_code_is_good_once_for_a_minute_and_for_whom_it_was_given(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = register(&app, &[REDIRECT, "https://claude.ai/other"]).await;
        let stranger = register(&app, &["https://evil.example/"]).await;
        let code = named(&allow(&alice, &wish(&client), &BOTH).await, "code");
        let good = redeeming(&client, &code);
        for (name, value, error) in [
            ("code_verifier", Some("another verifier of forty-three characters or more"), "invalid_grant"),
            ("code_verifier", None, "invalid_request"),
            ("redirect_uri", Some("https://claude.ai/other"), "invalid_grant"),
            ("client_id", Some(stranger.as_str()), "invalid_grant"),
            ("code", Some("todo_oac_made_up"), "invalid_grant"),
            ("resource", Some("https://evil.example/mcp"), "invalid_target"),
            ("grant_type", Some("password"), "unsupported_grant_type"),
        ] {
            refused(&token(&app, &with(good.clone(), name, value)).await, error);
        }
        let issued = token(&app, &good).await.expect(200);
        offered(&bearing(&app, &issued)).await;
        refused(&token(&app, &good).await, "invalid_grant");
        assert_over(&app, &issued).await;
        refused(&refresh(&app, &client, &issued).await, "invalid_grant");

        let late = named(&allow(&alice, &wish(&client), &BOTH).await, "code");
        app.clock.advance(SignedDuration::from_secs(61));
        refused(&token(&app, &redeeming(&client, &late)).await, "invalid_grant");
    }

    async fn a_refresh_token_changes_at_every_use_and_a_used_one_ends_everything(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let (client, first) = let_in(&app, &alice, &BOTH).await;
        app.clock.advance(SignedDuration::from_mins(31));
        assert_over(&app, &first).await;
        let second = refresh(&app, &client, &first).await.expect(200);
        offered(&bearing(&app, &second)).await;
        let stranger = register(&app, &["https://evil.example/"]).await;
        refused(&refresh(&app, &stranger, &second).await, "invalid_grant");
        offered(&bearing(&app, &second)).await;

        refused(&refresh(&app, &client, &first).await, "invalid_grant");
        assert_over(&app, &second).await;
        refused(&refresh(&app, &client, &second).await, "invalid_grant");
        assert_eq!(alice.get("/api/tokens").await.expect(200), json!([]), "all of it ended");

        let (client, away) = let_in(&app, &alice, &BOTH).await;
        app.clock.advance(SignedDuration::from_hours(61 * 24));
        refused(&refresh(&app, &client, &away).await, "invalid_grant");
    }

    async fn people_see_whom_they_let_in_and_take_it_back(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let (client, issued) = let_in(&app, &alice, &BOTH).await;
        offered(&bearing(&app, &issued)).await;
        let listed = alice.get("/api/tokens").await.expect(200);
        assert_eq!(listed[0]["name"], "Claude");
        assert_eq!(listed[0]["scopes"], json!(BOTH));
        assert!(listed[0]["last_used_at"].is_string(), "{listed}");
        let path = format!("/api/tokens/{}", listed[0]["id"].as_str().unwrap());

        bob.delete(&path).await.problem(404);
        offered(&bearing(&app, &issued)).await;
        assert_eq!(alice.delete(&path).await.status, 204);
        assert_over(&app, &issued).await;
        refused(&refresh(&app, &client, &issued).await, "invalid_grant");
    }

    async fn a_program_gives_back_what_is_its_own(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let stranger = register(&app, &["https://evil.example/"]).await;
        for name in ["access_token", "refresh_token"] {
            let (client, issued) = let_in(&app, &alice, &BOTH).await;
            let held = issued[name].as_str().unwrap();
            let revoke = async |client: &str| {
                let form = encoded(&[("client_id", client), ("token", held)]);
                let path = "/api/oauth/revoke";
                app.nobody().send(Method::POST, path, &[FORM], form).await.status
            };
            assert_eq!(revoke(&stranger).await, 200);
            offered(&bearing(&app, &issued)).await;
            assert_eq!(revoke(&client).await, 200);
            assert_over(&app, &issued).await;
            refused(&refresh(&app, &client, &issued).await, "invalid_grant");
        }
    }

    async fn what_was_allowed_ends_with_the_other_sign_ins_where_that_is_asked_for(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let (_, issued) = let_in(&app, &alice, &BOTH).await;
        let cookie = sign_in(&app, "alice").await;
        let headers = [("cookie", cookie.as_str()), ("origin", app.base.as_str())];
        let path = "/api/auth/revoke-other-sessions";
        let body = json!({ "revokeTokens": true });
        let ended = app.nobody().send_json(Method::POST, path, &headers, &body).await;
        ended.expect(200);
        assert_over(&app, &issued).await;
    }

    async fn the_database_holds_neither_codes_nor_tokens(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let (_, issued) = let_in(&app, &alice, &BOTH).await;
        let database = app.database.connection();
        let sql = "SELECT id || user_id || challenge || code_hash || access_hash || family_hash \
            || refresh_hash FROM oauth_grants";
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let row = database.query_one_raw(statement).await.unwrap().unwrap();
        let stored: String = row.try_get_by_index(0).unwrap();
        for name in ["access_token", "refresh_token"] {
            let secret = &issued[name].as_str().unwrap()["todo_oat_".len()..];
            assert!(stored.contains(&alice.id) && !stored.contains(&secret[..32]), "{stored}");
        }
    }

    async fn where_and_how_to_ask_is_told(app: TestApp) {
        let nobody = app.nobody();
        for path in ["oauth-authorization-server", "oauth-authorization-server/mcp", "openid-configuration"] {
            let about = nobody.get(&format!("/.well-known/{path}")).await.expect(200);
            assert_eq!(about["issuer"], app.base);
            assert_eq!(about["code_challenge_methods_supported"], json!(["S256"]));
            for name in ["authorization", "token", "registration", "revocation"] {
                let endpoint = about[format!("{name}_endpoint")].as_str().unwrap();
                assert!(endpoint.starts_with(&format!("{}/api/oauth/", app.base)), "{endpoint}");
            }
        }
        let resource = nobody.get("/.well-known/oauth-protected-resource/mcp").await.expect(200);
        assert_eq!(resource["authorization_servers"], json!([app.base]));
    }

    async fn who_registers_must_be_answered_where_no_stranger_listens(app: TestApp) {
        let refuse = async |body: Value, code: &str| {
            let answer = app.nobody().post("/api/oauth/register", &body).await;
            refused(&answer, code);
        };
        for redirect in ["http://claude.ai/", "javascript:alert(1)", "https://claude.ai/#here", "/back"] {
            refuse(json!({ "redirect_uris": [redirect] }), "invalid_redirect_uri").await;
        }
        let many = vec!["https://claude.ai/"; 11];
        refuse(json!({ "redirect_uris": many }), "invalid_client_metadata").await;
        refuse(json!({ "redirect_uris": [] }), "invalid_client_metadata").await;
        let long: Vec<_> = (0..9).map(|n| format!("https://claude.ai/{n}{}", "x".repeat(300))).collect();
        refuse(json!({ "redirect_uris": long }), "invalid_client_metadata").await;
        app.nobody().post("/api/oauth/register", &json!({})).await.problem(422);
        assert_eq!(register(&app, &[REDIRECT]).await, register(&app, &[REDIRECT]).await);
    }
}

/// That an access token opens nothing any more, and the answer says where to get another one.
async fn assert_over(app: &TestApp, issued: &Value) {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let answer = bearing(app, issued).send_json(Method::POST, "/mcp", &[], &body).await;
    answer.problem(401);
    let challenge = answer.header("www-authenticate");
    assert!(challenge.contains("invalid_token") && challenge.contains("resource_metadata"));
}

/// The cookie of a new sign-in.
async fn sign_in(app: &TestApp, name: &str) -> String {
    let body =
        json!({ "email": format!("{name}@example.com"), "password": "correct horse battery" });
    let answer = app.nobody().post("/api/auth/sign-in/email", &body).await;
    let cookies = answer.headers.get_all("set-cookie").iter();
    let pairs =
        cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.collect::<Vec<_>>().join("; ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_loopback_address_the_port_is_free() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let client = register(&app, &["http://127.0.0.1/callback"]).await;
    let redirect = "http://127.0.0.1:45678/callback";
    let address = allow(&alice, &with(wish(&client), "redirect_uri", Some(redirect)), &BOTH).await;
    assert!(address.as_str().starts_with(&format!("{redirect}?code=")), "{address}");
    let elsewhere = with(wish(&client), "redirect_uri", Some("http://127.0.0.1:45678/other"));
    assert_eq!(ask(&alice, &elsewhere).await.status, 400);
}

/// Serves `document` as the description of a program, which is named by where it stands.
async fn described(document: impl Fn(&str) -> Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/program.json", listener.local_addr().unwrap());
    let document = document(&address).to_string();
    let router = Router::new().route("/program.json", get(move || async move { document }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_may_be_named_by_the_document_that_describes_it() {
    let app = TestApp::on_sqlite_with(&[("TODO_AUTH_PRIVATE_CLIENT_DOCUMENTS", "true")]).await;
    let alice = app.sign_up("alice").await;
    let about = |client: &str, name: &str| json!({ "client_id": client, "client_name": name, "redirect_uris": [REDIRECT] });
    let client = described(|address| about(address, "Claude")).await;
    let page = ask(&alice, &wish(&client)).await;
    assert!(page.text.contains("Claude (127.0.0.1)"), "{}", page.text);
    let code = named(&allow(&alice, &wish(&client), &BOTH).await, "code");
    let issued = token(&app, &redeeming(&client, &code)).await.expect(200);
    offered(&bearing(&app, &issued)).await;

    let foreign = described(|_| about("https://claude.ai/program.json", "Claude")).await;
    let endless = described(|address| about(address, &"x".repeat(6_000))).await;
    let nothing = described(|_| json!([])).await;
    let away = "http://127.0.0.1:1/program.json".to_owned();
    for (client, words) in [
        (foreign, "another program"),
        (endless, "longer than"),
        (nothing, "unusable"),
        (away, "cannot be read"),
    ] {
        let page = ask(&alice, &wish(&client)).await;
        assert_eq!(page.status, 400, "{client}");
        assert!(page.text.contains(words), "{client}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_document_is_read_from_a_private_network_or_for_who_is_not_signed_in() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let client = described(|_| json!([])).await;
    for private in [client.as_str(), "https://localhost/program.json", "https://[::1]/program.json"]
    {
        let page = ask(&alice, &wish(private)).await;
        assert_eq!(page.status, 400, "{private}");
        let why = ["must be https", "private network"];
        assert!(why.iter().any(|why| page.text.contains(why)), "{}", page.text);
        assert_eq!(ask(&app.nobody(), &wish(private)).await.status, 302, "{private}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_one_process_with_the_pages_signing_in_leads_back_to_the_question() {
    let app = TestApp::with_pages().await;
    app.sign_up("alice").await;
    let client = register(&app, &[REDIRECT]).await;
    let asked = ask(&app.nobody(), &wish(&client)).await;
    let login = app.nobody().get(asked.header("location")).await;
    assert_eq!(login.status, 200);
    let next = field(&login.text, "next");
    let cookie = sign_in(&app, "alice").await;
    let page = app.nobody().send(Method::GET, &next, &[("cookie", &cookie)], String::new()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Claude"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://claude.ai;"), "{policy}");
    app.nobody().get("/.well-known/oauth-authorization-server").await.expect(200);
}

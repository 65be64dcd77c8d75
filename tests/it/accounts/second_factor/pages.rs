//! The second step on the pages, as a browser without scripts sees them.

use http::Method;
use todo_tests::{Answer, TestApp};
use totp_rs::{Builder, Secret, Totp};

use super::{Browser, PASSWORD, STEP, WRONG, code};

impl Browser<'_> {
    /// Sends a form from its page, as a browser does.
    async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/actions/{action}");
        let cookies = self.line(&path);
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", self.app.base.as_str()),
            ("cookie", cookies.as_str()),
        ];
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("back", page);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        let answer = self.app.nobody().send(Method::POST, &path, &headers, form.finish()).await;
        self.keep(&answer);
        answer
    }

    async fn page(&mut self, path: &str) -> String {
        let cookies = self.line(path);
        let headers = [("accept", "text/html"), ("cookie", cookies.as_str())];
        let page = self.app.nobody().send(Method::GET, path, &headers, "").await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        self.keep(&page);
        page.text
    }
}

/// The app of somebody who typed the key of the page.
fn typed(page: &str) -> Totp {
    let key = page.split("id=\"factor-key\">").nth(1).expect("a key").split('<').next().unwrap();
    Builder::new().with_secret(Secret::try_from_base32(key).unwrap()).build().unwrap()
}

/// The backup codes that the page shows.
fn shown(page: &str) -> Vec<String> {
    let list = page.split("class=\"codes\"").nth(1).unwrap_or_default();
    let list = list.split("</ul>").next().unwrap_or_default();
    let codes = list.split("<code>").skip(1);
    codes.map(|code| code.split('<').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_step_is_turned_on_asked_for_and_turned_off_without_scripts() {
    let app = TestApp::with_pages().await;
    let mut ada = Browser::sign_up(&app, "ada").await;
    let wrong = [("begin_password", "wrong password")];
    let refused = ada.submit("/profile", "begin-factor", &wrong).await;
    assert!(refused.text.contains("Invalid password"), "{}", refused.text);
    let begun = ada.submit("/profile", "begin-factor", &[("begin_password", PASSWORD)]).await;
    assert_eq!(begun.header("location"), "/profile?saved=factor-begun#factor-title");
    let page = ada.page("/profile?saved=factor-begun").await;
    assert!(page.contains("<svg xmlns") && page.contains("Scan this"), "{page}");
    let (totp, codes) = (typed(&page), shown(&page));
    assert_eq!(codes.len(), 10);
    assert!(
        page.contains("href=\"otpauth://totp/Saydo:ada%40example.com?")
            && page.contains("data-copy"),
        "{page}"
    );
    let refused = ada.submit("/profile", "confirm-factor", &[("factor_code", WRONG)]).await;
    assert!(refused.text.contains("This code is not right"), "{}", refused.text);
    assert_eq!(shown(&refused.text), codes, "what is to be scanned is still there");
    let halves = code(&app, &totp);
    let halves = format!("{} {}", &halves[..3], &halves[3..]);
    let on = ada.submit("/profile", "confirm-factor", &[("factor_code", &halves)]).await;
    assert_eq!(on.header("location"), "/profile?saved=factor#factor-title", "{}", on.text);
    let page = ada.page("/profile?saved=factor").await;
    assert!(page.contains("From now on a code is asked for") && shown(&page).is_empty(), "{page}");
    assert!(
        page.contains("no code was asked for") && page.contains("Sign out all other"),
        "{page}"
    );

    let renewed = ada.submit("/profile", "renew-backup-codes", &[("codes_password", PASSWORD)]);
    assert_eq!(renewed.await.header("location"), "/profile?saved=codes#factor-title");
    let new = shown(&ada.page("/profile?saved=codes").await);
    assert!(new.len() == 10 && new != codes);
    assert!(shown(&ada.page("/profile?saved=codes").await).is_empty(), "they are shown once");

    app.clock.advance(STEP);
    signs_in(&app, &totp, &codes[0], &new[0]).await;
    let off = ada.submit("/profile", "end-factor", &[("end_password", PASSWORD)]).await;
    assert_eq!(off.header("location"), "/profile?saved=factor-off#factor-title", "{}", off.text);
    assert!(ada.page("/profile?saved=factor-off").await.contains("The second step is off"));
    assert_eq!(Browser::new(&app).sign_in("ada").await["redirect"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_began_is_shown_to_nobody_else_in_the_same_browser() {
    let app = TestApp::with_pages().await;
    Browser::sign_up(&app, "bob").await;
    let mut shared = Browser::sign_up(&app, "ada").await;
    shared.submit("/profile", "begin-factor", &[("begin_password", PASSWORD)]).await;
    let page = shared.page("/profile").await;
    assert_eq!(shown(&page).len(), 10);
    let readable: String = shared.cookies.values().map(String::as_str).collect();
    let key = page.split("id=\"factor-key\">").nth(1).unwrap().split('<').next().unwrap();
    assert!(!readable.contains(key) && !readable.contains(&shown(&page)[0]), "{readable}");

    // Bob signs in over it, and with all that the browser had.
    let mut over = shared.clone();
    let before = shared.cookies.clone();
    over.sign_in("bob").await;
    assert_eq!(shown(&over.page("/profile").await), [""; 0]);
    for (name, value) in &before {
        over.cookies.entry(name.clone()).or_insert_with(|| value.clone());
    }
    assert_eq!(over.user().await["email"], "bob@example.com");
    assert_eq!(shown(&over.page("/profile").await), [""; 0], "it is bound to ada's session");

    shared.submit("/profile", "sign-out", &[]).await;
    let left: Vec<&String> = shared.cookies.keys().filter(|name| name.contains("factor")).collect();
    assert!(left.is_empty(), "{left:?}");
    shared.sign_in("bob").await;
    assert_eq!(shown(&shared.page("/profile").await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_just_made_is_shown_to_nobody_else_in_the_same_browser() {
    let app = TestApp::with_pages().await;
    Browser::sign_up(&app, "bob").await;
    let (mut shared, ..) = Browser::with_factor(&app, "ada").await;
    let codes = [("codes_password", PASSWORD)];
    shared.submit("/profile", "renew-backup-codes", &codes).await;
    let token = [("token_name", "mine"), ("read", "1")];
    shared.submit("/profile", "create-token", &token).await;
    assert!(shared.cookies.contains_key("backup_codes"), "{:?}", shared.cookies);
    shared.sign_in("bob").await;
    let page = shared.page("/profile").await;
    assert_eq!(shown(&page), [""; 0]);
    assert!(
        !page.contains("td_") && !page.contains("role=\"status\"><p class=\"saved\">"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_what_is_left_and_what_to_do_without_the_app() {
    let app = TestApp::with_pages().await;
    let (mut ada, totp, codes) = Browser::with_factor(&app, "ada").await;
    let place = "/login?mode=second-step";
    let password = [("email", "ada@example.com"), ("password", PASSWORD)];
    let mut phone = Browser::new(&app);
    phone.submit("/login", "sign-in", &password).await;
    assert!(
        phone.page(place).await.contains("Ask whoever runs this server"),
        "who lost both is told"
    );
    let wrong = phone.submit(place, "second-step", &[("code", WRONG)]).await;
    assert!(wrong.text.contains("This code is not right"), "{}", wrong.text);
    assert!(!wrong.text.contains(WRONG), "nobody has to delete it");
    let entered = phone
        .submit(place, "second-step", &[("code", &codes[0].replace('-', "")), ("trust", "1")])
        .await;
    assert_eq!(entered.header("location"), "/dashboard", "{}", entered.text);

    let page = ada.page("/profile").await;
    assert!(
        page.contains("no code is asked for: 1") && page.contains("Backup codes left: 9"),
        "{page}"
    );
    let ended = ada.submit("/profile", "forget-browsers", &[]).await;
    assert_eq!(ended.header("location"), "/profile?saved=untrusted#factor-title", "{}", ended.text);
    assert!(
        ada.page("/profile?saved=untrusted").await.contains("A code is asked for in every browser")
    );
    let mut again = phone.clone();
    again.submit("/login", "sign-in", &password).await;
    for tried in 1..=10 {
        if tried == 6 {
            again.submit("/login", "sign-in", &password).await;
        }
        let refused = again.submit(place, "second-step", &[("code", WRONG)]).await;
        let has_field = refused.text.contains("name=\"code\"");
        assert_eq!(has_field, tried < 10, "{tried}: {}", refused.text);
        if tried == 10 {
            assert!(refused.text.contains("for 15 minutes"), "{}", refused.text);
        }
    }
    let _ = totp;
}

/// By the app, and by a backup code that is good where another is not any more; once more where the browser is trusted.
async fn signs_in(app: &TestApp, totp: &Totp, old: &str, new: &str) {
    let place = "/login?mode=second-step&next=%2Fchat";
    let password = [("email", "ada@example.com"), ("password", PASSWORD), ("next", "/chat")];
    let mut phone = Browser::new(app);
    let asked = phone.submit("/login?next=%2Fchat", "sign-in", &password).await;
    assert_eq!(asked.header("location"), place, "{}", asked.text);
    let page = phone.page(place).await;
    assert!(page.contains("name=\"code\"") && page.contains("one-time-code"), "{page}");
    assert!(page.contains("Do not ask for a code in this browser for 30 days"), "{page}");
    let wrong = phone.submit(place, "second-step", &[("code", WRONG), ("next", "/chat")]).await;
    assert!(wrong.text.contains("This code is not right"), "{}", wrong.text);
    let fields = [("code", &*code(app, totp)), ("next", "/chat"), ("trust", "1")];
    let entered = phone.submit(place, "second-step", &fields).await;
    assert_eq!(entered.header("location"), "/chat", "{}", entered.text);
    assert_eq!(phone.user().await["email"], "ada@example.com");
    let trusted = phone.submit("/login", "sign-in", &password).await;
    assert_eq!(trusted.header("location"), "/chat");

    let mut other = Browser::new(app);
    other.submit("/login", "sign-in", &password).await;
    let replaced = other.submit(place, "second-step", &[("code", old)]).await;
    assert!(replaced.text.contains("This backup code is not right"), "{}", replaced.text);
    let entered = other.submit(place, "second-step", &[("code", new)]).await;
    assert_eq!(entered.header("location"), "/dashboard", "{}", entered.text);
}

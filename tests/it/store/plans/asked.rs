//! Every question that the program asks of its database, asked by alice.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::date};
use todo_core::{
    chat::{Conversation, ConversationId, Message, Speaker, listing, model::Usage},
    journal::{Actor, Change, ChangeId, ChangeQuery, Effect, Occasion},
    ports::{
        ChangeStore as _, ConversationStore, Feed as _, Hold, Notes, ReminderStore, TaskStore,
        UsageStore, Write,
    },
    reminder::Channel,
    task::{
        NewTask, Priority, Task, TaskId, Title,
        list::{Cursor, Query, Sort, Status},
        saved::{FILTERS_MAX, SavedFilter},
    },
    user::UserId,
};
use todo_server::{
    auth::{
        AccountStore as _, AttemptStore, Bearing, GrantStore as _, Home, HomeStore as _,
        KeyStore as _, LinkStore as _, Profile, SessionStore, TokenStore, Which,
    },
    live::Happenings as _,
    notify::{
        DeliveryStore, DeviceStore, PlanStore as _, Wanted, Wishes,
        webhook::{After, OnItsWay, WebhookStore},
    },
    operate::ReleaseLog as _,
    ports::{AnswerStore, FilterStore as _, KeptAnswer, Once, Standing},
    store::{Database, SeaStore},
};
use uuid::Uuid;

/// When it is asked: old is what comes from before the end of the year.
const NOW: Timestamp = Timestamp::constant(1_774_828_800, 0);
const SORTS: [Sort; 5] =
    [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual];
/// Tasks on a page.
const PAGE: usize = 50;

fn alice() -> UserId {
    UserId("u1".to_owned())
}

pub(super) async fn everything(database: &Database) {
    assert!(database.is_current().await.unwrap());
    let store = database.store().await.unwrap();
    lists(&store).await;
    tasks(&store).await;
    journal(&store).await;
    reminders(&store).await;
    conversations(&store).await;
    usage(&store).await;
    accounts(&store).await;
    sessions(&store).await;
    tokens(&store).await;
    attempts(&store).await;
    told(&store).await;
    granted(&store).await;
    once(&store).await;
    store.sweep(NOW).await.unwrap();
}

/// All combinations of what a list can be asked for, with the first page and the next.
async fn lists(store: &dyn TaskStore) {
    let mut queries = vec![Query { limit: Some(PAGE), ..Query::default() }];
    widen(&mut queries, |query| SORTS.map(|sort| Query { sort, ..query.clone() }).into());
    widen(&mut queries, |query| {
        let statuses = [None, Some(Status::Todo), Some(Status::Done)];
        statuses.map(|status| Query { status, ..query.clone() }).into()
    });
    widen(&mut queries, |query| {
        let priorities = [None, Some(Priority::High), Some(Priority::Medium)];
        priorities.map(|priority| Query { priority, ..query.clone() }).into()
    });
    widen(&mut queries, |query| {
        let (from, to) = (Some(date(2026, 3, 1)), Some(date(2026, 3, 31)));
        vec![
            query.clone(),
            Query { due_from: from, due_to: to, ..query.clone() },
            Query { due_to: to, ..query.clone() },
            Query { dated: true, ..query.clone() },
            Query { undated: true, ..query.clone() },
            Query { done_since: Some(NOW - SignedDuration::from_hours(24 * 7)), ..query.clone() },
        ]
    });
    widen(&mut queries, |query| {
        vec![
            query.clone(),
            Query { search: Some("task 7".to_owned()), ..query.clone() },
            Query { tag: Some("home".to_owned()), ..query.clone() },
        ]
    });
    let named = [40, 41, 42].map(|number| TaskId(Uuid::from_u128(number)));
    for sort in SORTS {
        queries.push(Query { ids: Some(named.to_vec()), sort, ..queries[0].clone() });
    }
    for query in queries.clone() {
        store.count_matching(&alice(), &query).await.unwrap();
    }
    let open = Query { status: Some(Status::Todo), ..queries[0].clone() };
    queries.extend(SORTS.map(|sort| Query {
        sort,
        title: Some("task 7".to_owned()),
        ..open.clone()
    }));
    let (sort, due_to) = (Sort::DueAscending, Some(date(2026, 3, 31)));
    let summed = Query { sort, due_to, ..open };
    for lasting in [true, false] {
        let summed = Query { lasting: Some(lasting), ..summed.clone() };
        let before = Query { due_before: Some(NOW), ..summed.clone() };
        let since = Query { due_since: Some(NOW), ..summed.clone() };
        queries.extend([summed, before, since]);
    }
    for query in queries {
        let page = store.list(&alice(), &query).await.unwrap();
        let after = page.next.or(page.tasks.last().map(|last| Cursor::of(query.sort, last)));
        store.list(&alice(), &Query { after, ..query }).await.unwrap();
    }
}

fn widen(queries: &mut Vec<Query>, to: impl Fn(&Query) -> Vec<Query>) {
    *queries = queries.iter().flat_map(to).collect();
}

async fn tasks(store: &dyn TaskStore) {
    store.count(&alice()).await.unwrap();
    store.completions(&alice(), NOW - SignedDuration::from_hours(24 * 7)).await.unwrap();
    let new = NewTask::titled(Title::parse("Stretch").unwrap());
    let id = TaskId(Uuid::from_u128(1 << 80));
    let task = new.create(id, alice(), &jiff::tz::TimeZone::UTC, NOW);
    store.commit(&alice(), &[Write::Insert(task.clone())]).await.unwrap();
    assert!(store.find(&alice(), id).await.unwrap().is_some());
    assert_eq!(store.find_each(&alice(), &[id, TaskId(Uuid::nil())]).await.unwrap().len(), 1);
    let mut changed = task.clone();
    changed.title = Title::parse("Bend").unwrap();
    let update = Write::Update { before: task.clone(), task: changed.clone() };
    store.commit(&alice(), &[update]).await.unwrap();
    let other = Task { id: TaskId(Uuid::from_u128(2 << 80)), ..changed.clone() };
    let bent = Task { title: Title::parse("Sit").unwrap(), ..other.clone() };
    store.commit(&alice(), &[Write::Insert(other.clone())]).await.unwrap();
    let again = Write::Update { before: changed.clone(), task };
    let together = [again, Write::Update { before: other, task: bent }];
    store.commit(&alice(), &together).await.unwrap();
    let noted = Change {
        id: ChangeId(id.0),
        at: NOW,
        actor: Actor::Owner,
        occasion: Occasion { id: id.0, conversation: None, tool: "add_task".to_owned() },
        effect: Effect::created(changed),
        occurrence: None,
        undoes: None,
    };
    store.commit(&alice(), &[Write::Record(noted)]).await.unwrap();
    let deletions =
        [id, TaskId(Uuid::from_u128(2 << 80))].map(|id| Write::DeleteUnchanged { id, loaded: NOW });
    store.commit(&alice(), &deletions).await.unwrap();
}

async fn journal(store: &SeaStore) {
    let everything = ChangeQuery { limit: PAGE, ..ChangeQuery::default() };
    let id = ChangeId(Uuid::from_u128(1 << 80));
    store.change(&alice(), id).await.unwrap();
    for query in [
        everything.clone(),
        ChangeQuery { conversation: Some(conversation(1)), ..everything.clone() },
        ChangeQuery { occasion: Some(Uuid::from_u128(40)), ..everything.clone() },
        ChangeQuery { task: Some(TaskId(Uuid::from_u128(40))), ..everything.clone() },
    ] {
        store.changes(&alice(), &query).await.unwrap();
        let after = Some(ChangeId(Uuid::from_u128(80_000)));
        store.changes(&alice(), &ChangeQuery { after, ..query }).await.unwrap();
    }
    let newest = store.newest().await.unwrap();
    let notes = |back| Notes { changes: newest.changes - back, others: newest.others - back };
    store.happened_after(notes(100), NOW - SignedDuration::from_secs(10)).await.unwrap();
    store.happened_to(&alice(), notes(1_000), 1_501).await.unwrap();
}

async fn reminders(store: &dyn ReminderStore) {
    store.tell_due(NOW - SignedDuration::from_hours(24), NOW).await.unwrap();
    store.waiting(&alice(), PAGE).await.unwrap();
    store.dismiss(&alice(), TaskId(Uuid::from_u128(40)), NOW, NOW).await.unwrap();
    store.forget(NOW).await.unwrap();
}

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number).to_string())
}

async fn conversations(store: &dyn ConversationStore) {
    let (alice, id) = (alice(), conversation(1 << 80));
    let begun = Conversation {
        id: id.clone(),
        title: "Stretching".to_owned(),
        created_at: NOW,
        updated_at: NOW,
    };
    store.create(&alice, &begun).await.unwrap();
    for search in [None, Some("groceries 9".to_owned())] {
        let query = listing::Query { limit: Some(PAGE), search, after: None };
        let page = store.list(&alice, &query).await.unwrap();
        let next = listing::Query { after: page.next, ..query };
        store.list(&alice, &next).await.unwrap();
    }
    store.find(&alice, &id).await.unwrap();
    let hold =
        Hold { turn: Uuid::from_u128(1), now: NOW, until: NOW + SignedDuration::from_secs(9) };
    assert!(store.hold(&alice, &id, &hold).await.unwrap());
    assert!(store.renew(&alice, &id, &hold).await.unwrap());
    let said = |number| Message {
        id: Uuid::from_u128(number),
        speaker: Speaker::User,
        text: "Hello".to_owned(),
        calls: Vec::new(),
        proposal: Vec::new(),
        frame: None,
        made_by: None,
        at: NOW,
    };
    store.append(&alice, &id, hold.turn, &said(1 << 81)).await.unwrap();
    store.replace(&alice, &id, hold.turn, &said(1 << 81), &said(1 << 82)).await.unwrap();
    store.messages(&alice, &id, PAGE).await.unwrap();
    store.count_messages(&alice, &id).await.unwrap();
    store.messages_after(&alice, &id, 1, PAGE).await.unwrap();
    store.release(&alice, &id, hold.turn).await.unwrap();
    assert!(store.rename(&alice, &id, "Bending").await.unwrap());
    assert!(store.delete(&alice, &id).await.unwrap());
}

async fn usage(store: &dyn UsageStore) {
    let (alice, day) = (alice(), date(2026, 3, 30));
    store.on_day(&alice, day).await.unwrap();
    store.count_request(&alice, day, Some(9)).await.unwrap();
    store.add_tokens(&alice, day, Usage::default()).await.unwrap();
}

async fn accounts(store: &SeaStore) {
    let name = "u1";
    store.user(name).await.unwrap();
    store.user_by_email("u1@example.com").await.unwrap();
    store.password_of("u1@example.com").await.unwrap();
    store.set_profile(name, &Profile::default(), NOW).await.unwrap();
    let account = store.accounts(name).await.unwrap().remove(0);
    let (session, _) = store.session("token40").await.unwrap().unwrap();
    store.set_password(&account, "salt:key", &["2fa-"], NOW, Some(&session)).await.unwrap();
    store.home(&alice()).await.unwrap();
    let home = Home { time_zone: Some("UTC".to_owned()), language: None };
    store.adopt_home(&alice(), &home).await.unwrap();
    store.set_home(&alice(), &home).await.unwrap();
    store.keys().await.unwrap();
}

async fn sessions(store: &dyn SessionStore) {
    let (session, _) = store.session("token40").await.unwrap().unwrap();
    store.session_by_id("s40").await.unwrap();
    store.renew(&session).await.unwrap();
    store.live("u1", NOW).await.unwrap();
    for which in [Which::Only("token40"), Which::AllBut("token40"), Which::Expired(NOW), Which::All]
    {
        store.end("u1", which).await.unwrap();
    }
}

async fn tokens(store: &dyn TokenStore) {
    let token = store.tokens("u1").await.unwrap().remove(0);
    store.token("hash1").await.unwrap();
    store.note_use("t1", NOW).await.unwrap();
    store.remove_token("u1", "t1").await.unwrap();
    store.add_token(&token, 9).await.unwrap();
    for which in [Which::Only("token40"), Which::AllBut("token40"), Which::Expired(NOW), Which::All]
    {
        store.remove_tokens("u1", which).await.unwrap();
    }
}

async fn attempts(store: &dyn AttemptStore) {
    let hour = SignedDuration::from_hours(1);
    store.count("key1", NOW - hour, NOW).await.unwrap();
}

/// What is sent to devices, by e-mail and to programs.
async fn told(store: &SeaStore) {
    let (alice, later) = (alice(), NOW + SignedDuration::from_mins(15));
    store.wishes(&alice).await.unwrap();
    store.set_wishes(&alice, &Wishes::default()).await.unwrap();
    let busy = [UserId("busy".to_owned())];
    for delivery in
        DeliveryStore::take_on(store, Channel::Email, &busy, NOW, later, 20).await.unwrap()
    {
        store.waits(&delivery).await.unwrap();
        store.put_off(delivery.id, later).await.unwrap();
        store.finish(delivery.id, NOW).await.unwrap();
    }
    let devices = DeviceStore::devices(store, &alice).await.unwrap();
    assert!(devices.is_empty(), "their keys are none");
    DeviceStore::forget(store, &alice, &"https://push.example.com/1".parse().unwrap())
        .await
        .unwrap();
    store.plan_at(&alice).await.unwrap();
    let wanted = Wanted { owner: alice.clone(), at: jiff::civil::time(7, 0, 0, 0) };
    store.want_plan(&wanted, later).await.unwrap();
    store.take_plans(NOW, later, 20).await.unwrap();
    store.put_plan_off(&wanted, later).await.unwrap();
    store.want_no_plan(&alice).await.unwrap();
    let webhook = store.webhooks(&alice).await.unwrap().remove(0);
    let messages = WebhookStore::messages(store, &alice, webhook.id, 20).await.unwrap();
    store.send_again(&alice, webhook.id, messages[0].id, NOW).await.unwrap();
    store.note_messages(NOW).await.unwrap();
    store.tidy_messages(NOW).await.unwrap();
    for OnItsWay { webhook, message, .. } in
        store.take_messages(&busy, NOW, later, 20).await.unwrap()
    {
        store.settle_message(&webhook, &message, "200", After::Arrived, NOW).await.unwrap();
    }
    store.remove_webhook(&alice, webhook.id).await.unwrap();
    let filter = SavedFilter::new(Uuid::from_u128(1), "Home", "tag=home", NOW).unwrap();
    store.save_filter(&alice, &filter, FILTERS_MAX).await.unwrap();
    store.saved_filters(&alice).await.unwrap();
    store.remove_filter(&alice, filter.id).await.unwrap();
}

/// What programs were allowed, what links stand for, and what was done about the release.
async fn granted(store: &SeaStore) {
    let grant = store.grants("u1", NOW).await.unwrap().remove(0);
    for by in [Bearing::Code("code3"), Bearing::Access("access3"), Bearing::Family("family3")] {
        store.grant(by, NOW).await.unwrap();
    }
    store.note_grant_use(&grant.id, NOW).await.unwrap();
    for which in [Which::Only("token40"), Which::AllBut("token40"), Which::Expired(NOW), Which::All]
    {
        store.remove_grants("u1", which).await.unwrap();
    }
    store.remove_grant("u1", &grant.id).await.unwrap();
    store.link("reset:7").await.unwrap();
    store.count_links("u1", "trust-device-", NOW).await.unwrap();
    store.end_links("u1", &["2fa-", "trust-device-"]).await.unwrap();
    assert!(store.use_link("reset:7", NOW).await.unwrap());
    store.noted(20).await.unwrap();
    store.find_noted(Uuid::from_u128(7)).await.unwrap();
}

async fn once(store: &SeaStore) {
    let once = Once { owner: alice(), key: "key9".to_owned(), request: "hash".to_owned() };
    let until = NOW + SignedDuration::from_mins(1);
    let Standing::Open(id) =
        AnswerStore::take_on(store, &once, "id".to_owned(), NOW, until).await.unwrap()
    else {
        panic!("nobody has asked before");
    };
    let answer = KeptAnswer { status: 201, headers: BTreeMap::new(), body: "{}".to_owned() };
    store.keep_answer(&once, &id, &answer).await.unwrap();
    AnswerStore::take_on(store, &once, "id".to_owned(), NOW, until).await.unwrap();
    store.put_down(&once, &id, NOW).await.unwrap();
    store.give_up(&once, &id).await.unwrap();
}

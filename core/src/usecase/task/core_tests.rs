//! The task use cases over tasks in memory.

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};

use super::*;
use crate::{
    journal::Actor,
    ports::{TaskStore, Write},
    task::{Due, Recurrence, Repetition, Rule, State, Title, list::Sort},
    testing::{
        CountingIds, FixedNotifier, MemoryConversations, MemoryTasks, MemoryUsage, ScriptedModel,
        SettableClock,
    },
    usage::Limits,
};

/// Everything a use case works with, on 24 November 2026.
struct World<S> {
    tasks: S,
    /// Nothing is noted here: the owner acts.
    journal: MemoryTasks,
    conversations: MemoryConversations,
    usage: MemoryUsage,
    model: ScriptedModel,
    notifier: FixedNotifier,
    clock: SettableClock,
    ids: CountingIds,
}

impl<S: TaskStore> World<S> {
    fn with(tasks: S) -> Self {
        Self {
            tasks,
            journal: MemoryTasks::default(),
            conversations: MemoryConversations::default(),
            usage: MemoryUsage::default(),
            model: ScriptedModel::default(),
            notifier: FixedNotifier::default(),
            clock: SettableClock::at("2026-11-24T05:00:00Z".parse().unwrap()),
            ids: CountingIds::default(),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            tasks: &self.tasks,
            changes: &self.journal,
            conversations: &self.conversations,
            usage: &self.usage,
            limits: Limits::default(),
            model: &self.model,
            notifier: &self.notifier,
            clock: &self.clock,
            ids: &self.ids,
            zone: TimeZone::get("Asia/Karachi").unwrap(),
            actor: Actor::Owner,
            occasion: None,
        }
    }

    async fn add(&self, title: &str, recurrence: Recurrence) -> Task {
        let new = NewTask { recurrence: Rule::of_word(recurrence), ..titled(title) };
        add(&self.context(), &alice(), new, None).await.unwrap()
    }

    async fn open_titles(&self, query: Query) -> Vec<String> {
        let query = Query { status: Some(crate::task::list::Status::Todo), ..query };
        let page = list(&self.context(), &alice(), &query).await.unwrap();
        page.tasks.iter().map(|task| task.title.to_string()).collect()
    }
}

fn world() -> World<MemoryTasks> {
    World::with(MemoryTasks::default())
}

fn alice() -> UserId {
    UserId("alice".into())
}

fn titled(title: &str) -> NewTask {
    NewTask::titled(Title::parse(title).unwrap())
}

#[tokio::test]
async fn a_request_sent_twice_adds_one_task() {
    let world = world();
    let ctx = world.context();
    let first = add(&ctx, &alice(), titled("Buy milk"), Some("key")).await.unwrap();
    let second = add(&ctx, &alice(), titled("Buy milk"), Some("key")).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(world.open_titles(Query::default()).await, ["Buy milk"]);
}

#[tokio::test]
async fn two_accounts_may_use_the_same_key() {
    let world = world();
    let ctx = world.context();
    let hers = add(&ctx, &alice(), titled("Hers"), Some("key")).await.unwrap();
    let his = add(&ctx, &UserId("bob".into()), titled("His"), Some("key")).await.unwrap();
    assert_ne!(hers.id, his.id);
    assert_eq!(his.title.as_str(), "His");
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world();
    let ctx = world.context();
    let bob = UserId("bob".into());
    let task = world.add("Buy milk", Recurrence::None).await;

    assert!(matches!(find(&ctx, &bob, task.id).await, Err(Error::TaskNotFound)));
    let toggled = change(&ctx, &bob, task.id, &Change::Toggle).await;
    assert!(matches!(toggled, Err(Error::TaskNotFound)));
    assert!(matches!(delete(&ctx, &bob, task.id).await, Err(Error::TaskNotFound)));
    assert!(list(&ctx, &bob, &Query::default()).await.unwrap().tasks.is_empty());
    assert_eq!(count(&ctx, &bob).await.unwrap(), Counts::default());
    assert_eq!(find(&ctx, &alice(), task.id).await.unwrap(), task);
}

#[tokio::test]
async fn completing_a_repeating_task_brings_its_next_occurrence_once() {
    let world = world();
    let ctx = world.context();
    let task = world.add("Water plants", Recurrence::Daily).await;
    for _ in 0..2 {
        change(&ctx, &alice(), task.id, &Change::Complete).await.unwrap();
    }
    let next = find(&ctx, &alice(), task.id.successor()).await.unwrap();
    assert_eq!(next.due, Some(Due::Day(jiff::civil::date(2026, 11, 25))));
    assert_eq!(count(&ctx, &alice()).await.unwrap(), Counts { total: 2, completed: 1 });
}

#[tokio::test]
async fn reopening_takes_the_next_occurrence_back() {
    let world = world();
    let task = world.add("Water plants", Recurrence::Daily).await;
    for _ in 0..2 {
        change(&world.context(), &alice(), task.id, &Change::Toggle).await.unwrap();
    }
    assert_eq!(world.open_titles(Query::default()).await, ["Water plants"]);
}

#[tokio::test]
async fn reopening_leaves_an_occurrence_that_somebody_edited() {
    let world = world();
    let ctx = world.context();
    let task = world.add("Water plants", Recurrence::Daily).await;
    change(&ctx, &alice(), task.id, &Change::Complete).await.unwrap();
    let edit = Edit { title: Some(Title::parse("Water cactus").unwrap()), ..Edit::default() };
    change(&ctx, &alice(), task.id.successor(), &Change::Edit(edit)).await.unwrap();
    change(&ctx, &alice(), task.id, &Change::Toggle).await.unwrap();
    let query = Query { sort: Sort::DueAscending, ..Query::default() };
    assert_eq!(world.open_titles(query).await, ["Water cactus", "Water plants"]);
}

#[tokio::test]
async fn reopening_a_task_that_no_longer_repeats_takes_the_occurrence_back_too() {
    let world = world();
    let ctx = world.context();
    let task = world.add("Water plants", Recurrence::Daily).await;
    change(&ctx, &alice(), task.id, &Change::Complete).await.unwrap();
    let edit = Edit {
        recurrence: Some(Repetition::Exactly(None)),
        completed: Some(false),
        ..Edit::default()
    };
    change(&ctx, &alice(), task.id, &Change::Edit(edit)).await.unwrap();
    assert_eq!(count(&ctx, &alice()).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_change_that_somebody_overtook_is_decided_anew() {
    let world = World::with(Overtaken::times(1));
    let task = world.add("Buy milk", Recurrence::None).await;
    let edit = Edit { title: Some(Title::parse("Buy oat milk").unwrap()), ..Edit::default() };
    let changed = change(&world.context(), &alice(), task.id, &Change::Edit(edit)).await.unwrap();
    assert_eq!(changed.title.as_str(), "Buy oat milk");
    assert!(changed.is_done(), "lost what the other did");
}

#[tokio::test]
async fn a_change_that_is_overtaken_for_ever_is_a_conflict() {
    let world = World::with(Overtaken::times(usize::MAX));
    let task = world.add("Buy milk", Recurrence::None).await;
    let toggled = change(&world.context(), &alice(), task.id, &Change::Toggle).await;
    assert!(matches!(toggled, Err(Error::Conflict)));
}

#[tokio::test]
async fn a_completion_that_cannot_be_saved_brings_no_occurrence() {
    let world = World::with(Overtaken::times(1));
    let task = world.add("Water plants", Recurrence::Daily).await;
    // The other completes it first: nothing is left to do, and nothing of the attempt stays.
    let done = change(&world.context(), &alice(), task.id, &Change::Complete).await.unwrap();
    assert_eq!(done.state, State::Done { at: None });
    assert_eq!(count(&world.context(), &alice()).await.unwrap().total, 1);
}

#[tokio::test]
async fn completions_are_counted_on_the_days_of_the_zone() {
    let world = world();
    for (title, at) in [
        ("Long ago", "2026-11-17T18:59:59Z"),
        ("A week ago", "2026-11-17T19:00:00Z"),
        ("Yesterday evening", "2026-11-23T18:00:00Z"),
        ("Tonight", "2026-11-23T20:00:00Z"),
        ("Today", "2026-11-24T05:00:00Z"),
    ] {
        world.clock.set(at.parse().unwrap());
        let task = world.add(title, Recurrence::None).await;
        change(&world.context(), &alice(), task.id, &Change::Complete).await.unwrap();
    }
    let days = completed_by_day(&world.context(), &alice()).await.unwrap();
    let days: Vec<(String, u64)> =
        days.into_iter().map(|(day, count)| (day.to_string(), count)).collect();
    let day = |day: &str, count| (day.to_owned(), count);
    assert_eq!(
        days,
        [
            day("2026-11-18", 1),
            day("2026-11-19", 0),
            day("2026-11-20", 0),
            day("2026-11-21", 0),
            day("2026-11-22", 0),
            day("2026-11-23", 1),
            day("2026-11-24", 2),
        ]
    );
}

#[tokio::test]
async fn a_deleted_task_is_answered_as_it_was_and_gone() {
    let world = world();
    let ctx = world.context();
    let task = world.add("Buy milk", Recurrence::None).await;
    assert_eq!(delete(&ctx, &alice(), task.id).await.unwrap(), task);
    assert!(matches!(delete(&ctx, &alice(), task.id).await, Err(Error::TaskNotFound)));
}

#[tokio::test]
async fn pages_in_every_order_show_every_task_once() {
    let world = world();
    for n in 0..17 {
        let due = (n % 3 != 0).then(|| Due::Day(jiff::civil::date(2026, 12, 1 + n % 4)));
        let priority =
            [crate::task::Priority::Low, crate::task::Priority::High][usize::from(n % 2 == 0)];
        let new = NewTask { priority, due, ..titled(&format!("Task {n}")) };
        add(&world.context(), &alice(), new, None).await.unwrap();
    }
    for sort in
        [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual]
    {
        let whole = world.open_titles(Query { sort, ..Query::default() }).await;
        let mut paged = Vec::new();
        let mut query = Query { sort, limit: Some(5), ..Query::default() };
        for _ in 0..4 {
            let page = list(&world.context(), &alice(), &query).await.unwrap();
            paged.extend(page.tasks.iter().map(|task| task.title.to_string()));
            query.after = page.next;
        }
        assert_eq!(query.after, None, "{sort:?}: a fifth page");
        assert_eq!(paged, whole, "{sort:?}");
    }
}

#[tokio::test]
async fn search_and_tags_do_not_mind_case() {
    let world = world();
    let new = NewTask {
        tags: crate::task::Tags::parse(["Küche"]).unwrap(),
        description: Some(crate::task::Description::parse("ÖL und Brot").unwrap()),
        ..titled("Buy MILK")
    };
    add(&world.context(), &alice(), new, None).await.unwrap();
    for (search, tag, count) in [
        (Some("milk"), None, 1),
        (Some("öl UND"), None, 1),
        (None, Some("KÜCHE"), 1),
        (None, Some("Küch"), 0),
        (Some("%"), None, 0),
    ] {
        let query =
            Query { search: search.map(Into::into), tag: tag.map(Into::into), ..Query::default() };
        assert_eq!(world.open_titles(query).await.len(), count, "{search:?} {tag:?}");
    }
}

/// Tasks that somebody else toggles right before a change is saved.
struct Overtaken {
    tasks: MemoryTasks,
    left: std::sync::Mutex<usize>,
}

impl Overtaken {
    fn times(left: usize) -> Self {
        Self { tasks: MemoryTasks::default(), left: std::sync::Mutex::new(left) }
    }

    async fn overtake(&self, owner: &UserId, id: TaskId) {
        let before = self.tasks.find(owner, id).await.unwrap().unwrap();
        let mut task = before.clone();
        task.state = match task.state {
            State::Open => State::Done { at: None },
            State::Done { .. } => State::Open,
        };
        task.updated_at += jiff::SignedDuration::from_micros(1);
        self.tasks.commit(owner, &[Write::Update { before, task }]).await.unwrap();
    }
}

#[async_trait]
impl TaskStore for Overtaken {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.tasks.find(owner, id).await
    }

    async fn find_each(&self, owner: &UserId, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        self.tasks.find_each(owner, ids).await
    }

    async fn count_matching(&self, owner: &UserId, query: &Query) -> Result<u64, StoreError> {
        self.tasks.count_matching(owner, query).await
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        self.tasks.list(owner, query).await
    }

    async fn count(&self, owner: &UserId) -> Result<Counts, StoreError> {
        self.tasks.count(owner).await
    }

    async fn completions(
        &self,
        owner: &UserId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        self.tasks.completions(owner, since).await
    }

    async fn commit(&self, owner: &UserId, writes: &[Write]) -> Result<(), StoreError> {
        if let Some(Write::Update { task, .. }) = writes.first() {
            let is_overtaken = {
                let mut left = self.left.lock().unwrap();
                let is_overtaken = *left > 0;
                *left = left.saturating_sub(1);
                is_overtaken
            };
            if is_overtaken {
                self.overtake(owner, task.id).await;
            }
        }
        self.tasks.commit(owner, writes).await
    }
}

#[tokio::test]
async fn of_several_tasks_each_is_changed_by_itself_also_when_somebody_is_faster_with_one() {
    for times in [0, 1, 2] {
        let world = World::with(Overtaken::times(times));
        let (ctx, owner) = (world.context(), &alice());
        let mut wanted = Vec::new();
        for title in ["One", "Two", "Three"] {
            let mut new = NewTask::titled(Title::parse(title).unwrap());
            new.recurrence = Rule::of_word(Recurrence::Daily);
            new.due = Some(Due::Day(jiff::civil::date(2026, 11, 24)));
            wanted.push((add(&ctx, owner, new, None).await.unwrap().id, Expected::Anything));
        }
        wanted.insert(1, (TaskId(uuid::Uuid::nil()), Expected::Anything));
        wanted[3].1 = Expected::OneOf(vec!["another".to_owned()]);

        let changed = change_each(&ctx, owner, &wanted, &Change::Complete).await.unwrap();

        let became: Vec<_> = changed
            .iter()
            .map(|result| {
                result.as_ref().map(Task::is_done).map_err(|error| match error {
                    Error::TaskNotFound => "not found",
                    Error::Changed(_) => "changed",
                    _ => "failed",
                })
            })
            .collect();
        assert_eq!(became, [Ok(true), Err("not found"), Ok(true), Err("changed")], "{times}");
        let open = Query { status: Some(Status::Todo), ..Query::default() };
        // Whoever was faster completed it without what follows.
        assert_eq!(list(&ctx, owner, &open).await.unwrap().tasks.len(), 3 - times, "{times}");
        let done = Query { status: Some(Status::Done), ..Query::default() };
        assert_eq!(ctx.tasks.count_matching(owner, &done).await.unwrap(), 2, "{times}");
    }
}

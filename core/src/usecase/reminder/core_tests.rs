//! Reminders over tasks in memory, on 24 November 2026 at 10:00 in Karachi.

use jiff::{SignedDuration, tz::TimeZone};

use super::*;
use crate::{
    journal::Actor,
    reminder::told_from,
    task::{NewTask, Title},
    testing::{
        CountingIds, FixedNotifier, MemoryConversations, MemoryTasks, MemoryUsage, ScriptedModel,
        SettableClock,
    },
    usage::Limits,
};

struct World {
    tasks: MemoryTasks,
    conversations: MemoryConversations,
    usage: MemoryUsage,
    model: ScriptedModel,
    notifier: FixedNotifier,
    clock: SettableClock,
    ids: CountingIds,
}

impl World {
    fn new() -> Self {
        Self {
            tasks: MemoryTasks::default(),
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
            changes: &self.tasks,
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

    async fn remind(&self, title: &str, minutes: i64) -> Task {
        let reminder =
            crate::ports::Clock::now(&self.clock).checked_add(SignedDuration::from_mins(minutes));
        let new = NewTask {
            reminder: Some(reminder.unwrap()),
            ..NewTask::titled(Title::parse(title).unwrap())
        };
        task::add(&self.context(), &alice(), new, None).await.unwrap()
    }

    /// So many minutes later, on any replica: the titles that wait.
    async fn after(&self, minutes: i64) -> Vec<String> {
        self.clock.advance(SignedDuration::from_mins(minutes));
        let now = crate::ports::Clock::now(&self.clock);
        self.tasks.tell_due(told_from(now), now).await.unwrap();
        let waiting = waiting(&self.tasks, &alice()).await.unwrap();
        waiting.into_iter().map(|reminder| reminder.title).collect()
    }
}

fn alice() -> UserId {
    UserId("alice".to_owned())
}

#[tokio::test]
async fn a_reminder_waits_from_its_moment_until_it_is_dismissed() {
    let world = World::new();
    let stretch = world.remind("Stretch", 10).await;
    assert_eq!(world.after(9).await, [""; 0]);
    assert_eq!(world.after(1).await, ["Stretch"]);
    assert_eq!(world.after(60).await, ["Stretch"], "it waits");

    let (ctx, at) = (world.context(), stretch.reminder.unwrap());
    dismiss(&ctx, &world.tasks, &alice(), stretch.id, at).await.unwrap();
    assert_eq!(world.after(1).await, [""; 0]);
}

#[tokio::test]
async fn a_reminder_that_is_put_off_comes_again() {
    let world = World::new();
    let stretch = world.remind("Stretch", 1).await;
    assert_eq!(world.after(1).await, ["Stretch"]);

    let later = snooze(&world.context(), &alice(), stretch.id, Snooze::Minutes(10)).await.unwrap();
    assert_eq!(later.reminder, Some("2026-11-24T05:11:00Z".parse().unwrap()));
    assert_eq!(world.after(9).await, [""; 0]);
    assert_eq!(world.after(1).await, ["Stretch"]);
}

#[tokio::test]
async fn what_is_done_and_what_is_long_past_reminds_nobody() {
    let world = World::new();
    let done = world.remind("Done", 5).await;
    world.remind("Long past", -25 * 60).await;
    world.remind("A little late", -60).await;
    task::change(&world.context(), &alice(), done.id, &task::Change::Complete).await.unwrap();
    assert_eq!(world.after(5).await, ["A little late"]);
}

#[tokio::test]
async fn nobody_dismisses_what_is_not_theirs() {
    let world = World::new();
    let stretch = world.remind("Stretch", 0).await;
    assert_eq!(world.after(0).await, ["Stretch"]);
    let (ctx, at) = (world.context(), stretch.reminder.unwrap());
    let mallory = UserId("mallory".to_owned());
    let refused = dismiss(&ctx, &world.tasks, &mallory, stretch.id, at).await;
    assert!(matches!(refused, Err(Error::TaskNotFound)));
    assert_eq!(world.after(0).await, ["Stretch"]);
}

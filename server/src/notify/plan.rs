//! Today's plan in the morning, by e-mail, for whoever wants it: what is due today and what is overdue, once a day by whichever
//! replica, at a time of the owner's day. A day without either has none.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime, civil::Time, tz::TimeZone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use todo_core::{
    ports::StoreError,
    task::{Due, Period, Summary, Task},
    usecase::task,
    user::UserId,
};
use uuid::Uuid;

use super::{NotArrived, email, zone_of};
use crate::{
    auth::{Auth, User},
    mail::Occasion,
    state::App,
};

/// How many a replica takes on at once.
const BATCH: u32 = 20;
/// How long it has for them: each may take as long as a letter may, and they go out one after the other.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// The pause before another attempt.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// A plan that is later than this waits for the next morning.
const LATE_MAX: SignedDuration = SignedDuration::from_hours(3);
/// What a link that ends it carries begins with: nothing else that is signed here does.
const KIND: &str = "plan:";
/// Where that link leads.
const PATH: &str = "/api/plan/end";

/// Who wants a plan, and at which time of their day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub owner: UserId,
    pub at: Time,
}

/// Who wants plans, as storage keeps it.
#[async_trait]
pub trait PlanStore: Send + Sync {
    /// When the owner wants one, if they do.
    async fn plan_at(&self, owner: &UserId) -> Result<Option<Time>, StoreError>;

    /// From now on there is one each day, next at `due`.
    async fn want_plan(&self, wanted: &Wanted, due: Timestamp) -> Result<(), StoreError>;

    async fn want_no_plan(&self, owner: &UserId) -> Result<(), StoreError>;

    /// Takes on what is due at `now`, `limit` at most. Nobody else gets it before `until`.
    async fn take_plans(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Wanted>, StoreError>;

    /// The next one is due at `until`.
    async fn put_plan_off(&self, wanted: &Wanted, until: Timestamp) -> Result<(), StoreError>;
}

/// The next moment after `now` at which it is `at`.
pub fn next(at: Time, now: &ZonedDateTime) -> Timestamp {
    let on = |days: i64| {
        let day = now.date().checked_add(days.days()).ok()?;
        Some(day.to_datetime(at).to_zoned_datetime(now.time_zone().clone()).ok()?.timestamp())
    };
    let later = |at: &Timestamp| *at > now.timestamp();
    on(0).filter(later).or_else(|| on(1)).unwrap_or(Timestamp::MAX)
}

/// Sends every plan that is due.
pub(super) async fn round(app: &App) -> Result<(), StoreError> {
    let Ok(storage) = app.storage() else { return Ok(()) };
    let now = app.clock().now();
    for wanted in storage.plans.take_plans(now, now + LEASE, BATCH).await? {
        settle(app, &wanted).await?;
    }
    Ok(())
}

/// Sends one, and notes when the next one is due.
async fn settle(app: &App, wanted: &Wanted) -> Result<(), StoreError> {
    let Ok(storage) = app.storage() else { return Ok(()) };
    let Some(user) = storage.accounts.accounts.user(wanted.owner.as_str()).await? else {
        return storage.plans.want_no_plan(&wanted.owner).await;
    };
    let now = app.clock().now().to_zoned_datetime(zone_of(&user));
    let tomorrow = next(wanted.at, &now);
    let today = now.date().to_datetime(wanted.at).to_zoned_datetime(now.time_zone().clone());
    let is_late =
        today.is_ok_and(|today| now.timestamp().duration_since(today.timestamp()) > LATE_MAX);
    let sent = if is_late { Ok(()) } else { send(app, &user, &now).await };
    match sent {
        Err(NotArrived::Store(error)) => return Err(error),
        Err(error) if error.is_passing() => {
            tracing::warn!(%error, "A plan did not arrive; it is tried again");
            return storage.plans.put_plan_off(wanted, app.clock().now() + PAUSE).await;
        }
        Err(error) => tracing::warn!(%error, "A plan did not arrive"),
        Ok(()) => {}
    }
    storage.plans.put_plan_off(wanted, tomorrow).await
}

async fn send(app: &App, user: &User, now: &ZonedDateTime) -> Result<(), NotArrived> {
    let (owner, zone) = (UserId(user.id.clone()), now.time_zone());
    let unready = |why: &dyn std::fmt::Display| NotArrived::NotReady(why.to_string());
    let ctx = app.context(zone.clone()).map_err(|problem| unready(&problem.detail))?;
    let summary = task::summarize(&ctx, &owner, Period::Today).await;
    let summary = summary.map_err(|error| unready(&error))?;
    if summary.due.count + summary.overdue.count == 0 {
        return Ok(());
    }
    let (day, tasks) = (now.date().to_string(), lines(&summary, zone));
    let end = ending(app.auth(), user);
    let blanks = [("day", day.as_str()), ("tasks", &tasks), ("end", &end)];
    let link = app.auth().page("/dashboard");
    // Sent twice, it is the same letter.
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{KIND}{}:{day}", user.id).as_bytes());
    let id = id.to_string();
    email::post(app, user, Occasion::Plan, &id, &link, &blanks).await
}

/// A line for each task; how many more there are, if not all are shown.
fn lines(summary: &Summary, zone: &TimeZone) -> String {
    let all = || summary.overdue.tasks.iter().chain(&summary.due.tasks);
    let mut lines: Vec<String> = all().map(|task| line(task, zone)).collect();
    let shown = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    let more = (summary.overdue.count + summary.due.count).saturating_sub(shown);
    if more > 0 {
        lines.push(format!("… +{more}"));
    }
    lines.join("\n")
}

fn line(task: &Task, zone: &TimeZone) -> String {
    match task.due {
        Some(Due::Day(day) | Due::Last { day, .. }) => format!("• {} ({day})", task.title),
        Some(Due::At(at)) => format!("• {} ({})", task.title, super::moment(at, zone.clone())),
        None => format!("• {}", task.title),
    }
}

/// The link that ends the plans of `user`. It works for as long as the server's secret stays.
fn ending(auth: &Auth, user: &User) -> String {
    let token = auth.cookies().signed(&format!("{KIND}{}", user.id));
    auth.page(&format!("{PATH}?token={}", utf8_percent_encode(&token, NON_ALPHANUMERIC)))
}

/// Whose plans a link's token ends, if it is ours.
pub fn ended_by(auth: &Auth, token: &str) -> Option<UserId> {
    let text = auth.cookies().verified(token)?;
    Some(UserId(text.strip_prefix(KIND)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_comes_at_its_time_by_the_owners_clock_also_where_clocks_are_put_back() {
        let next = |now: &str| {
            let now: ZonedDateTime = now.parse().expect("a moment");
            next(jiff::civil::time(7, 0, 0, 0), &now).to_string()
        };
        assert_eq!(next("2026-10-24T06:59[Europe/Berlin]"), "2026-10-24T05:00:00Z");
        assert_eq!(next("2026-10-24T07:00[Europe/Berlin]"), "2026-10-25T06:00:00Z");
    }
}

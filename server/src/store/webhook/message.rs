//! What programs are told: noted from the journal and from the reminders that came due, taken on, let go.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryResult, QuerySelect, Statement, prelude::Uuid, sea_query::OnConflict,
};
use todo_core::{journal::Change, task::Task, user::UserId, wire};

use crate::{
    notify::webhook::{MESSAGES_KEPT_DAYS, Message, OnItsWay, State, Webhook, body},
    store::{
        Moment, SeaStore, change,
        claim::{Claimed, claim},
        dialect,
        entity::{
            change::Model as ChangeRow,
            reminder, webhook,
            webhook_message::{ActiveModel, Column, Entity, Model},
        },
        without_nul,
    },
};

/// Most changes, and most reminders, that are noted in one go.
const BATCH: usize = 200;
/// So long after a change was made its transaction is over, and none that was numbered before it comes any more.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// A reminder that came due longer ago is told to nobody.
const REMINDERS_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The type of a reminder's message.
const REMINDER: &str = "reminder.due";

impl SeaStore {
    /// Notes what the journal has for programs, as far as it is not noted.
    pub(super) async fn note_changes(&self, now: Timestamp) -> Result<(), DbErr> {
        loop {
            let sql = dialect::changes_to_note(self.connection.get_database_backend(), BATCH);
            let found = self.connection.query_all_raw(self.statement(&sql, [])).await?;
            let mut rows = Vec::new();
            for found in &found {
                let (webhook, row) = (webhook_of(found)?, ChangeRow::from_query_result(found, "")?);
                let owner = row.user_id.clone();
                // What another version wrote in a way that this one cannot read, that one notes.
                if let Some(change) = change::read(row) {
                    let text = body(kind(&change), change.at, &wire::Change::of(&change, None));
                    rows.push(message(webhook, &owner, change.id.0, kind(&change), text, now));
                }
            }
            let is_last = found.len() < BATCH || rows.is_empty();
            self.note(rows).await?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Notes the reminders that came due and wait.
    pub(super) async fn note_reminders(&self, now: Timestamp) -> Result<(), DbErr> {
        let sql = format!(
            "SELECT w.id AS webhook_id, r.* FROM webhooks w \
             JOIN reminders r ON r.user_id = w.user_id AND r.told_at >= w.created_at \
             WHERE w.gone_at IS NULL AND r.told_at >= $1 AND r.dismissed_at IS NULL AND NOT EXISTS \
             (SELECT 1 FROM webhook_messages m WHERE m.webhook_id = w.id AND m.about = r.id) \
             ORDER BY r.told_at LIMIT {BATCH}"
        );
        let from = Moment::from(now - REMINDERS_FOR);
        let found = self.connection.query_all_raw(self.statement(&sql, [from.into()])).await?;
        let mut told: HashMap<String, Vec<(Uuid, reminder::Model)>> = HashMap::new();
        for found in &found {
            let row = reminder::Model::from_query_result(found, "")?;
            told.entry(row.user_id.clone()).or_default().push((webhook_of(found)?, row));
        }
        let mut rows = Vec::new();
        for (owner, told) in told {
            let reminders: Vec<_> = told.iter().map(|(_, told)| told.clone()).collect();
            let waiting = self.all_waiting_of(&UserId(owner.clone()), &reminders).await?;
            for (webhook, told) in told {
                let Some(waiting) = waiting.get(&told.id) else { continue };
                let text = body(REMINDER, waiting.at, &wire::Reminder::from(waiting));
                rows.push(message(webhook, &owner, told.id, REMINDER, text, now));
            }
        }
        self.note(rows).await
    }

    async fn note(&self, rows: Vec<ActiveModel>) -> Result<(), DbErr> {
        if rows.is_empty() {
            return Ok(());
        }
        let known = OnConflict::new().do_nothing().to_owned();
        Entity::insert_many(rows)
            .on_conflict(known)
            .exec_without_returning(&self.connection)
            .await?;
        Ok(())
    }

    /// From now on it is looked after what is noted and settled. A row that would stay as it is is not written.
    pub(super) async fn move_on(&self, now: Timestamp) -> Result<(), DbErr> {
        let settled = "(SELECT MAX(c.seq) FROM changes c WHERE c.user_id = webhooks.user_id \
                       AND c.seq > webhooks.seen AND c.at < $1)";
        let sql = format!(
            "UPDATE webhooks SET seen = {settled} WHERE gone_at IS NULL AND seen < {settled}"
        );
        let before = Moment::from(now - SETTLED_AFTER);
        self.connection.execute_raw(self.statement(&sql, [before.into()])).await.map(drop)
    }

    pub(super) async fn forget_messages(&self, now: Timestamp) -> Result<(), DbErr> {
        let before = now - SignedDuration::from_hours(MESSAGES_KEPT_DAYS * 24);
        Entity::delete_many()
            .filter(Column::MadeAt.lt(Moment::from(before)))
            .exec(&self.connection)
            .await
            .map(drop)
    }

    pub(super) async fn take_due_messages(
        &self,
        busy: &[UserId],
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OnItsWay>, DbErr> {
        let due = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::DoneAt.is_null())
            .filter(Column::DueAt.lte(Moment::from(now)))
            .filter(Column::UserId.is_not_in(busy.iter().map(|owner| without_nul(owner.as_str()))));
        let columns = Claimed { id: Column::Id, due_at: Column::DueAt, attempts: Column::Attempts };
        let rows = claim(&self.connection, due, columns, until, limit).await?;
        let webhooks: HashMap<Uuid, Webhook> = webhook::Entity::find()
            .filter(webhook::Column::Id.is_in(rows.iter().map(|row| row.webhook_id)))
            .all(&self.connection)
            .await?
            .iter()
            .filter_map(|row| Some((row.id, super::read(row)?)))
            .collect();
        let taken = rows.into_iter().filter_map(|row| {
            let webhook = webhooks.get(&row.webhook_id)?.clone();
            let owner = UserId(row.user_id.clone());
            Some(OnItsWay { owner, webhook, message: read(row) })
        });
        Ok(taken.collect())
    }

    fn statement<const COUNT: usize>(
        &self,
        sql: &str,
        values: [sea_orm::Value; COUNT],
    ) -> Statement {
        Statement::from_sql_and_values(self.connection.get_database_backend(), sql, values)
    }
}

fn webhook_of(row: &QueryResult) -> Result<Uuid, DbErr> {
    row.try_get("", "webhook_id")
}

/// What happened, by the name that its messages have.
fn kind(change: &Change) -> &'static str {
    let is_done = |task: Option<&Task>| task.map(Task::is_done);
    match (is_done(change.effect.before()), is_done(change.effect.after())) {
        (None, _) => "task.created",
        (_, None) => "task.deleted",
        (Some(false), Some(true)) => "task.completed",
        (Some(true), Some(false)) => "task.reopened",
        _ => "task.updated",
    }
}

fn message(
    webhook: Uuid,
    owner: &str,
    about: Uuid,
    kind: &str,
    body: String,
    now: Timestamp,
) -> ActiveModel {
    ActiveModel {
        id: Set(Uuid::new_v5(&webhook, about.as_bytes())),
        webhook_id: Set(webhook),
        user_id: Set(owner.to_owned()),
        about: Set(about),
        kind: Set(kind.to_owned()),
        body: Set(body),
        made_at: Set(Moment::from(now)),
        due_at: Set(Moment::from(now)),
        attempts: Set(0),
        outcome: Set(None),
        arrived: Set(false),
        done_at: Set(None),
    }
}

pub(super) fn read(row: Model) -> Message {
    let state = match (row.arrived, row.done_at) {
        (true, _) => State::Arrived,
        (false, Some(_)) => State::Failed,
        (false, None) => State::Waits,
    };
    Message {
        id: row.id,
        kind: row.kind,
        body: row.body,
        made_at: row.made_at.into(),
        due_at: row.due_at.into(),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        outcome: row.outcome,
        state,
    }
}

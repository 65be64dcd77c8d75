//! The reminders of open tasks that came due, of all accounts, in the order of their moments.

use jiff::Timestamp;
use sea_orm::{
    Condition, DbBackend, DbErr, EntityTrait, ExprTrait, IdenStatic as _, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use todo_core::{task::TaskId, user::UserId};

use crate::store::{
    Key, Moment, SeaStore, dialect,
    entity::task::{
        self,
        Column::{Id, ReminderAt, UserId as Owner},
    },
    task::place,
};

/// Most reminders that are looked at in one go.
pub(super) const BATCH: u64 = 500;

/// A reminder that came due: the task, its account and the moment.
pub(super) type Due = (Key, String, Moment);

/// How a reminder was written: each is found by an index of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// In the form of its column, which sorts as time does.
    InPlace,
    /// By another program into a file, in another form.
    Shifted,
}

/// The reminders later than `from`, until `now`, that come after another.
pub(super) struct Period {
    pub(super) from: Timestamp,
    pub(super) now: Timestamp,
    pub(super) after: Option<Due>,
}

impl Written {
    /// A timestamp of Postgres is a moment, however it was written.
    pub(super) fn on(backend: DbBackend) -> &'static [Self] {
        match backend {
            DbBackend::Sqlite => &[Self::InPlace, Self::Shifted],
            _ => &[Self::InPlace],
        }
    }

    fn order(self) -> Expr {
        match self {
            Self::InPlace => Expr::col(ReminderAt),
            Self::Shifted => Expr::cust(dialect::shifted_at(ReminderAt.as_str())),
        }
    }

    /// A moment as [`Self::order`] has it.
    fn moment(self, store: &SeaStore, at: Timestamp) -> Expr {
        match self {
            Self::InPlace => Expr::value(store.schema.moment(ReminderAt, at)),
            Self::Shifted => Expr::value(dialect::shifted(at)),
        }
    }

    /// Which rows have one. A file keeps whatever it is given: what is no time is none.
    fn rows(self, store: &SeaStore) -> Condition {
        let form = store.schema.form(ReminderAt);
        let written = match self {
            Self::InPlace => dialect::is_in_place(ReminderAt.as_str(), form),
            Self::Shifted => dialect::is_shifted(ReminderAt.as_str(), form),
        };
        // Word for word as in the indexes of reminders that wait.
        let open = Condition::all().add(Expr::cust("NOT completed"));
        match store.schema.backend() {
            DbBackend::Sqlite => open
                .add(Expr::cust(written))
                .add(Expr::cust(dialect::is_legible(ReminderAt.as_str()))),
            _ => open,
        }
    }

    /// What comes after a reminder.
    fn beyond(self, store: &SeaStore, (task, owner, at): &Due) -> Condition {
        let (owner, task) = (UserId(owner.clone()), TaskId(task.uuid()));
        let at = Timestamp::from(*at);
        let [at, id] = match self {
            Self::InPlace => place::reminder(&store.schema, &owner, task, at),
            Self::Shifted => place::shifted(&store.schema, &owner, task, ReminderAt, at),
        };
        let row = Expr::tuple([self.order(), Expr::col(Id)]);
        // As for due dates: each database begins in the middle of its index by one of the two.
        let place = Expr::tuple([at.clone(), id]);
        Condition::all().add(self.order().gte(at)).add(row.gt(place))
    }
}

pub(super) async fn page(
    store: &SeaStore,
    written: Written,
    period: &Period,
) -> Result<Vec<Due>, DbErr> {
    let beyond = period.after.as_ref().map(|after| written.beyond(store, after));
    task::Entity::find()
        .filter(written.rows(store))
        .filter(written.order().gt(written.moment(store, period.from)))
        .filter(written.order().lte(written.moment(store, period.now)))
        .filter(Condition::all().add_option(beyond))
        .order_by_asc(written.order())
        .order_by_asc(Id)
        .limit(BATCH)
        .select_only()
        .columns([Id, Owner, ReminderAt])
        .into_tuple()
        .all(&store.connection)
        .await
}

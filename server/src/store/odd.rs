//! Times that are not stored as they are read: beyond the years of a calendar, in the form of another column, or none
//! at all. Lists go on after them, and versions are compared with them, by what is stored.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, Func, SubQueryStatement},
};

use todo_core::task::LAST_MOMENT;

use super::{Moment, Schema, dialect};

/// What of the row that is found as `seen` is stored, such as a column; `otherwise` if there is none.
pub(super) fn stored<E: EntityTrait>(what: Expr, seen: Select<E>, otherwise: Expr) -> Expr {
    let found = seen.select_only().expr(what).into_query();
    let found = Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(found)));
    Expr::expr(Func::coalesce([found, otherwise]))
}

impl Schema {
    /// Whether `column` holds what is read as `at`.
    pub(super) fn reads_as<C: ColumnTrait>(&self, column: C, at: Timestamp) -> Condition {
        let moment = self.moment(column, at);
        let mut same = Condition::any().add(column.eq(moment));
        if at == Timestamp::UNIX_EPOCH {
            same = same.add(column.is_null());
        } else if at <= Moment::FIRST {
            same = same.add(column.lt(moment));
        } else if moment.is_edge() {
            same = same.add(column.gt(moment));
        }
        if self.backend() == DbBackend::Sqlite {
            let column = || Expr::col(column.as_column_ref());
            same = same.add(dialect::is_same_time(column(), moment));
            // Whoever changes such a row first gives it a time that is one.
            same = same.add(dialect::is_no_such_time(column()));
            if at == Timestamp::UNIX_EPOCH {
                same = same.add(dialect::is_no_time(column()));
            }
        }
        same
    }

    /// Where a list goes on after the row that is found as `seen` and read as `at`: its `column` as it is stored,
    /// where that is no plain `at`. Else `at`, which the row may have been given since.
    pub(super) fn place<C: ColumnTrait>(
        &self,
        column: C,
        at: Moment,
        seen: Select<C::EntityName>,
    ) -> Expr
    where
        C::EntityName: EntityTrait<Column = C>,
    {
        let plain = Expr::value(at);
        let may_be_odd = self.backend() == DbBackend::Sqlite || at.is_edge();
        if !may_be_odd {
            return plain;
        }
        let text = || Expr::col(column.as_column_ref());
        let mut odd = Condition::any().add(self.is_odd(column));
        if self.backend() == DbBackend::Sqlite {
            // In its form, but not as it is written here: with other digits behind the second.
            odd = odd.add(dialect::is_at(text(), at));
        }
        stored(text(), seen.filter(odd), plain)
    }

    fn is_odd<C: ColumnTrait>(&self, column: C) -> Condition {
        let edge = |at| self.moment(column, at);
        let odd = Condition::any()
            .add(column.lte(edge(Moment::FIRST)))
            .add(column.gte(edge(LAST_MOMENT)));
        match self.backend() {
            DbBackend::Sqlite => {
                let text = || Expr::col(column.as_column_ref());
                odd.add(dialect::is_in_form(text(), self.form(column)).not())
                    .add(dialect::is_no_such_time(text()))
            }
            _ => odd,
        }
    }
}

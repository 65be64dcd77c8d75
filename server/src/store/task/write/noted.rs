//! One task and the journal's note of it as one statement, which is a transaction by itself: on Postgres it spares the four
//! round trips of a longer one.

use sea_orm::{
    DbBackend, QueryTrait,
    sea_query::{CommonTableExpression, Expr, Query, SubQueryStatement, WithClause, WithQuery},
};
use todo_core::{ports::StoreError, user::UserId};

use super::{Batch, changing, deletion, edition, insertion};
use crate::store::{Schema, change};

/// The rows that were written, as the note's statement knows them.
const WRITTEN: &str = "written";

/// The statement for `batches`, where one can do it. It notes nothing, and affects no row, where the task has changed
/// since it was loaded.
pub(in crate::store::task) fn noted(
    backend: DbBackend,
    schema: &Schema,
    owner: &UserId,
    batches: &[Batch<'_>],
) -> Result<Option<WithQuery>, StoreError> {
    let [first, Batch::Record(changes)] = batches else { return Ok(None) };
    let [change] = changes[..] else { return Ok(None) };
    if backend != DbBackend::Postgres {
        return Ok(None);
    }
    let one = Query::returning().expr(Expr::val(1));
    let write: SubQueryStatement = match first {
        Batch::Insert(tasks) if tasks.len() == 1 => {
            insertion(backend, schema, owner, tasks)?.returning(one).to_owned().into()
        }
        Batch::Update(edited) if edited.len() == 1 => {
            let (columns, row) = changing(backend, schema, owner, edited[0]);
            edition(owner, columns, &[row]).into_query().returning(one).to_owned().into()
        }
        Batch::Delete(ids) if ids.len() == 1 => {
            deletion(schema, owner, ids).into_query().returning(one).to_owned().into()
        }
        _ => return Ok(None),
    };
    let written = CommonTableExpression::new().query(write).table_name(WRITTEN).to_owned();
    let was_written = Expr::exists(Query::select().expr(Expr::val(1)).from(WRITTEN).to_owned());
    let note = change::record_if(owner, change, was_written)?;
    Ok(Some(note.with(WithClause::new().cte(written).to_owned())))
}

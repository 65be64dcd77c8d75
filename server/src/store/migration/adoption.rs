//! Takes over tables that the original application made.

use sea_orm::{ConnectionTrait, DbErr};

use super::table::Table;

pub(super) async fn adopt(
    _connection: &impl ConnectionTrait,
    _tables: &[Table],
) -> Result<(), DbErr> {
    Ok(())
}

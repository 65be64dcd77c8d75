//! Reminders that reach everybody alike.

use async_trait::async_trait;

use crate::{
    ports::{Notifier, StoreError},
    reminder::Reach,
    user::UserId,
};

/// Reaches every account in the same ways: by default in the open page alone.
#[derive(Debug, Default)]
pub struct FixedNotifier(pub Reach);

#[async_trait]
impl Notifier for FixedNotifier {
    async fn reach(&self, _: &UserId) -> Result<Reach, StoreError> {
        Ok(self.0.clone())
    }
}

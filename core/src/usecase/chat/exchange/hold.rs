//! How a running turn keeps its conversation, and a lost one lets go of it.

use jiff::SignedDuration;

use super::Exchange;
use crate::ports::Hold;

/// How long a turn whose process was lost keeps others waiting; clocks of replicas may differ by
/// somewhat less.
pub const HOLD_TIME: SignedDuration = SignedDuration::from_secs(20);
/// How often a running turn renews its hold: a store that is away for a moment costs it nothing.
const RENEWAL: SignedDuration = SignedDuration::from_secs(5);

impl Exchange<'_> {
    /// A hold from now on.
    pub(super) fn hold(&self) -> Hold {
        let now = self.ctx.clock.now();
        Hold { turn: self.turn, now, until: now.saturating_add(HOLD_TIME).unwrap_or(now) }
    }

    /// Renews the hold again and again. Done when it is lost to another turn.
    pub(super) async fn lose_hold(&self) {
        loop {
            self.ctx.clock.pass(RENEWAL).await;
            let conversations = self.ctx.conversations;
            let renewed = conversations.renew(self.owner, self.conversation, &self.hold()).await;
            if matches!(renewed, Ok(false)) {
                return;
            }
        }
    }
}

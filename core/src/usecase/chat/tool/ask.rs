//! Asking before something is lost, where a program asks for it and not a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Context, Error, carry_out, weigh};
use crate::{
    chat::{
        proposal::{self, Act, Proposed, Shown},
        tool::ToolCall,
    },
    talk::{
        consent::Consent,
        wording::{Wording, YES_MAX},
    },
    user::UserId,
};

/// What the owner has to say yes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// In words; it names every task.
    pub words: String,
    /// What a yes holds for.
    pub proposed: Vec<Proposed>,
}

/// The question before `call`, if something that is there would be lost by it.
pub async fn question(
    ctx: &Context<'_>,
    owner: &UserId,
    call: &ToolCall,
    request: Uuid,
) -> Result<Option<Question>, Error> {
    let impact = weigh(ctx, owner, call, request, None).await?;
    if !impact.loses() {
        return Ok(None);
    }
    let effects: Vec<_> = impact.effects().cloned().collect();
    let words = Wording::of("").ask(&effects, &ctx.now());
    let shown = |(call, effects): (ToolCall, Vec<_>)| Proposed {
        call,
        shown: effects.iter().map(Shown::of).collect(),
        more: impact.beyond,
    };
    Ok(Some(Question { words, proposed: impact.calls.into_iter().map(shown).collect() }))
}

impl Question {
    /// Whether `answer` is a yes. For many tasks only the word is that names what is done.
    pub fn is_agreed_by(&self, answer: &str) -> bool {
        let Some(act) = Act::of_all(&self.proposed) else { return false };
        Consent::to(answer, act.tool(), proposal::count(&self.proposed)) == Consent::Yes
    }

    /// Whether a mere yes will do.
    pub fn takes_a_yes(&self) -> bool {
        proposal::count(&self.proposed) <= YES_MAX
    }
}

/// Does what was agreed to, as long as every task is as it was shown, and returns what the tool does.
pub async fn run_agreed(
    ctx: &Context<'_>,
    owner: &UserId,
    agreed: &[Proposed],
    request: Uuid,
) -> Result<Value, Error> {
    let mut outputs = Vec::with_capacity(agreed.len());
    for Proposed { call, shown, .. } in agreed {
        outputs.push(carry_out(ctx, owner, call, request, None, shown).await?);
    }
    if outputs.len() == 1 {
        return Ok(outputs.remove(0));
    }
    // Only an undo falls into several calls, each for one change.
    let changes: Vec<Value> = outputs
        .into_iter()
        .flat_map(|output| match output.get("changes") {
            Some(Value::Array(changes)) => changes.clone(),
            _ => vec![output],
        })
        .collect();
    Ok(json!({ "changes": changes, "left_out": 0 }))
}

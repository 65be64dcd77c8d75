//! What an account used today, and whether it may use more.

use super::{Context, Error};
use crate::{
    chat::{
        builtin,
        model::{Listener, ModelError, Prompt, Reply, Usage},
    },
    ports::Model,
    usage::{DayUsage, day_of},
    user::UserId,
};

/// What `owner` used on the present day, in UTC.
pub async fn today(ctx: &Context<'_>, owner: &UserId) -> Result<DayUsage, Error> {
    Ok(ctx.usage.on_day(owner, day_of(ctx.clock.now())).await?)
}

/// Counts a request, or refuses it when today's are used up.
pub(super) async fn count_request(ctx: &Context<'_>, owner: &UserId) -> Result<(), Error> {
    let day = day_of(ctx.clock.now());
    if ctx.usage.count_request(owner, day, ctx.limits.requests_per_day_max).await? {
        return Ok(());
    }
    Err(out_of_requests(ctx, &DayUsage::none_on(day)))
}

/// Whether a model may not be asked any more today.
pub(super) async fn is_out_of_tokens(ctx: &Context<'_>, owner: &UserId) -> Result<bool, Error> {
    if ctx.limits.tokens_per_day_max.is_none() {
        return Ok(false);
    }
    Ok(today(ctx, owner).await?.is_out_of_tokens(&ctx.limits))
}

/// Refuses when today's requests are used up, without counting one.
pub(super) async fn admit(ctx: &Context<'_>, owner: &UserId) -> Result<(), Error> {
    if ctx.limits.requests_per_day_max.is_none() {
        return Ok(());
    }
    let today = today(ctx, owner).await?;
    if today.is_out_of_requests(&ctx.limits) {
        return Err(out_of_requests(ctx, &today));
    }
    Ok(())
}

fn out_of_requests(ctx: &Context<'_>, today: &DayUsage) -> Error {
    let resets_at = today.resets_at();
    Error::OutOfRequests { resets_at, resets_in: resets_at.duration_since(ctx.clock.now()) }
}

/// Adds what a turn cost. The answer is worth more than its price: a count that cannot be kept
/// does not undo it.
pub(super) async fn add_tokens(ctx: &Context<'_>, owner: &UserId, usage: Usage) {
    if usage != Usage::default() {
        let _ = ctx.usage.add_tokens(owner, day_of(ctx.clock.now()), usage).await;
    }
}

/// Stands in for the model when today's tokens are used up: the built-in assistant, which costs
/// none and says why it answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Thrift;

#[async_trait::async_trait]
impl Model for Thrift {
    async fn reply(&self, prompt: &Prompt, _: Listener<'_>) -> Result<Reply, ModelError> {
        let mut reply = builtin::reply(prompt);
        reply.origin.notice = Some(OUT_OF_TOKENS.to_owned());
        Ok(reply)
    }
}

const OUT_OF_TOKENS: &str = "Today's budget for the language model is used up, so the built-in \
    assistant answers until midnight, UTC.";

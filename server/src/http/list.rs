//! Lists as JSON arrays, read and sent a piece at a time: they need little memory, however long they
//! are and however slowly somebody reads.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, future::BoxFuture, stream};
use serde::Serialize;
use todo_core::user::UserId;

use crate::{
    problem::{Problem, chain},
    rooms::{PIECE_BYTES, Room},
    state::App,
};

/// Rows that are read at first, when nothing is known of their size: with the longest descriptions there are, some
/// hundred kilobytes. Many readers begin at once.
const ROWS_FIRST: usize = 20;
/// Most rows that are read at once, whatever their size turns out to be.
const ROWS_MAX: usize = 100;

/// Some items of a list, in its order, as JSON, each with its place.
pub(super) struct Part<P> {
    pub(super) items: Vec<(P, Vec<u8>)>,
    /// Whether nothing comes after them.
    pub(super) is_last: bool,
}

impl<P> Part<P> {
    pub(super) fn new<'a, T: 'a, W: Serialize + From<&'a T>>(
        items: &'a [T],
        mut place: impl FnMut(&T) -> P,
        is_last: bool,
    ) -> Result<Self, Problem> {
        let json = |item| {
            serde_json::to_vec(&W::from(item)).map_err(|error| {
                tracing::error!(cause = %chain(&error), "An item cannot be written as JSON");
                Problem::internal()
            })
        };
        let items: Result<_, Problem> =
            items.iter().map(|item| Ok((place(item), json(item)?))).collect();
        Ok(Self { items: items?, is_last })
    }
}

/// Reads at most so many items after a place.
type Read<P> =
    dyn Fn(App, Option<P>, usize) -> BoxFuture<'static, Result<Part<P>, Problem>> + Send + Sync;

/// A list from some place on, as far as it was read.
pub(super) struct List<P> {
    app: App,
    read: Arc<Read<P>>,
    after: Option<P>,
    /// How many items are still wanted; `None` is all.
    wanted: Option<usize>,
    /// How many rows are likely to fill a piece.
    rows: usize,
    is_at_end: bool,
}

impl<P: Clone + PartialEq + Send + Sync + 'static> List<P> {
    /// At most `limit` items after a place, which `read` reads.
    pub(super) fn new(
        app: &App,
        after: Option<P>,
        limit: Option<usize>,
        read: impl Fn(App, Option<P>, usize) -> BoxFuture<'static, Result<Part<P>, Problem>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            app: app.clone(),
            read: Arc::new(read),
            after,
            wanted: limit,
            rows: ROWS_FIRST,
            is_at_end: false,
        }
    }

    /// The answer, and the place of its last item if there is more than was wanted. Room for it is
    /// taken until it is sent.
    pub(super) async fn answer(mut self, owner: &UserId) -> Result<(Response, Option<P>), Problem> {
        let room = self.app.rooms().take(owner).await?;
        let first = self.piece().await?;
        if self.is_done() {
            let whole = [b"[", first.as_slice(), b"]"].concat();
            return Ok((json(Body::from(whole)), self.next()));
        }
        let (end, next) = match self.wanted {
            None => (None, None),
            // The place where the next page begins is told before the first item is sent.
            Some(_) => self.look_ahead().await?,
        };
        let beginning = [b"[", first.as_slice()].concat();
        let rest = Rest { list: self, end, before: ",", _room: Some(room) };
        let pieces = stream::once(async { Ok(Bytes::from(beginning)) }).chain(rest.pieces());
        Ok((json(Body::from_stream(pieces)), next))
    }

    /// The whole of it, as JSON: for who has taken room already, and sends it as a part of something else.
    pub(super) fn pieces(self) -> impl Stream<Item = Result<Bytes, Interrupted>> {
        Rest { list: self, end: None, before: "[", _room: None }.pieces()
    }

    /// A piece's worth of items from here on, with commas between them.
    async fn piece(&mut self) -> Result<Vec<u8>, Problem> {
        let app = self.app.clone();
        let _turn = app.rooms().turn().await;
        let mut piece = Vec::new();
        let mut items = 0;
        while !self.is_done() {
            let rows = self.wanted.unwrap_or(usize::MAX).min(self.rows);
            let part = (self.read)(app.clone(), self.after.clone(), rows).await?;
            self.is_at_end = part.is_last;
            for (place, item) in part.items {
                if items > 0 && piece.len() + item.len() >= PIECE_BYTES {
                    self.is_at_end = false;
                    self.expect(piece.len() / items);
                    return Ok(piece);
                }
                if items > 0 {
                    piece.push(b',');
                }
                piece.extend_from_slice(&item);
                items += 1;
                self.after = Some(place);
                self.wanted = self.wanted.map(|wanted| wanted - 1);
            }
            self.expect(piece.len() / items.max(1));
        }
        Ok(piece)
    }

    /// Reads so many rows the next time that, being of such a size, they fill a piece.
    fn expect(&mut self, item_bytes: usize) {
        self.rows = (PIECE_BYTES / item_bytes.max(1)).clamp(1, ROWS_MAX);
    }

    fn is_done(&self) -> bool {
        self.is_at_end || self.wanted == Some(0)
    }

    /// The place to go on from, if there is more than was wanted.
    fn next(&self) -> Option<P> {
        if self.is_at_end { None } else { self.after.clone() }
    }

    /// The place of the last item that is wanted, and the same if there is more.
    async fn look_ahead(&self) -> Result<(Option<P>, Option<P>), Problem> {
        let (app, read) = (self.app.clone(), self.read.clone());
        let mut ahead = Self { app, read, after: self.after.clone(), ..*self };
        while !ahead.is_done() {
            ahead.piece().await?;
        }
        Ok((ahead.after.clone(), ahead.next()))
    }
}

/// What is still to be sent of a list.
struct Rest<P> {
    list: List<P>,
    /// The place to end at.
    end: Option<P>,
    /// What stands before the next item: the bracket, if nothing was sent yet.
    before: &'static str,
    /// Kept until all is sent.
    _room: Option<Room>,
}

impl<P: Clone + PartialEq + Send + Sync + 'static> Rest<P> {
    fn pieces(self) -> impl Stream<Item = Result<Bytes, Interrupted>> {
        stream::try_unfold(Some(self), Self::go_on)
    }

    /// The next piece and what comes after it; the bracket at last.
    async fn go_on(rest: Option<Self>) -> Result<Option<(Bytes, Option<Self>)>, Interrupted> {
        let Some(mut rest) = rest else { return Ok(None) };
        let is_over = rest.list.is_done() || (rest.end.is_some() && rest.list.after == rest.end);
        if is_over {
            let end = if rest.before == "[" { "[]" } else { "]" };
            return Ok(Some((end.into(), None)));
        }
        let piece = rest.list.piece().await.map_err(|_| Interrupted)?;
        if piece.is_empty() {
            return Ok(Some((Bytes::new(), Some(rest))));
        }
        let piece = [rest.before.as_bytes(), piece.as_slice()].concat();
        rest.before = ",";
        Ok(Some((piece.into(), Some(rest))))
    }
}

/// The list could not be read on; its client sees that the answer is not whole.
#[derive(Debug, thiserror::Error)]
#[error("the list could not be read to its end")]
pub(super) struct Interrupted;

fn json(body: Body) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

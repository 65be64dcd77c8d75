//! Views on a server: they are written down.

use leptos::{
    attr::any_attribute::AnyAttribute,
    tachys::{
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState, Render, RenderHtml},
    },
};

use super::Hidden;

/// What a view does on a server. It never meets a document.
pub(super) trait View: Send {
    fn length(&self) -> usize;
    fn begin(&mut self);
    fn write(
        self: Box<Self>,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    );
    fn stream(
        self: Box<Self>,
        html: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    );
}

impl<V: RenderHtml + 'static> View for V {
    fn length(&self) -> usize {
        self.html_len()
    }

    fn begin(&mut self) {
        self.dry_resolve();
    }

    fn write(
        self: Box<Self>,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        (*self).to_html_with_buf(html, position, escape, mark_branches, attributes);
    }

    fn stream(
        self: Box<Self>,
        html: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        (*self).to_html_async_with_buf::<false>(html, position, escape, mark_branches, attributes);
    }
}

impl<const EXISTS: bool> Render for Hidden<EXISTS> {
    type State = ();

    fn build(self) {}

    fn rebuild(self, (): &mut ()) {}
}

impl<const EXISTS: bool> RenderHtml for Hidden<EXISTS> {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;
    const EXISTS: bool = EXISTS;

    fn html_len(&self) -> usize {
        self.view.length()
    }

    fn dry_resolve(&mut self) {
        self.view.begin();
    }

    /// What a view shows is loaded before it is written, by the [`Transition`] around it, which
    /// has `dry_resolve` ask for it; no view waits by itself.
    ///
    /// [`Transition`]: leptos::prelude::Transition
    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.view.write(html, position, escape, mark_branches, attributes);
    }

    /// In the order of the page: no page is sent in another.
    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        html: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.view.stream(html, position, escape, mark_branches, attributes);
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}

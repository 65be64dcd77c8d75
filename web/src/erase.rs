//! Views without their type: shorter compilations on the server, less to load for the browser.

use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    tachys::{
        hydration::Cursor,
        view::{Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
    },
};

/// Forgets a view's type.
pub(crate) trait Erase {
    /// In the browser, like `into_any`, but without the code that waits for lazily loaded parts
    /// while taking over a page: a sixth of the wasm, and these pages have no such parts. The same
    /// for what forms and frames are given as children: they would call `into_any` on it.
    fn erase(self) -> AnyView;
}

#[cfg(feature = "ssr")]
impl<V: IntoAny> Erase for V {
    fn erase(self) -> AnyView {
        self.into_any()
    }
}

#[cfg(not(feature = "ssr"))]
impl<V: RenderHtml> Erase for V {
    fn erase(self) -> AnyView {
        Whole(self).into_any()
    }
}

/// A view that is all there: everything is the inner view's, but for `hydrate_async`, which stays
/// the trait's own and hydrates at once.
#[cfg(not(feature = "ssr"))]
struct Whole<V>(V);

#[cfg(not(feature = "ssr"))]
impl<V: Render> Render for Whole<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

#[cfg(not(feature = "ssr"))]
impl<V: RenderHtml> AddAnyAttr for Whole<V> {
    type Output<A: Attribute> = Whole<V::Output<A>>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        Whole(self.0.add_any_attr(attribute))
    }
}

#[cfg(not(feature = "ssr"))]
impl<V: RenderHtml> RenderHtml for Whole<V> {
    type AsyncOutput = V::AsyncOutput;
    type Owned = Whole<V::Owned>;

    const MIN_LENGTH: usize = V::MIN_LENGTH;
    const EXISTS: bool = V::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        self.0.resolve()
    }

    fn to_html_with_buf(
        self,
        buffer: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buffer, position, escape, mark_branches, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        Whole(self.0.into_owned())
    }
}

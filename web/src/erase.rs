//! Views without their type: a smaller server, less to load for the browser.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use leptos::{
    attr::Attribute,
    prelude::*,
    tachys::view::{RenderHtml, add_attr::AddAnyAttr, any_view::AnyViewWithAttrs},
};

#[cfg(not(feature = "ssr"))]
use browser::View;
#[cfg(feature = "ssr")]
use server::View;

/// Forgets a view's type.
pub(crate) trait Erase {
    /// `into_any` of one and the same [`Hidden`]: most of what that makes of each type by itself is
    /// code that these pages never run. The same for what forms and frames are given as children:
    /// they would call `into_any` on it.
    fn erase(self) -> AnyView;
}

impl<V: RenderHtml> Erase for V {
    fn erase(self) -> AnyView {
        let view = Box::new(self.into_owned());
        if V::EXISTS { Hidden::<true>(view).into_any() } else { Hidden::<false>(view).into_any() }
    }
}

/// A view of which nothing is known but whether it takes a place in the document.
struct Hidden<const EXISTS: bool>(Box<dyn View>);

impl<const EXISTS: bool> AddAnyAttr for Hidden<EXISTS> {
    type Output<A: Attribute> = AnyViewWithAttrs;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> AnyViewWithAttrs
    where
        Self::Output<A>: RenderHtml,
    {
        self.into_any().add_any_attr(attribute)
    }
}

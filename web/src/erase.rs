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

    /// [`Erase::erase`] of the view of `owner`: in the place of another owner's it is made anew. Fields that were typed
    /// into keep what they hold, whatever they are told to hold instead.
    fn erase_of(self, owner: String) -> AnyView;
}

impl<V: RenderHtml> Erase for V {
    fn erase(self) -> AnyView {
        self.erase_of(String::new())
    }

    fn erase_of(self, owner: String) -> AnyView {
        let view = Box::new(self.into_owned());
        if V::EXISTS {
            Hidden::<true> { view, owner }.into_any()
        } else {
            Hidden::<false> { view, owner }.into_any()
        }
    }
}

/// A view of which nothing is known but whether it takes a place in the document.
struct Hidden<const EXISTS: bool> {
    view: Box<dyn View>,
    #[cfg_attr(feature = "ssr", expect(dead_code, reason = "a server shows a view once"))]
    owner: String,
}

impl<const EXISTS: bool> AddAnyAttr for Hidden<EXISTS> {
    type Output<A: Attribute> = AnyViewWithAttrs;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> AnyViewWithAttrs
    where
        Self::Output<A>: RenderHtml,
    {
        self.into_any().add_any_attr(attribute)
    }
}

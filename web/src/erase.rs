//! Views without their type: shorter compilations on the server, less to load for the browser.

use leptos::prelude::*;

/// Forgets a view's type.
pub(crate) trait Erase {
    /// In the browser, `into_any` of one and the same [`Hidden`](browser::Hidden): what that makes
    /// of each type by itself is a fifth of the wasm. The same for what forms and frames are given
    /// as children: they would call `into_any` on it.
    fn erase(self) -> AnyView;
}

#[cfg(feature = "ssr")]
impl<V: IntoAny> Erase for V {
    fn erase(self) -> AnyView {
        self.into_any()
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use std::any::{Any, TypeId};

    use leptos::{
        attr::{Attribute, any_attribute::AnyAttribute},
        prelude::*,
        tachys::{
            hydration::Cursor,
            renderer::types::{Element, Node},
            view::{
                Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr,
                any_view::AnyViewWithAttrs,
            },
        },
    };

    impl<V: RenderHtml> super::Erase for V {
        fn erase(self) -> AnyView {
            let view = Box::new(self.into_owned());
            if V::EXISTS {
                Hidden::<true>(view).into_any()
            } else {
                Hidden::<false>(view).into_any()
            }
        }
    }

    /// A view that is all there: these pages have no lazily loaded parts to wait for. Whether it
    /// takes a place in the document stays known.
    pub(super) struct Hidden<const EXISTS: bool>(Box<dyn View>);

    impl<const EXISTS: bool> Hidden<EXISTS> {
        fn kind(&self) -> TypeId {
            let view: &dyn Any = &*self.0;
            view.type_id()
        }
    }

    /// What a view does in a browser.
    trait View: Any + Send {
        fn show(self: Box<Self>) -> Box<dyn Nodes>;
        fn change(self: Box<Self>, nodes: &mut dyn Any);
        fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Nodes>;
    }

    impl<V: RenderHtml + 'static> View for V {
        fn show(self: Box<Self>) -> Box<dyn Nodes> {
            Box::new((*self).build())
        }

        fn change(self: Box<Self>, nodes: &mut dyn Any) {
            if let Some(nodes) = nodes.downcast_mut() {
                self.rebuild(nodes);
            }
        }

        fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Nodes> {
            Box::new((*self).hydrate::<true>(cursor, position))
        }
    }

    trait Nodes: Any + Mountable {}

    impl<M: Any + Mountable> Nodes for M {}

    /// A view in the document.
    pub(super) struct Shown {
        kind: TypeId,
        nodes: Box<dyn Nodes>,
    }

    impl Mountable for Shown {
        fn unmount(&mut self) {
            self.nodes.unmount();
        }

        fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
            self.nodes.mount(parent, marker);
        }

        fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
            self.nodes.insert_before_this(child)
        }

        fn elements(&self) -> Vec<Element> {
            self.nodes.elements()
        }
    }

    impl<const EXISTS: bool> Render for Hidden<EXISTS> {
        type State = Shown;

        fn build(self) -> Shown {
            Shown { kind: self.kind(), nodes: self.0.show() }
        }

        fn rebuild(self, shown: &mut Shown) {
            if shown.kind == self.kind() {
                return self.0.change(&mut *shown.nodes);
            }
            let mut new = self.build();
            shown.insert_before_this(&mut new);
            shown.unmount();
            *shown = new;
        }
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

    impl<const EXISTS: bool> RenderHtml for Hidden<EXISTS> {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;
        const EXISTS: bool = EXISTS;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        /// Browsers write none.
        fn to_html_with_buf(
            self,
            _: &mut String,
            _: &mut Position,
            _: bool,
            _: bool,
            _: Vec<AnyAttribute>,
        ) {
        }

        fn hydrate<const FROM_SERVER: bool>(
            self,
            cursor: &Cursor,
            position: &PositionState,
        ) -> Shown {
            Shown { kind: self.kind(), nodes: self.0.take_over(cursor, position) }
        }

        fn into_owned(self) -> Self {
            self
        }
    }
}

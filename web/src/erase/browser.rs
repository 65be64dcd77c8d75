//! Views in a browser: they are shown, changed, or taken over from the server.

use std::any::{Any, TypeId};

use leptos::{
    attr::any_attribute::AnyAttribute,
    tachys::{
        hydration::Cursor,
        renderer::types::{Element, Node},
        view::{Mountable, Position, PositionState, Render, RenderHtml},
    },
};

use super::Hidden;

/// What a view does in a browser.
pub(super) trait View: Any + Send {
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

pub(super) trait Nodes: Any + Mountable {}

impl<M: Any + Mountable> Nodes for M {}

/// A view in the document.
pub(super) struct Shown {
    kind: TypeId,
    owner: String,
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

impl<const EXISTS: bool> Hidden<EXISTS> {
    fn kind(&self) -> TypeId {
        let view: &dyn Any = &*self.view;
        view.type_id()
    }
}

impl<const EXISTS: bool> Render for Hidden<EXISTS> {
    type State = Shown;

    fn build(self) -> Shown {
        Shown { kind: self.kind(), owner: self.owner, nodes: self.view.show() }
    }

    fn rebuild(self, shown: &mut Shown) {
        if shown.kind == self.kind() && shown.owner == self.owner {
            return self.view.change(&mut *shown.nodes);
        }
        let mut new = self.build();
        shown.insert_before_this(&mut new);
        shown.unmount();
        *shown = new;
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

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Shown {
        let kind = self.kind();
        Shown { kind, owner: self.owner, nodes: self.view.take_over(cursor, position) }
    }

    fn into_owned(self) -> Self {
        self
    }
}

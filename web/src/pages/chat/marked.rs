//! Markdown as it is shown. Each part is an element of its own: nothing of what was written becomes HTML.

use leptos::{html::custom, prelude::*};

use crate::{
    erase::Erase,
    model::markdown::{Block, Span, blocks, spans},
};

/// What somebody wrote in Markdown.
pub fn marked(text: &str) -> AnyView {
    let parts = blocks(text).into_iter().map(block).collect();
    part("div", Some("text"), None, vec![part("div", Some("marked"), None, parts)])
}

/// One kind of view for all elements: each kind is code of its own to load.
fn part(
    tag: &'static str,
    class: Option<&'static str>,
    start: Option<String>,
    inner: Vec<AnyView>,
) -> AnyView {
    custom(tag).attr("class", class).attr("start", start).attr("dir", "auto").child(inner).erase()
}

fn bare(tag: &'static str, inner: Vec<AnyView>) -> AnyView {
    part(tag, None, None, inner)
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(text) => bare("p", line(&text)),
        Block::Heading(text) => bare("p", vec![bare("strong", line(&text))]),
        Block::Code(code) => bare("pre", vec![bare("code", vec![code.erase()])]),
        Block::Items { first, items } => {
            let items = items.iter().map(|item| bare("li", line(item))).collect();
            let tag = if first.is_some() { "ol" } else { "ul" };
            part(tag, None, first.map(|first| first.to_string()), items)
        }
    }
}

fn line(text: &str) -> Vec<AnyView> {
    spans(text).into_iter().map(span).collect()
}

fn span(span: Span) -> AnyView {
    let Span { text, strong, emphasized, code, href } = span;
    let looks = [(code, "code"), (emphasized, "em"), (strong, "strong")];
    let looks = looks.into_iter().filter(|(is, _)| *is);
    let shown = looks.fold(text.erase(), |inner, (_, tag)| bare(tag, vec![inner]));
    match href {
        // Where it leads is seen before it is followed.
        Some(href) => view! {
            <a href=href.clone() title=href target="_blank" rel="noopener">
                {shown}
            </a>
        }
        .erase(),
        None => shown,
    }
}

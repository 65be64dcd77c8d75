//! Markdown as it is shown. Each part is an element of its own: nothing of what was written becomes HTML.

use leptos::prelude::*;

use crate::{
    erase::Erase,
    model::markdown::{Block, Span, blocks, spans},
};

/// What somebody wrote in Markdown.
#[component]
pub fn Marked(text: String) -> impl IntoView {
    view! { <div class="text marked">{blocks(&text).into_iter().map(block).collect_view()}</div> }
        .erase()
}

fn block(block: Block) -> impl IntoView {
    match block {
        Block::Paragraph(text) => view! { <p dir="auto">{line(&text)}</p> }.erase(),
        Block::Heading(text) => view! {
            <p dir="auto">
                <strong>{line(&text)}</strong>
            </p>
        }
        .erase(),
        Block::Items { first: None, items } => {
            view! { <ul dir="auto">{items.iter().map(item).collect_view()}</ul> }.erase()
        }
        Block::Items { first: Some(first), items } => view! {
            <ol dir="auto" start=first>
                {items.iter().map(item).collect_view()}
            </ol>
        }
        .erase(),
        Block::Code(code) => view! {
            <pre dir="ltr" tabindex="0">
                <code>{code}</code>
            </pre>
        }
        .erase(),
    }
}

fn item(text: &String) -> impl IntoView {
    view! { <li>{line(text)}</li> }.erase()
}

fn line(text: &str) -> impl IntoView {
    spans(text).into_iter().map(span).collect_view()
}

fn span(span: Span) -> impl IntoView {
    let Span { text, strong, emphasized, code, href } = span;
    let mut shown = if code { view! { <code>{text}</code> }.erase() } else { text.erase() };
    if emphasized {
        shown = view! { <em>{shown}</em> }.erase();
    }
    if strong {
        shown = view! { <strong>{shown}</strong> }.erase();
    }
    match href {
        // Where it leads is seen before it is followed.
        Some(href) => view! {
            <a href=href.clone() title=href target="_blank" rel="noopener noreferrer nofollow">
                {shown}
            </a>
        }
        .erase(),
        None => shown,
    }
}

//! Line icons, drawn in the text's colour. They only decorate: the words beside them say it.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Bell,
    Board,
    Calendar,
    Chat,
    Check,
    Inbox,
    Close,
    Copy,
    Enter,
    Flag,
    Grip,
    Hash,
    Key,
    List,
    Microphone,
    More,
    Sun,
    Pencil,
    Person,
    Plus,
    Repeat,
    Search,
    Send,
    Stop,
    Trash,
    Undo,
    Up,
    Week,
}

impl Glyph {
    /// The path, on a grid of 24 by 24.
    fn path(self) -> &'static str {
        match self {
            Self::Bell => "M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20h4",
            Self::Board => "M4 5h4v14H4zM10 5h4v9h-4zM16 5h4v11h-4z",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
            Self::Chat => "M4 5h16v11H9l-5 4z",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Up => "M12 19V6M6 11l6-6 6 6",
            Self::Inbox => "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Enter => "M20 5v8a3 3 0 0 1-3 3H4M9 11l-5 5 5 5",
            Self::Flag => "M5 21V4h13l-3 4.5 3 4.5H5",
            Self::Grip => "M9 6h.01M9 12h.01M9 18h.01M15 6h.01M15 12h.01M15 18h.01",
            Self::Hash => "M5 9h15M4 15h15M10 4L8 20M16 4l-2 16",
            Self::Key => "M14.5 14a5 5 0 1 0-4.4-2.6L4 17.5V20h3v-2h2v-2l2.6-2.6M16 8h.01",
            Self::Microphone => {
                "M12 15a4 4 0 0 0 4-4V7a4 4 0 0 0-8 0v4a4 4 0 0 0 4 4zM5 11a7 7 0 0 0 14 0M12 18v3"
            }
            Self::More => "M6 12h.01M12 12h.01M18 12h.01",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 3v2M12 19v2M3 12h2M19 12h2M6 6l1 1M17 17l1 1M18 6l-1 1M7 17l-1 1"
            }
            Self::List => "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
            Self::Pencil => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 20c1-4 4-5 7-5s6 1 7 5",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Repeat => "M4 12V9a3 3 0 0 1 3-3h12l-3-3M20 12v3a3 3 0 0 1-3 3H5l3 3",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
            Self::Send => "M4 12l16-8-6 16-3-7z",
            Self::Stop => "M6 6h12v12H6z",
            Self::Undo => "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
            Self::Week => "M4 6h16v14H4zM8 3v4M16 3v4M9.3 10v10M14.7 10v10M4 10h16",
            Self::Trash => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
        }
    }
}

/// One icon.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path() />
        </svg>
    }
}

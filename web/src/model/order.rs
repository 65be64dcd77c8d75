//! The reader's own order, as it stands before the server says so.

use super::section::Section;

/// A task that is being moved: between which two. Either may be empty: then there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    pub id: String,
    pub above: String,
    pub below: String,
}

impl Placement {
    /// Moves the task within its section. Where it stands there already, nothing changes.
    pub fn apply(&self, sections: &mut [Section]) {
        let Self { id, above, below } = self;
        for Section { lines, .. } in sections {
            let Some(from) = lines.iter().position(|line| line.id == *id) else { continue };
            let moved = lines.remove(from);
            let place = |wanted: &str| lines.iter().position(|line| line.id == wanted);
            let to = place(below).or_else(|| place(above).map(|at| at + 1)).unwrap_or(from);
            lines.insert(to, moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::task_line::TaskLine;

    #[test]
    fn a_task_stands_between_the_two_as_soon_as_it_is_put_there() {
        let line = |id: &str| TaskLine { id: id.to_owned(), ..TaskLine::default() };
        for (above, below, expected) in [
            ("c", "d", "b c a d"),
            ("d", "", "b c d a"),
            ("", "b", "a b c d"),
            ("gone", "gone too", "a b c d"),
        ] {
            let lines = ["a", "b", "c", "d"].map(line).into();
            let mut sections = [Section { lines, ..Section::default() }];
            let placement = Placement { id: "a".into(), above: above.into(), below: below.into() };
            for _ in 0..2 {
                placement.apply(&mut sections);
                let ids: Vec<_> = sections[0].lines.iter().map(|line| &*line.id).collect();
                assert_eq!(ids.join(" "), expected);
            }
        }
    }
}

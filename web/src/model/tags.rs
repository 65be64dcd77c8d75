//! Tags: which of them the sidebar offers, and their colours.

/// Tags that the sidebar has room for.
const SHOWN_MAX: usize = 12;
/// The colours that a tag may have: `--tag-0` and so on in the stylesheet.
const COLOURS: u32 = 8;

/// The tags that are used most, of those with equal use the ones met first.
pub fn most_used<'a>(tags: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut counted: Vec<(&String, usize)> = Vec::new();
    for tag in tags {
        match counted.iter_mut().find(|(known, _)| *known == tag) {
            Some((_, count)) => *count += 1,
            None => counted.push((tag, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().take(SHOWN_MAX).map(|(tag, _)| tag.clone()).collect()
}

/// The tags that the text of an input names, with commas between them.
pub fn split(text: &str) -> Vec<String> {
    let pieces = text.split(',').map(|tag| tag.trim().trim_start_matches('#'));
    pieces.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// The text without this tag.
pub fn without(text: &str, tag: &str) -> String {
    let mut tags = split(text);
    tags.retain(|known| known != tag);
    tags.join(", ")
}

/// These tags and this one, which is none if it is empty.
pub fn with(mut tags: Vec<String>, tag: &str) -> Vec<String> {
    let is_there = tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase());
    if !tag.is_empty() && !is_there {
        tags.push(tag.to_owned());
    }
    tags
}

/// The class that colours `tag`, the same wherever it is shown.
pub fn colour(tag: &str) -> String {
    let sum =
        tag.chars().fold(0_u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(u32::from(letter)));
    format!("tag tag-{}", sum % COLOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_tags_come_first() {
        let tags = ["work", "home", "shop", "home"].map(str::to_owned);
        assert_eq!(most_used(tags.iter()), ["home", "work", "shop"]);
    }

    #[test]
    fn a_tag_is_taken_out_of_the_text_of_the_others() {
        assert_eq!(split(" #home, work stuff,, shop"), ["home", "work stuff", "shop"]);
        assert_eq!(without("home, work stuff, shop", "work stuff"), "home, shop");
        assert_eq!(without("home", "home"), "");
    }

    #[test]
    fn a_tag_is_added_once() {
        let with = |tag| with(vec!["Home".to_owned()], tag);
        assert_eq!((with("home"), with("")), (vec!["Home".to_owned()], vec!["Home".to_owned()]));
        assert_eq!(with("work"), ["Home", "work"]);
    }

    #[test]
    fn a_tag_keeps_its_colour() {
        assert_eq!(colour("home"), colour("home"));
        assert!(colour("خريداری").starts_with("tag tag-"));
    }
}

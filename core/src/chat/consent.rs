//! Reads the answer to "Reply yes or no."

/// What a reply to a question says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    Yes,
    No,
    /// Neither, or not clearly: the reply is about something else.
    Neither,
}

impl Consent {
    /// The answer to a question about so many things: "both" is said of two.
    pub(crate) fn to(text: &str, things: usize) -> Self {
        match Self::read(text) {
            Self::Yes if things != 2 && words(text).iter().any(|word| word == "both") => {
                Self::Neither
            }
            consent => consent,
        }
    }

    /// A yes or a no only if the whole reply says nothing else: "yes, but not the first" is
    /// neither.
    pub(crate) fn read(text: &str) -> Self {
        let words = words(text);
        let phrase = words.join(" ");
        let says = |vocabulary: &[&str]| {
            let said = |word: &String| vocabulary.contains(&word.as_str());
            words.iter().any(said)
                && words.iter().all(|word| said(word) || COURTESY.contains(&word.as_str()))
        };
        match text.trim() {
            "👍" | "✅" => Self::Yes,
            "👎" | "❌" => Self::No,
            _ if YES_PHRASES.contains(&phrase.as_str()) || says(YES) => Self::Yes,
            _ if says(NO) => Self::No,
            _ => Self::Neither,
        }
    }
}

fn words(text: &str) -> Vec<String> {
    // Marks that are no letters belong to words in Hindi: split only at what surely parts words.
    text.split(|letter: char| letter.is_whitespace() || ",.!?;:،۔।¡¿\"“”()".contains(letter))
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace('’', "'"))
        .collect()
}

/// English, Spanish, French, German, Urdu, Hindi and Arabic, as the voices of the page.
const YES: &[&str] = &[
    "yes",
    "y",
    "yeah",
    "yep",
    "yup",
    "sure",
    "ok",
    "okay",
    "confirm",
    "confirmed",
    "absolutely",
    "definitely",
    "certainly",
    "correct",
    "affirmative",
    "proceed",
    "sí",
    "si",
    "oui",
    "ja",
    "claro",
    "vale",
    "haan",
    "han",
    "ji",
    "jee",
    "جی",
    "ہاں",
    "हाँ",
    "हां",
    "जी",
    "نعم",
];

const YES_PHRASES: &[&str] = &[
    "do it",
    "please do",
    "go ahead",
    "delete it",
    "delete them",
    "remove it",
    "remove them",
    "of course",
];

const NO: &[&str] = &[
    "no",
    "n",
    "nope",
    "nah",
    "not",
    "don't",
    "dont",
    "cancel",
    "keep",
    "stop",
    "never",
    "nevermind",
    "forget",
    "abort",
    "cancela",
    "annule",
    "non",
    "nein",
    "nahi",
    "nahin",
    "mat",
    "نہیں",
    "مت",
    "नहीं",
    "मत",
    "لا",
];

/// Words that change neither a yes nor a no.
const COURTESY: &[&str] = &[
    "please",
    "thanks",
    "thank",
    "you",
    "it",
    "them",
    "that",
    "this",
    "all",
    "both",
    "everything",
    "do",
    "go",
    "ahead",
    "the",
    "task",
    "tasks",
    "mind",
    "now",
    "of",
    "course",
    "i'm",
    "i",
    "am",
    "want",
    "to",
    "oh",
    "actually",
    "delete",
    "remove",
    "gracias",
    "por",
    "favor",
    "shukriya",
    "karo",
    "شکریہ",
    "کریں",
    "धन्यवाद",
    "करो",
    "um",
    "uh",
    "uhm",
    "hmm",
    "well",
    "hey",
];

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_a_yes() {
        for text in [
            "yes",
            "Yes, please!",
            "YES.",
            "ok",
            "go ahead",
            "delete it",
            "جی ہاں",
            "हाँ",
            "sí, por favor",
            "👍",
            "um, yes",
            "haan ji",
            "yes, both",
            "yes to all",
            "Yes, delete all of them.",
        ] {
            assert_eq!(Consent::read(text), Consent::Yes, "{text}");
        }
        for text in [
            "no",
            "No, thanks",
            "don’t delete it",
            "never mind",
            "actually, never mind",
            "forget it",
            "cancel",
            "no, gracias",
            "نہیں",
            "mat karo",
            "👎",
        ] {
            assert_eq!(Consent::read(text), Consent::No, "{text}");
        }
        for text in [
            "",
            "yes and no",
            "yes, but not that",
            "delete all",
            "please",
            "no, the other",
            "both",
            "yes, the first one",
            "yes to both but not now",
            "yesterday",
        ] {
            assert_eq!(Consent::read(text), Consent::Neither, "{text}");
        }
    }

    #[test]
    fn both_is_said_of_two() {
        assert_eq!(Consent::to("yes, both", 2), Consent::Yes);
        assert_eq!(Consent::to("yes, both of them", 3), Consent::Neither);
        assert_eq!(Consent::to("no, both", 3), Consent::No);
        assert_eq!(Consent::to("yes, all", 3), Consent::Yes);
    }
}

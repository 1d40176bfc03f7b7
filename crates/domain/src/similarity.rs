//! How alike two titles are, so that whoever asks for something sees who asked
//! for it before.
//!
//! A title is compared word by word, and words by their trigrams, so that
//! other endings, compounds and slips of the pen count as alike. Rare words
//! weigh more than common ones: soft TF-IDF after Cohen, Ravikumar and
//! Fienberg, “A Comparison of String Metrics for Matching Names and Records”
//! (2003), with the coefficient of Dice (1945) between the trigrams of words.

use std::collections::BTreeSet;

use crate::text::fold;

/// Fewest characters of a word that says something.
const SHORTEST_WORD: usize = 3;
/// Words of an asked title that count; the first ones.
pub const MOST_WORDS: usize = 12;
/// Longest word that counts, in characters; what is longer is cut.
const LONGEST_WORD: usize = 60;
/// From this likeness on, of 1,000, titles are worth showing to each other's
/// authors.
pub const ALIKE: u32 = 500;

/// The different words of a title that say something, folded, in their order.
pub fn words(title: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    saying(&fold(title))
        .map(|word| word.chars().take(LONGEST_WORD).collect::<String>())
        .filter(|word| seen.insert(word.clone()))
        .collect()
}

/// The words of a folded title that say something, uncut, again and again when
/// they stand there so.
fn saying(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(SHORTEST_WORD - 1).is_some())
}

/// The trigrams of a word: every three characters in a row.
pub fn trigrams(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.windows(3).map(String::from_iter).collect()
}

/// Some characters as the index knows them: as they are, or, beyond the letters and digits
/// of ASCII, by its code points, because databases do not agree on what a
/// letter is.
pub fn token(characters: &str) -> String {
    if characters.chars().all(|c| c.is_ascii_alphanumeric()) {
        return characters.to_owned();
    }
    let points = characters.chars().map(|c| format!("{:x}", u32::from(c)));
    Vec::from_iter(points).join("z")
}

/// Lengths of the beginnings of words that the index knows besides trigrams:
/// those of the [`stem`]s of all but the longest words.
const BEGINNINGS: std::ops::RangeInclusive<usize> = 4..=12;

/// The longest beginning of a word that the index knows, as it knows it; none of
/// a word that is shorter than all. No trigram is written like one.
pub fn beginning(word: &str) -> Option<String> {
    beginnings(word).next()
}

/// The beginnings of a word that the index knows, the longest first.
fn beginnings(word: &str) -> impl Iterator<Item = String> {
    let of = |length: usize| {
        let (end, last) = word.char_indices().nth(length - 1)?;
        let beginning = word.get(..end + last.len_utf8())?;
        Some(format!("0{}", token(beginning)))
    };
    BEGINNINGS.rev().filter_map(of)
}

/// Everything a title is found by: the trigrams and beginnings of its words, as
/// the index knows them.
pub fn tokens(title: &str) -> BTreeSet<String> {
    let of = |word: &String| {
        let trigrams = trigrams(word);
        let trigrams = trigrams.iter().map(|trigram| token(trigram));
        trigrams.chain(beginnings(word)).collect::<Vec<_>>()
    };
    words(title).iter().flat_map(of).collect()
}

/// The beginning of a word that its forms share: three quarters of it, at
/// least four characters.
pub fn stem(word: &str) -> String {
    let length = word.chars().count();
    let shared = (length * 3).div_ceil(4).max(4);
    word.chars().take(shared).collect()
}

/// The two halves of a word of six characters or more: one of them is right
/// when the word was written with one slip in the other.
pub fn halves(word: &str) -> Option<[String; 2]> {
    let characters: Vec<char> = word.chars().collect();
    if characters.len() < 6 {
        return None;
    }
    let (first, second) = characters.split_at(characters.len().div_ceil(2));
    Some([String::from_iter(first), String::from_iter(second)])
}

/// How much a word counts that so many of all titles have: 1 for a word that
/// all have, one more for each halving.
pub fn weight(having: u64, all: u64) -> u32 {
    1 + ((all + 1) / (having + 1)).max(1).ilog2()
}

/// A title that others are compared with.
#[derive(Clone, Debug)]
pub struct Asked {
    words: Vec<(Trigrams, u32)>,
}

impl Asked {
    /// A title by its words, each with its [`weight`].
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let words = words
            .into_iter()
            .map(|(word, weight)| (padded(word), weight))
            .collect();
        Self { words }
    }

    /// How alike another title is: 0 to 1,000.
    ///
    /// Each word counts by its likest word in the other title; what the other
    /// has besides does not make it less alike, because titles are compared
    /// while they are written.
    pub fn likeness(&self, title: &str) -> u32 {
        let folded = fold(title);
        let mut best = vec![0; self.words.len()];
        for other in saying(&folded) {
            let other = padded(other);
            for (best, (word, _)) in best.iter_mut().zip(&self.words) {
                *best = of_words(word, &other).max(*best);
            }
        }
        let (mut sum, mut most) = (0, 0);
        for (best, (_, weight)) in best.iter().zip(&self.words) {
            sum += best * weight;
            most += 1_000 * weight;
        }
        if most == 0 {
            return 0;
        }
        sum * 1_000 / most
    }
}

/// The different trigrams of a word, in order. Hundreds of titles are compared
/// while somebody types, so each is one number: the code points of its three
/// characters, 21 bits each.
type Trigrams = Vec<u64>;

/// The trigrams of a word with its beginning and end marked.
fn padded(word: &str) -> Trigrams {
    let push = |last: u64, next: char| (last << 21 | u64::from(next)) & ((1 << 63) - 1);
    let mut last = push(push(0, ' '), ' ');
    let mut all = Trigrams::with_capacity(LONGEST_WORD.min(word.len()) + 1);
    for next in word.chars().take(LONGEST_WORD).chain([' ']) {
        last = push(last, next);
        all.push(last);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// How many trigrams two words have in common.
fn shared(mut one: &[u64], mut other: &[u64]) -> usize {
    let mut count = 0;
    while let ([first, rest_of_one @ ..], [second, rest_of_other @ ..]) = (one, other) {
        count += usize::from(first == second);
        if first <= second {
            one = rest_of_one;
        }
        if second <= first {
            other = rest_of_other;
        }
    }
    count
}

/// How alike two words are, 0 to 1,000: for two thirds how much of the asked
/// one is in the other, for one third the coefficient of Dice.
fn of_words(asked: &[u64], other: &[u64]) -> u32 {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let shared = count(shared(asked, other));
    let (of_asked, of_both) = (
        count(asked.len()).max(1),
        count(asked.len() + other.len()).max(1),
    );
    let alike = (2_000 * shared / of_asked + 2_000 * shared / of_both) / 3;
    // A few trigrams in common are chance.
    if alike < 400 { 0 } else { alike }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn likeness(asked: &str, title: &str) -> u32 {
        let words = words(asked);
        Asked::new(words.iter().map(|word| (word.as_str(), 5))).likeness(title)
    }

    #[test]
    fn titles_that_mean_the_same_are_alike() {
        let alike = [
            (
                "New telemetry for pumping stations",
                "Replace telemetry at 38 pumping stations",
            ),
            ("telemetry pump", "Replace telemetry at 38 pumping stations"),
            ("Wasserzähler tauschen", "Tausch der Wasserzähler"),
            ("Waserzähler tauschen", "Tausch der Wasserzähler"),
            ("Bike racks at schools", "A bike rack for the school"),
        ];
        for (asked, title) in alike {
            let found = likeness(asked, title);
            assert!(found >= ALIKE, "{asked} / {title}: {found}");
        }
        let different = [
            (
                "Payroll replacement",
                "Replace telemetry at 38 pumping stations",
            ),
            ("Neue Parkbänke im Stadtpark", "Tausch der Wasserzähler"),
        ];
        for (asked, title) in different {
            let found = likeness(asked, title);
            assert!(found < ALIKE, "{asked} / {title}: {found}");
        }
    }

    #[test]
    fn rare_words_count_more() {
        let asked = Asked::new([("system", weight(900, 1_000)), ("sewage", weight(3, 1_000))]);
        assert!(asked.likeness("Sewage plant") > asked.likeness("Ticket system"));
    }

    #[test]
    fn trigrams_in_common_are_counted_once_each() {
        for (one, other, expected) in [
            ("meter", "meter", 6),
            ("meter", "meters", 5),
            ("banana", "ananas", 2),
            ("bus", "car", 0),
            ("aaaa", "aaaaaa", 4),
        ] {
            let (one, other) = (padded(one), padded(other));
            assert_eq!(shared(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(shared(&other, &one), expected, "{other:?} {one:?}");
        }
    }

    #[test]
    fn weights_halve() {
        let table = [
            (1_000, 1_000, 1),
            (0, 0, 1),
            (499, 1_000, 2),
            (0, 1_023, 11),
            (5_000, 1_000, 1),
        ];
        for (having, all, expected) in table {
            assert_eq!(weight(having, all), expected, "{having} of {all}");
        }
    }

    #[test]
    fn words_stems_and_halves() {
        assert_eq!(
            words("New IT for the  Größe-new"),
            ["new", "for", "the", "grosse"]
        );
        assert_eq!(trigrams("meter"), ["met", "ete", "ter"]);
        assert_eq!(trigrams("it"), Vec::<String>::new());
        assert_eq!(token("met"), "met");
        assert_eq!(token("\u{939}\u{93f}\u{928}"), "939z93fz928");
        assert_eq!(stem("stations"), "statio");
        assert_eq!(beginning("bus"), None);
        assert_eq!(beginning("meter").as_deref(), Some("0meter"));
        assert_eq!(
            beginning("verwaltungsportal").as_deref(),
            Some("0verwaltungsp")
        );
        assert_eq!(beginning("statio").as_deref(), Some("0statio"));
        let hindi = "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}";
        assert_eq!(
            beginning(hindi).as_deref(),
            Some("0939z93fz928z94dz926z940")
        );
        assert_eq!(
            Vec::from_iter(tokens("Stations, a bus")),
            [
                "0stat",
                "0stati",
                "0statio",
                "0station",
                "0stations",
                "ati",
                "bus",
                "ion",
                "ons",
                "sta",
                "tat",
                "tio"
            ]
        );
        assert_eq!(stem("bus"), "bus");
        assert_eq!(halves("zahler"), Some(["zah".to_owned(), "ler".to_owned()]));
        assert_eq!(halves("meter"), None);
    }

    proptest! {
        #[test]
        fn nothing_is_liker_than_the_title_itself(title in "\\PC{0,80}", other in "\\PC{0,80}") {
            let own = likeness(&title, &title);
            prop_assert!(own == 1_000 || words(&title).is_empty());
            prop_assert!(likeness(&title, &other) <= 1_000);
        }
    }
}

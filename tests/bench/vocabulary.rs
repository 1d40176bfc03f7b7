//! Words and chances, the same in every run.

/// Demands that each rare word stands in, whatever the size of the data.
pub const RARE_HITS: usize = 30;
/// A word that a fifth of the demands contain.
pub const COMMON: &str = "pump";

/// A sequence of chances that begins anew with its seed (SplitMix64, from
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
pub struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        // The remainder is below `end`, which is a usize.
        (self.number() % end as u64) as usize
    }

    /// Whether something happens that does in this share of the cases.
    pub fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several, none of which is likelier.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Words that texts are made of, a few of them frequent and most of them not.
pub struct Vocabulary(Vec<String>);

/// Different ordinary words.
const WORDS: usize = 4_000;
/// None of them is what a rare or the common word begins with.
const CONSONANTS: [&str; 14] = [
    "b", "d", "f", "g", "k", "l", "m", "n", "r", "s", "st", "t", "v", "z",
];
const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "ei"];

impl Vocabulary {
    /// The vocabulary of every run.
    pub fn new() -> Self {
        let mut chance = Chance::new(1);
        let mut word = || {
            let syllables = 2 + chance.below(3);
            let syllable = |_| chance.one(&CONSONANTS).to_owned() + chance.one(&VOWELS);
            (0..syllables).map(syllable).collect()
        };
        Self((0..WORDS).map(|_| word()).collect())
    }

    /// A text of so many words.
    pub fn text(&self, chance: &mut Chance, words: usize) -> String {
        let mut text = String::with_capacity(words * 8);
        for position in 0..words {
            if position > 0 {
                text.push(' ');
            }
            // The lowest of three: early words are frequent.
            let word = (0..3).map(|_| chance.below(WORDS)).min().unwrap_or(0);
            text.push_str(&self.0[word]);
        }
        text
    }
}

/// A rare word by its number. None is the beginning of another.
pub fn rare(number: usize) -> String {
    let letter = |place: u32| char::from(b'a' + (number / 26_usize.pow(place) % 26) as u8);
    std::iter::once('q').chain((0..5).map(letter)).collect()
}

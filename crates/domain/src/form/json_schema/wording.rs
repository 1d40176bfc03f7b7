//! Names out of programs as words, and words as keys.

use std::collections::BTreeSet;

use crate::exact::Billionths;
use crate::text::fold;

/// A readable key for an option that is not taken yet.
pub(super) fn option_key(text: &str, taken: &BTreeSet<String>) -> String {
    // Room for the number that tells namesakes apart.
    const MOST: usize = 55;
    let mut slug = String::new();
    for c in fold(text).chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' | '-' => slug.push(c),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MOST {
            break;
        }
    }
    let slug = match slug.trim_end_matches('-') {
        "" => "option",
        slug => slug,
    };
    let numbered = (2..).map(|number: u32| format!("{slug}-{number}"));
    let mut keys = std::iter::once(slug.to_owned()).chain(numbered);
    keys.find(|key| !taken.contains(key)).unwrap_or_default()
}

/// A number as it is written in German.
pub(super) fn german(number: Billionths) -> String {
    number.to_string().replace('.', ",")
}

/// A name out of a program in words: `businessOwnerComponent` as “Business
/// owner component”. Abbreviations stay in capitals.
pub(super) fn humanised(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        let divides = c.is_whitespace() || matches!(c, '_' | '-' | '.' | '/' | ':');
        if begins || divides {
            words.push(std::mem::take(&mut word));
        }
        if !divides {
            word.push(c);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    // Where everything is in capitals they say nothing.
    let loud = !name.contains(char::is_lowercase) && (words.len() > 1 || name.len() > 4);
    let mut text = String::new();
    for word in words {
        let abbreviation = !loud && word.chars().count() > 1 && !word.contains(char::is_lowercase);
        let word = if abbreviation {
            word
        } else {
            word.to_lowercase()
        };
        if text.is_empty() {
            let mut rest = word.chars();
            text.extend(rest.next().into_iter().flat_map(char::to_uppercase));
            text.push_str(rest.as_str());
        } else {
            text.push(' ');
            text.push_str(&word);
        }
    }
    match (text.is_empty(), name.trim()) {
        (false, _) => text,
        (true, "") => "Question".to_owned(),
        (true, name) => name.to_owned(),
    }
}

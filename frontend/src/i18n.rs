//! Words on screen: the message catalogue, the language, and how the language
//! writes plurals.
//!
//! Views never hold words. They name a message: `{t(m::DEMANDS_TITLE)}`, which
//! follows a change of language by itself.

use std::sync::LazyLock;

use leptos::{prelude::*, text_prop::TextProp};

use crate::{browser, format};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Where the chosen language is kept in the browser.
const STORAGE_KEY: &str = "docket.language";

/// A message of the catalogue, in the order of [`Language::ALL`].
///
/// It is the words themselves and not their place in a table, so that each
/// program carries only the messages it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(&'static [&'static str; Language::ALL.len()]);

/// A message with a form for one and a form for any other number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural {
    one: Key,
    other: Key,
}

/// A language the interface speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// Every language, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself, which is why it is not in the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language a tag such as `de-CH` asks for, if it is spoken here.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The message in this language.
    const fn of(self, Key([english, german]): Key) -> &'static str {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

static LANGUAGE: LazyLock<ArcRwSignal<Language>> =
    LazyLock::new(|| ArcRwSignal::new(Language::default()));

/// The current language; reading it in a view follows changes.
pub fn language() -> Language {
    LANGUAGE.get()
}

/// Takes the language kept in this browser, else the browser's own.
pub fn restore_language() {
    let language = browser::stored(STORAGE_KEY)
        .or_else(|| browser::window().and_then(|window| window.navigator().language()))
        .and_then(|tag| Language::from_tag(&tag))
        .unwrap_or_default();
    apply(language);
}

/// Takes the language a person has chosen for their account, unless another one
/// was chosen in this browser.
pub fn prefer_language(tag: &str) {
    if browser::stored(STORAGE_KEY).is_none()
        && let Some(language) = Language::from_tag(tag)
    {
        apply(language);
    }
}

/// Changes the language of the whole interface and remembers it in this browser.
pub fn set_language(language: Language) {
    browser::store(STORAGE_KEY, language.tag());
    apply(language);
}

fn apply(language: Language) {
    LANGUAGE.set(language);
    browser::set_root_attribute("lang", language.tag());
}

/// The message in the current language.
pub fn text(key: Key) -> &'static str {
    language().of(key)
}

/// The message that a table of the catalogue has under a name.
pub fn find(table: &[(&str, Key)], name: &str) -> Option<Key> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, key)| *key)
}

/// The message as a view that follows the language.
pub fn t(key: Key) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || text(key)
}

/// The message with its `{name}` placeholders filled in.
pub fn tf(key: Key, values: &[(&str, &str)]) -> String {
    fill(text(key), values)
}

/// The message in the form for `count`, with `{n}` as that number in the
/// current language and the other placeholders filled in.
pub fn tn(plural: Plural, count: u64, values: &[(&str, &str)]) -> String {
    let number = format::count(count);
    let mut all = vec![("n", number.as_str())];
    all.extend_from_slice(values);
    tf(if count == 1 { plural.one } else { plural.other }, &all)
}

/// Replaces each `{name}` once from left to right, so that a value that itself
/// holds braces stays as it is.
fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut result = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            result.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            result.push_str(value);
        }
        rest = tail;
    }
    result.push_str(rest);
    result
}

impl From<Key> for TextProp {
    fn from(key: Key) -> Self {
        (move || text(key)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} of {b}", &[("a", "{b}"), ("b", "2")]), "{b} of 2");
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }

    #[test]
    fn tags_find_their_language() {
        assert_eq!(Language::from_tag("de-CH"), Some(Language::German));
        assert_eq!(Language::from_tag("fr"), None);
    }

    #[test]
    fn a_message_is_told_in_each_language() {
        assert_eq!(Language::English.of(m::FIELD_YES), "Yes");
        assert_eq!(Language::German.of(m::FIELD_YES), "Ja");
    }
}

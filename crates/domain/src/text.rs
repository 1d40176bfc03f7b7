//! Text in several languages, and the folding that makes text comparable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The language that ships complete and that every other falls back to.
pub const DEFAULT_LANGUAGE: &str = "en";

/// The languages the product speaks, as BCP 47 primary tags.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// One text in one or more languages, keyed by BCP 47 primary tag (`en`, `de`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>, example = json!({"en": "Water Supply", "de": "Wasserversorgung"})))]
pub struct LocalText(pub BTreeMap<String, String>);

impl LocalText {
    /// A text known in English only.
    pub fn en(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(DEFAULT_LANGUAGE.to_owned(), text.into())]))
    }

    /// A text known in English and German.
    pub fn en_de(en: impl Into<String>, de: impl Into<String>) -> Self {
        Self(BTreeMap::from([
            ("en".to_owned(), en.into()),
            ("de".to_owned(), de.into()),
        ]))
    }

    /// The text in `language`, else in English, else in whatever it has.
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get(DEFAULT_LANGUAGE))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether no language has a non-blank text.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}

/// The key under which a text is sorted and compared, bytewise, on every
/// database alike: lower case, common Latin diacritics removed, runs of white
/// space collapsed, leading and trailing space dropped.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars() {
            if c.is_ascii() {
                folded.push(c.to_ascii_lowercase());
                continue;
            }
            for c in c.to_lowercase() {
                match base_letters(c) {
                    Some(base) => folded.push_str(base),
                    None => folded.push(c),
                }
            }
        }
    }
    folded
}

fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        // Combining marks that decomposed text carries.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_spellings_equal() {
        for (text, key) in [
            ("  Größe  der\tStraße ", "grosse der strasse"),
            ("Żółć", "zolc"),
            ("E\u{301}tude", "etude"),
            ("", ""),
        ] {
            assert_eq!(fold(text), key);
        }
    }

    #[test]
    fn a_missing_language_falls_back_to_english() {
        let text = LocalText::en_de("Unit", "Einheit");
        assert_eq!(text.get("de"), "Einheit");
        assert_eq!(text.get("fr"), "Unit");
        assert!(LocalText::en(" ").is_blank());
    }
}

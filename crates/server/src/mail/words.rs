//! What mails say, in both languages.

/// The words of a language.
pub struct Words {
    /// Ends every mail that can be ended.
    pub ending: &'static str,
}

const ENGLISH: Words = Words {
    ending: "No more mail of this kind",
};

const GERMAN: Words = Words {
    ending: "Keine solchen Mails mehr",
};

impl Words {
    /// The words of a language; English ones for any that is not known.
    pub fn of(language: &str) -> &'static Self {
        match language {
            "de" => &GERMAN,
            _ => &ENGLISH,
        }
    }
}

//! What is odd about a file, a row or a cell, in words.

use crate::{
    api::in_language,
    i18n::{Key, m},
};

/// What is wrong, in the current language. In English the server is quoted,
/// which names numbers and keys as well.
pub(super) fn issue(code: &str, said: &str) -> String {
    in_language(said, key_of(code))
}

/// The general sentence for the code of an issue.
fn key_of(code: &str) -> Option<Key> {
    Some(match code {
        "ambiguous_date" => m::IMPORT_ISSUE_AMBIGUOUS_DATE,
        "cut" => m::IMPORT_ISSUE_CUT,
        "deleted" => m::IMPORT_ISSUE_DELETED,
        "duplicate_key" => m::IMPORT_ISSUE_DUPLICATE_KEY,
        "encoding_guessed" => m::IMPORT_ISSUE_ENCODING_GUESSED,
        "header_below" => m::IMPORT_ISSUE_HEADER_BELOW,
        "long_line" => m::IMPORT_ISSUE_LONG_LINE,
        "not_rows" => m::IMPORT_ISSUE_NOT_ROWS,
        "not_a_file" => m::IMPORT_ISSUE_NOT_A_FILE,
        "no_rows" => m::IMPORT_ISSUE_NO_ROWS,
        "no_title" => m::IMPORT_ISSUE_NO_TITLE,
        "not_a_date" => m::IMPORT_ISSUE_NOT_A_DATE,
        "not_a_link" => m::IMPORT_ISSUE_NOT_A_LINK,
        "not_a_number" => m::IMPORT_ISSUE_NOT_A_NUMBER,
        "not_a_rating" => m::IMPORT_ISSUE_NOT_A_RATING,
        "not_an_amount" => m::IMPORT_ISSUE_NOT_AN_AMOUNT,
        "not_an_id" => m::IMPORT_ISSUE_NOT_AN_ID,
        "not_yes_no" => m::IMPORT_ISSUE_NOT_YES_NO,
        "out_of_range" => m::IMPORT_ISSUE_OUT_OF_RANGE,
        "out_of_reach" => m::IMPORT_ISSUE_OUT_OF_REACH,
        "rounded" => m::IMPORT_ISSUE_ROUNDED,
        "short_line" => m::IMPORT_ISSUE_SHORT_LINE,
        "unknown_category" => m::IMPORT_ISSUE_UNKNOWN_CATEGORY,
        "unknown_option" => m::IMPORT_ISSUE_UNKNOWN_OPTION,
        "unknown_unit" => m::IMPORT_ISSUE_UNKNOWN_UNIT,
        _ => return None,
    })
}

//! Bytes of a text file into text, whatever program wrote them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, UTF_8, WINDOWS_1252};

/// How much of a file is looked at to tell text from something else.
const PROBE: usize = 64 * 1024;
/// Text has at most one control character in so many.
const CONTROL_SHARE: usize = 100;

/// A file as text.
#[derive(Debug)]
pub struct Decoded {
    /// The text, without a mark at its start.
    pub text: String,
    /// The encoding, by its WHATWG name.
    pub encoding: &'static str,
    /// Whether the encoding is a guess that may be wrong.
    pub guessed: bool,
}

/// Why bytes are not text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecodable {
    /// Something else than text, such as a picture.
    #[error(
        "The file is not text: byte {offset} (line {line}) is 0x{byte:02X}. Send CSV, or a \
         workbook as XLSX."
    )]
    Binary {
        /// The place, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// What stands there.
        byte: u8,
    },
    /// The bytes break a rule of the encoding that the file's mark or the
    /// uploader names.
    #[error(
        "The file is not {encoding}: byte {offset} (line {line}) cannot be read. Save it as \
         UTF-8, or name its encoding."
    )]
    Malformed {
        /// The encoding.
        encoding: &'static str,
        /// The place, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
}

/// Reads bytes as text: by the mark at their start, else as `named`, else as
/// UTF-8 if they are, else as what the bytes look like most.
///
/// # Errors
/// [`Undecodable`], with the place.
pub fn decode(bytes: &[u8], named: Option<&'static Encoding>) -> Result<Decoded, Undecodable> {
    let (marked, start) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), length),
        None => (None, 0),
    };
    let content = &bytes[start..];
    if let Some(encoding) = marked.or(named) {
        let text = strictly(content, encoding, start)?;
        return Ok(Decoded {
            text,
            encoding: encoding.name(),
            guessed: false,
        });
    }
    refuse_binary(content)?;
    if let Ok(text) = std::str::from_utf8(content) {
        return Ok(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            guessed: false,
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(content, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let encoding = if has_pounds(content, guess) {
        WINDOWS_1252
    } else {
        guess
    };
    let text = strictly(content, encoding, start)?;
    Ok(Decoded {
        text,
        encoding: encoding.name(),
        guessed: true,
    })
}

/// The pound sign in front of an amount.
const POUND: u8 = 0xa3;

/// Whether what speaks for a guess are amounts in pounds. In a text that is
/// English but for these, the sign looks to the detector like a letter of
/// another language, which does not stand before digits.
fn has_pounds(bytes: &[u8], guess: &'static Encoding) -> bool {
    if guess == WINDOWS_1252 || !guess.is_single_byte() {
        return false;
    }
    let differs = |byte: u8| {
        let one = [byte];
        let as_guessed = guess.decode_without_bom_handling(&one).0;
        as_guessed != WINDOWS_1252.decode_without_bom_handling(&one).0
    };
    let telling: Vec<bool> = (0..=u8::MAX)
        .map(|byte| byte >= 0x80 && differs(byte))
        .collect();
    let evidence = bytes
        .iter()
        .filter(|byte| telling[usize::from(**byte)])
        .count();
    let amounts = bytes
        .windows(2)
        .filter(|pair| pair[0] == POUND && pair[1].is_ascii_digit())
        .count();
    amounts > 0 && amounts * 2 >= evidence
}

/// The text, unless a byte does not belong to the encoding.
fn strictly(
    bytes: &[u8],
    encoding: &'static Encoding,
    start: usize,
) -> Result<String, Undecodable> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let place = first_malformed(bytes, encoding);
            Err(Undecodable::Malformed {
                encoding: encoding.name(),
                offset: start + place,
                line: line_of(bytes, place),
            })
        }
    }
}

/// Where the first malformed sequence ends its reading.
fn first_malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0_u8; 4096];
    let mut done = 0;
    loop {
        let (result, read, _) =
            decoder.decode_to_utf8_without_replacement(&bytes[done..], &mut buffer, true);
        done += read;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty => return bytes.len(),
            DecoderResult::Malformed(length, after) => {
                return done.saturating_sub(usize::from(length) + usize::from(after));
            }
        }
    }
}

/// Text has no zero bytes and hardly any control characters.
fn refuse_binary(bytes: &[u8]) -> Result<(), Undecodable> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    let is_odd = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let zero = bytes.iter().position(|byte| *byte == 0);
    let odd = probe.iter().filter(|byte| is_odd(byte)).count();
    let place = zero.or_else(|| {
        (odd * CONTROL_SHARE > probe.len())
            .then(|| probe.iter().position(is_odd))
            .flatten()
    });
    match place {
        None => Ok(()),
        Some(offset) => Err(Undecodable::Binary {
            offset,
            line: line_of(bytes, offset),
            byte: bytes[offset],
        }),
    }
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    1 + bytes[..offset.min(bytes.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        for (bytes, text, encoding, guessed) in [
            (&b"a,b"[..], "a,b", "UTF-8", false),
            ("Größe".as_bytes(), "Größe", "UTF-8", false),
            (b"\xef\xbb\xbfa", "a", "UTF-8", false),
            (b"\xff\xfea\0;\0", "a;", "UTF-16LE", false),
            (
                b"name;cost\nCaf\xe9;\xa312,343.96\n",
                "name;cost\nCafé;£12,343.96\n",
                "windows-1252",
                true,
            ),
        ] {
            let decoded = decode(bytes, None).unwrap();
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding, decoded.guessed),
                (text, encoding, guessed)
            );
        }
        assert_eq!(
            decode(b"\x8a", Some(encoding_rs::IBM866)).unwrap().text,
            "К"
        );
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_place() {
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n\0\0", None).unwrap_err(),
            Undecodable::Binary {
                offset: 8,
                line: 3,
                byte: 0
            }
        );
        assert_eq!(
            decode(b"a\n\x01\x02\x03", None).unwrap_err(),
            Undecodable::Binary {
                offset: 2,
                line: 2,
                byte: 1
            }
        );
        assert_eq!(
            decode(b"\xef\xbb\xbfab\nc\xff", None).unwrap_err(),
            Undecodable::Malformed {
                encoding: "UTF-8",
                offset: 7,
                line: 2
            }
        );
    }
}

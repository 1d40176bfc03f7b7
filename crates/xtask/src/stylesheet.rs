//! An entry's one stylesheet, made of many small ones.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::fingerprint::files_below;

/// Joins style sheets and those of folders in `frontend/`, each folder's in the order of their paths: in
/// `style` the design system says the order with the names, in `src` each lies beside its view.
pub fn bundle(frontend: &Path, places: &[&str]) -> Outcome<String> {
    let mut joined = String::new();
    for place in places {
        let place = frontend.join(place);
        let files = match (place.is_file(), place.is_dir()) {
            (true, _) => vec![place],
            (_, true) => stylesheets_below(&place)?,
            _ => continue,
        };
        for file in files {
            let text =
                fs::read_to_string(&file).map_err(|error| Failure::file("read", &file, &error))?;
            joined.push_str(&minify(&text));
        }
    }
    Ok(joined)
}

fn stylesheets_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = files_below(folder, &[])?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    Ok(files)
}

/// Takes comments, indentation and blank lines away; compression does the rest better than a
/// cleverer minifier would.
fn minify(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    for line in without_comments(css).lines() {
        let line = line.trim();
        if !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Takes `/* … */` away, except inside strings, where it is text.
fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut quote = None;
    let mut characters = css.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            Some(_) if character == '\\' => {
                kept.push(character);
                kept.extend(characters.next());
                continue;
            }
            Some(open) if character == open => quote = None,
            None if character == '"' || character == '\'' => quote = Some(character),
            None if character == '/' && characters.peek() == Some(&'*') => {
                characters.next();
                let mut previous = ' ';
                for inside in characters.by_ref() {
                    if previous == '*' && inside == '/' {
                        break;
                    }
                    previous = inside;
                }
                // `a/**/b` is two tokens.
                kept.push(' ');
                continue;
            }
            _ => {}
        }
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_go() {
        let css = "/* Head */\n\n.a {\n  color: red; /* why */\n}\n";
        assert_eq!(minify(css), ".a {\ncolor: red;\n}\n");
    }

    #[test]
    fn a_string_keeps_what_looks_like_a_comment() {
        let css = r#".a::before { content: "/* \" */"; }"#;
        assert_eq!(minify(css).trim_end(), css);
    }
}

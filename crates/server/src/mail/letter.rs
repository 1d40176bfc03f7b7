//! What a mail says: the same as plain text and as a page.

/// A mail before it is one.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// What happened, in a sentence.
    pub lead: String,
    /// What it is about, one after the other.
    pub items: Vec<Item>,
    /// The one thing to do: words and the address of a page.
    pub link: (String, String),
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

/// Something a mail is about.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What it is called.
    pub title: String,
    /// How it stands.
    pub line: String,
    /// What somebody wrote.
    pub quote: Option<String>,
    /// Where to read more, where there are several.
    pub address: Option<String>,
}

/// The longest quotation, in characters.
const QUOTED: usize = 2_000;

impl Letter {
    /// As plain text.
    pub fn text(&self, language: &str, ending: Option<&str>) -> String {
        let mut text = format!("{}\n", self.lead);
        for item in &self.items {
            text.push_str(&format!("\n{}\n", item.title));
            if !item.line.is_empty() {
                text.push_str(&format!("{}\n", item.line));
            }
            for line in item
                .quote
                .as_deref()
                .map(quoted)
                .unwrap_or_default()
                .lines()
            {
                text.push_str(&format!("> {line}\n"));
            }
            if let Some(address) = &item.address {
                text.push_str(&format!("{address}\n"));
            }
        }
        text.push_str(&format!("\n{}:\n{}\n", self.link.0, self.link.1));
        for note in &self.notes {
            text.push_str(&format!("\n{note}\n"));
        }
        if let Some(ending) = ending {
            let words = words_of_ending(language);
            text.push_str(&format!("\n-- \n{words}: {ending}\n"));
        }
        text
    }

    /// As a page: no picture, no script, nothing from elsewhere.
    pub fn html(&self, language: &str, ending: Option<&str>) -> String {
        let mut body = format!("<p>{}</p>", escaped(&self.lead));
        for item in &self.items {
            let title = escaped(&item.title);
            let title = match &item.address {
                Some(address) => format!("<a href=\"{}\">{title}</a>", escaped(address)),
                None => title,
            };
            body.push_str(&format!(
                "<p style=\"margin:16px 0 4px\"><strong>{title}</strong>"
            ));
            if !item.line.is_empty() {
                body.push_str(&format!("<br>{}", escaped(&item.line)));
            }
            body.push_str("</p>");
            if let Some(quote) = &item.quote {
                body.push_str(&format!(
                    "<blockquote style=\"margin:0;padding:0 0 0 12px;border-left:2px solid #c8ccd4;white-space:pre-wrap\">{}</blockquote>",
                    escaped(&quoted(quote))
                ));
            }
        }
        let (words, address) = (escaped(&self.link.0), escaped(&self.link.1));
        body.push_str(&format!(
            "<p style=\"margin:24px 0\"><a href=\"{address}\" style=\"display:inline-block;padding:8px 16px;background:#2f5bd7;color:#fff;text-decoration:none;border-radius:6px\">{words}</a></p>"
        ));
        for note in &self.notes {
            body.push_str(&format!("<p style=\"color:#5b6270\">{}</p>", escaped(note)));
        }
        if let Some(ending) = ending {
            let words = words_of_ending(language);
            body.push_str(&format!(
                "<p style=\"color:#5b6270;font-size:12px\"><a href=\"{}\" style=\"color:#5b6270\">{words}</a></p>",
                escaped(ending)
            ));
        }
        format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
             <body style=\"font:15px/1.5 system-ui,sans-serif;color:#1b1e24;max-width:640px\">{body}</body></html>",
            escaped(language),
            escaped(&self.subject),
        )
    }
}

/// What the link that ends such mail says.
fn words_of_ending(language: &str) -> &'static str {
    match language {
        "de" => "Keine solchen Mails mehr",
        _ => "No more mail of this kind",
    }
}

fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A text that a page shows as it is.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "[DEM-1] <b>Pumps</b>".to_owned(),
            lead: "Ada asks.".to_owned(),
            items: vec![Item {
                title: "<b>Pumps</b>".to_owned(),
                line: "Waits for you".to_owned(),
                quote: Some("Where?\n\"There\" & <script>".to_owned()),
                address: None,
            }],
            link: (
                "Open".to_owned(),
                "https://docket.example.org/demands/DEM-1".to_owned(),
            ),
            notes: Vec::new(),
        }
    }

    #[test]
    fn text_and_page_say_the_same_and_lead_to_the_same() {
        let (letter, ending) = (letter(), Some("https://docket.example.org/unsubscribe/x"));
        let text = letter.text("en", ending);
        assert!(
            text.contains("> Where?\n> \"There\" & <script>\n"),
            "{text}"
        );
        let html = letter.html("en", ending);
        assert!(
            html.contains("Where?\n&quot;There&quot; &amp; &lt;script&gt;"),
            "{html}"
        );
        for told in [&text, &html] {
            assert_eq!(
                told.matches("https://docket.example.org/demands/DEM-1")
                    .count(),
                1
            );
            assert_eq!(told.matches("/unsubscribe/x").count(), 1);
        }
        assert!(!letter.text("en", None).contains("unsubscribe"));
    }

    #[test]
    fn nothing_that_is_quoted_becomes_part_of_the_page() {
        let html = letter().html("en\"><script>", None);
        assert!(
            !html.contains("<script>") && !html.contains("<b>"),
            "{html}"
        );
    }
}

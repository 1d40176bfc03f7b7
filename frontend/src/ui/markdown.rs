//! Long texts as their writers meant them: paragraphs, lists, emphasis, links
//! (CommonMark). No HTML, no images from elsewhere, no headings that would
//! break into those of the page.

use leptos::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// How deep blocks may stand in one another; what is deeper stands there, too.
const DEEPEST: usize = 12;

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Code(String),
    Break,
    Rule,
    Block(Block, Vec<Part>),
    /// A link to an address that a browser may open.
    Link(String, Vec<Part>),
}

/// What its parts are together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Paragraph,
    Heading,
    Quote,
    Pre,
    List,
    /// Begins with this number.
    Numbers(u64),
    Item,
    Table,
    Row,
    Cell,
    Emphasis,
    Strong,
    Strike,
    /// Nothing of its own.
    Plain,
}

/// Reads a text.
fn parse(text: &str) -> Vec<Part> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut open: Vec<(Result<Block, String>, Vec<Part>)> = Vec::new();
    let mut whole = Vec::new();
    let mut too_deep = 0_usize;
    for event in Parser::new_ext(text, options) {
        let part = match event {
            Event::Start(_) if open.len() >= DEEPEST => {
                too_deep += 1;
                continue;
            }
            Event::Start(tag) => {
                open.push((kind_of(tag), Vec::new()));
                continue;
            }
            Event::End(_) if too_deep > 0 => {
                too_deep -= 1;
                Part::Text(" ".to_owned())
            }
            Event::End(_) => match open.pop() {
                Some((Ok(block), parts)) => Part::Block(block, parts),
                Some((Err(address), parts)) => Part::Link(address, parts),
                None => continue,
            },
            Event::Code(code) => Part::Code(code.into_string()),
            Event::SoftBreak | Event::HardBreak => Part::Break,
            Event::Rule => Part::Rule,
            // Tags are shown as they were written.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                Part::Text(text.into_string())
            }
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => continue,
        };
        match open.last_mut() {
            Some((_, parts)) => parts.push(part),
            None => whole.push(part),
        }
    }
    whole
}

/// What a tag begins: a block, or a link to an address.
fn kind_of(tag: Tag) -> Result<Block, String> {
    Ok(match tag {
        Tag::Paragraph => Block::Paragraph,
        Tag::Heading { .. } => Block::Heading,
        Tag::BlockQuote(_) => Block::Quote,
        Tag::CodeBlock(_) | Tag::HtmlBlock => Block::Pre,
        Tag::List(None) => Block::List,
        Tag::List(Some(first)) => Block::Numbers(first),
        Tag::Item => Block::Item,
        Tag::Table(_) => Block::Table,
        Tag::TableHead | Tag::TableRow => Block::Row,
        Tag::TableCell => Block::Cell,
        Tag::Emphasis => Block::Emphasis,
        Tag::Strong => Block::Strong,
        Tag::Strikethrough => Block::Strike,
        // What an image shows is told by the words beside it.
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            let address = dest_url.trim();
            let opens = ["https://", "http://", "mailto:"];
            let lower = address.to_ascii_lowercase();
            match opens.iter().any(|scheme| lower.starts_with(scheme)) {
                true => return Err(address.to_owned()),
                false => Block::Plain,
            }
        }
        _ => Block::Plain,
    })
}

fn all(parts: Vec<Part>) -> Vec<AnyView> {
    parts.into_iter().map(shown).collect()
}

fn shown(part: Part) -> AnyView {
    match part {
        Part::Text(text) => text.into_any(),
        Part::Code(code) => view! { <code>{code}</code> }.into_any(),
        Part::Break => view! { <br/> }.into_any(),
        Part::Rule => view! { <hr/> }.into_any(),
        Part::Link(address, parts) => {
            // On paper an address stands beside other words, not beside itself.
            let bare = matches!(parts.as_slice(), [Part::Text(text)] if *text == address);
            view! {
                <a
                    class="link"
                    class:bare=bare
                    href=address
                    rel="noopener noreferrer nofollow"
                    target="_blank"
                >{all(parts)}</a>
            }
            .into_any()
        }
        Part::Block(block, parts) => {
            let parts = all(parts);
            match block {
                Block::Paragraph => view! { <p>{parts}</p> }.into_any(),
                Block::Heading => view! { <p class="strong">{parts}</p> }.into_any(),
                Block::Quote => view! { <blockquote>{parts}</blockquote> }.into_any(),
                Block::Pre => view! { <pre>{parts}</pre> }.into_any(),
                Block::List => view! { <ul>{parts}</ul> }.into_any(),
                Block::Numbers(first) => {
                    view! { <ol start=first.to_string()>{parts}</ol> }.into_any()
                }
                Block::Item => view! { <li>{parts}</li> }.into_any(),
                Block::Table => {
                    view! { <div class="md__table"><table><tbody>{parts}</tbody></table></div> }
                        .into_any()
                }
                Block::Row => view! { <tr>{parts}</tr> }.into_any(),
                Block::Cell => view! { <td>{parts}</td> }.into_any(),
                Block::Emphasis => view! { <em>{parts}</em> }.into_any(),
                Block::Strong => view! { <strong>{parts}</strong> }.into_any(),
                Block::Strike => view! { <s>{parts}</s> }.into_any(),
                Block::Plain => parts.into_any(),
            }
        }
    }
}

/// A long text.
#[component]
pub fn Markdown(
    /// As it was written.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <div class="md">{all(parse(&text))}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    fn block(block: Block, parts: &[Part]) -> Part {
        Part::Block(block, parts.to_vec())
    }

    #[test]
    fn what_people_write_is_shown_as_they_mean_it() {
        let text = "Two *good* reasons:\nfirst\n\n- **one**\n- two\n\n# Title";
        let expected = [
            block(
                Block::Paragraph,
                &[
                    words("Two "),
                    block(Block::Emphasis, &[words("good")]),
                    words(" reasons:"),
                    Part::Break,
                    words("first"),
                ],
            ),
            block(
                Block::List,
                &[
                    block(Block::Item, &[block(Block::Strong, &[words("one")])]),
                    block(Block::Item, &[words("two")]),
                ],
            ),
            block(Block::Heading, &[words("Title")]),
        ];
        assert_eq!(parse(text), expected);
    }

    #[test]
    fn nothing_but_addresses_of_pages_and_mail_is_a_link() {
        for (text, address) in [
            ("[a](https://example.org/x)", Some("https://example.org/x")),
            ("<mailto:a@example.org>", Some("mailto:a@example.org")),
            (
                "![a](https://example.org/x.png)",
                Some("https://example.org/x.png"),
            ),
            ("[a](javascript:alert(1))", None),
            ("[a](JaVaScRiPt:alert(1))", None),
            ("[a](data:text/html,x)", None),
            ("[a](/demands/DEM-1)", None),
        ] {
            let parts = parse(text);
            let Some(Part::Block(Block::Paragraph, inside)) = parts.first() else {
                panic!("{text}: {parts:?}");
            };
            let found = inside.iter().find_map(|part| match part {
                Part::Link(address, _) => Some(address.as_str()),
                _ => None,
            });
            assert_eq!(found, address, "{text}");
        }
    }

    #[test]
    fn tags_are_text() {
        let parts = parse("<script>alert(1)</script>\n\nand <b>bold</b>");
        let told = format!("{parts:?}");
        assert!(told.contains("Text(\"<script>alert(1)</script>"), "{told}");
        assert!(told.contains("Text(\"<b>\")"), "{told}");
    }

    #[test]
    fn however_deep_it_is_meant_it_ends() {
        let text = format!("{}deep", "> ".repeat(5_000));
        let mut parts = &parse(&text);
        let mut depth = 0;
        while let Some(Part::Block(_, inside)) = parts.first() {
            parts = inside;
            depth += 1;
        }
        assert!(depth <= DEEPEST, "{depth}");
        assert!(format!("{:?}", parse(&text)).contains("deep"));
    }
}

//! People as initials.

use leptos::prelude::*;

/// How large an avatar is, in px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 20 px, in rows.
    #[default]
    Row,
    /// 24 px, in threads.
    Thread,
    /// 32 px, on a person's own page.
    Page,
}

/// First letters of the first and the last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The initials of a person; the name stands beside it or in `Who`.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// Whether it is the person who is signed in.
    #[prop(optional)]
    me: bool,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    let class = match size {
        AvatarSize::Row => "av",
        AvatarSize::Thread => "av av--24",
        AvatarSize::Page => "av av--32",
    };
    let letters = initials(&name);
    view! { <span class=class class:av--me=me title=name aria-hidden="true">{letters}</span> }
}

/// A person: initials and name.
#[component]
pub fn Who(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// Whether it is the person who is signed in.
    #[prop(optional)]
    me: bool,
) -> impl IntoView {
    let shown = name.clone();
    view! {
        <span class="who">
            <Avatar name me/>
            <span class="cut">{shown}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_take_first_and_last_word() {
        assert_eq!(initials("Maren Holt"), "MH");
        assert_eq!(initials("Anna Maria de la Cruz"), "AC");
        assert_eq!(initials("root"), "R");
        assert_eq!(initials(""), "");
    }
}

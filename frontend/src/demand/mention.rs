//! Naming people in what one writes: after an @ those are offered who could
//! read it.

use docket_contract::organization::Reference;
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::{Reply, demand},
    i18n::{m, t, tf},
    loadable::Loadable,
};

/// Most characters of a name that is looked for.
const LONGEST: usize = 30;

/// Whom a text names, as far as they were chosen.
#[derive(Clone, Copy)]
pub(super) struct Mentions(RwSignal<Vec<Reference>>);

impl Mentions {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Those whose names are still in the text.
    pub(super) fn of(self, body: &str) -> Vec<Uuid> {
        self.0.with_untracked(|chosen| {
            let named = chosen
                .iter()
                .filter(|one| body.contains(&format!("@{}", one.name)));
            named.map(|one| one.id).collect()
        })
    }

    pub(super) fn clear(self) {
        let _ = self.0.try_set(Vec::new());
    }
}

/// What follows an @ at the end of a text, as long as it could be a name.
fn looked_for(body: &str) -> Option<&str> {
    let at = body.rfind('@')?;
    let (before, after) = (body.get(..at)?, body.get(at + 1..)?);
    let begins = before.is_empty() || before.ends_with(char::is_whitespace);
    let is_short = after.chars().count() <= LONGEST && !after.contains('\n');
    (begins && is_short).then_some(after)
}

/// The people that are offered while a name is typed.
#[component]
pub(super) fn Offered(
    /// Key of the demand.
    key: String,
    /// Whether they have to read what is internal.
    internal: bool,
    /// The text.
    body: RwSignal<String>,
    /// Who was chosen.
    mentions: Mentions,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let typed = Memo::new(move |_| body.with(|body| looked_for(body).map(str::to_owned)));
    let found = Loadable::new(move || {
        let typed = typed.get();
        async move {
            match typed {
                Some(typed) => {
                    let key = key.get_value();
                    let reply = demand::mentionable(&key, typed.trim(), internal).await?;
                    Ok(Reply {
                        body: reply.body.items,
                        etag: None,
                    })
                }
                None => Ok(Reply {
                    body: Vec::new(),
                    etag: None,
                }),
            }
        }
    });
    let offered = move || {
        let named = typed.get()?;
        let people = found.value.get()?;
        // Somebody who was chosen is no longer looked for.
        let is_done = mentions.0.with(|chosen| {
            let mut chosen = chosen.iter();
            chosen.any(|one| named.starts_with(&one.name))
        });
        (!is_done && !people.is_empty()).then_some(people)
    };
    let choose = move |one: Reference| {
        body.update(|body| {
            if let Some(at) = body.rfind('@') {
                body.truncate(at);
                body.push_str(&format!("@{} ", one.name));
            }
        });
        mentions.0.update(|chosen| {
            if chosen.iter().all(|known| known.id != one.id) {
                chosen.push(one);
            }
        });
    };
    view! {
        <div role="status" class="row row--wrap mentions">
            {move || offered().map(|people| view! {
                <span class="t3 sm">{t(m::MENTION_WHO)}</span>
                {people.into_iter().map(|one| {
                    let name = one.name.clone();
                    let label = tf(m::MENTION_CHOOSE, &[("name", &one.name)]);
                    view! {
                        <button type="button" class="btn btn--sm" aria-label=label on:click=move |_| choose(one.clone())>
                            {name}
                        </button>
                    }
                }).collect_view()}
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::looked_for;

    #[test]
    fn a_name_is_looked_for_after_an_at() {
        assert_eq!(looked_for("Hello @Jon"), Some("Jon"));
        assert_eq!(looked_for("@"), Some(""));
        assert_eq!(looked_for("mail@example.org"), None);
        assert_eq!(looked_for("@Jonna\nfine"), None);
        assert_eq!(looked_for("nobody"), None);
    }
}

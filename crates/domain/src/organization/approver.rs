//! Who approves what a unit asks for, before it comes to the project office.

use std::collections::BTreeSet;

use uuid::Uuid;

/// Most approvers of a unit.
pub const MAX_APPROVERS: usize = 20;

/// Who approves what a unit asks for: the approvers of the nearest unit, from
/// itself upwards, that has any besides those who ask. Nobody approves what they
/// asked for themselves; the next unit above does. Nobody where there is none:
/// then nobody is waited for.
pub fn approvers(chain: &[Vec<Uuid>], authors: &BTreeSet<Uuid>) -> Vec<Uuid> {
    let others = |unit: &Vec<Uuid>| -> Vec<Uuid> {
        let others = unit.iter().filter(|person| !authors.contains(person));
        others.copied().collect()
    };
    let mut units = chain.iter().map(others);
    units.find(|unit| !unit.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_unit_decides_and_nobody_on_their_own() {
        let [anna, ben, cleo] = [1, 2, 3].map(Uuid::from_u128);
        for (chain, authors, expected) in [
            (vec![vec![anna]], vec![], vec![anna]),
            (vec![vec![anna, ben]], vec![], vec![anna, ben]),
            // Any one suffices; whoever asked is none of them.
            (vec![vec![anna, ben], vec![cleo]], vec![anna], vec![ben]),
            // The only one asked for it: the unit above.
            (vec![vec![anna], vec![cleo]], vec![anna], vec![cleo]),
            (vec![vec![], vec![], vec![cleo]], vec![anna], vec![cleo]),
            // Whoever stands at the top asks nobody.
            (vec![vec![], vec![cleo]], vec![cleo], vec![]),
            (vec![], vec![], vec![]),
        ] {
            let authors = authors.into_iter().collect();
            assert_eq!(approvers(&chain, &authors), expected, "{chain:?}");
        }
    }
}

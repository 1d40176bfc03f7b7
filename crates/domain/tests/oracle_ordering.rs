//! Card moves against a plain list: whatever keys are chosen, sorting by key
//! gives the order that people made.

use std::collections::BTreeMap;

use docket_domain::prioritization::order::{Column, LONGEST_COMFORTABLE_KEY};
use serde::Deserialize;

#[derive(Deserialize)]
struct Oracle {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    input: Input,
    expected: Expected,
}

#[derive(Deserialize)]
struct Input {
    columns: Columns,
    /// Card, column, and the card it goes behind.
    moves: Vec<(String, String, Option<String>)>,
}

#[derive(Deserialize)]
struct Expected {
    columns: Columns,
}

type Columns = BTreeMap<String, Vec<String>>;

#[test]
fn columns_end_as_expected() {
    let oracle: Oracle =
        serde_json::from_str(include_str!("oracles/ordering.json")).expect("a readable oracle");
    assert!(!oracle.cases.is_empty());
    for Case {
        id,
        input,
        expected,
    } in oracle.cases
    {
        let mut board: BTreeMap<String, Column<String>> = input
            .columns
            .into_iter()
            .map(|(name, cards)| (name, Column::in_order(cards)))
            .collect();
        for (card, to, after) in &input.moves {
            for (name, column) in &mut board {
                if name != to {
                    column.remove(card);
                }
            }
            board
                .get_mut(to)
                .unwrap_or_else(|| panic!("{id}: no column {to}"))
                .move_after(card, after.as_ref())
                .unwrap_or_else(|error| panic!("{id}: {error}"));
        }
        let ended: Columns = board
            .into_iter()
            .map(|(name, column)| {
                // Only what would be stored, read back in no order.
                let stored = column.cards().iter().rev().cloned().collect();
                let cards = Column::new(stored).cards().to_vec();
                assert!(
                    cards
                        .iter()
                        .all(|(key, _)| key.as_bytes().len() <= LONGEST_COMFORTABLE_KEY),
                    "{id}"
                );
                (name, cards.into_iter().map(|(_, card)| card).collect())
            })
            .collect();
        assert_eq!(ended, expected.columns, "{id}");
    }
}

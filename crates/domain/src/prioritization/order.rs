//! Cards in the order in which people put them.
//!
//! A card carries an [`OrderKey`]; sorting a column by key, bytewise, gives
//! its order. Moving a card writes one key, that of the moved card, chosen
//! strictly between its new neighbours. A key is a fraction between 0 and 1
//! in base 256 without its leading point, so there is always room; keys that
//! grow too long are spread out anew, with the whole column.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Keys longer than this many bytes make a column due for re-spacing.
pub const LONGEST_COMFORTABLE_KEY: usize = 24;

/// Longer keys are refused when they are read.
const LONGEST_KEY: usize = 255;

/// The distance of a new first or last card from the one at the end, in units
/// of the fourth byte: two-byte keys for the first 32,000 cards either way.
const STEP: u32 = 1 << 16;

/// The place of a card in its column. Compared bytewise; in JSON and text as
/// lower-case hexadecimal. Never empty and never ends in a zero byte, so that
/// equal fractions are equal keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(Vec<u8>);

/// Why there is no such key or place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Not a key: empty, too long, ending in a zero byte, or not hexadecimal.
    #[error("not an order key")]
    MalformedKey,
    /// The key that should come before is not smaller than the one after.
    #[error("the keys are not in ascending order")]
    NotAscending,
    /// The card to be placed behind is not in the column.
    #[error("there is no such card in the column")]
    NoSuchCard,
}

impl OrderKey {
    /// Takes the bytes of a stored key.
    ///
    /// # Errors
    /// [`OrderError::MalformedKey`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, OrderError> {
        match bytes.last() {
            Some(1..) if bytes.len() <= LONGEST_KEY => Ok(Self(bytes)),
            _ => Err(OrderError::MalformedKey),
        }
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A key strictly between two others; `None` stands for the ends of the
    /// column.
    ///
    /// # Errors
    /// [`OrderError::NotAscending`] unless `before < after`.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Result<Self, OrderError> {
        let end_step = match (before, after) {
            (Some(before), Some(after)) if before >= after => {
                return Err(OrderError::NotAscending);
            }
            (None, Some(after)) => after.head().checked_sub(STEP).filter(|&head| head > 0),
            (Some(before), None) => before.head().checked_add(STEP),
            _ => None,
        };
        Ok(match end_step {
            Some(head) => Self::from_fraction(&head.to_be_bytes()),
            None => Self::midpoint(before, after),
        })
    }

    /// `count` keys in ascending order, evenly apart: for a new column, or to
    /// re-space one.
    pub fn evenly(count: usize) -> Vec<Self> {
        // Bytes enough for 256 places between neighbours.
        let gaps = count as u128 + 1;
        let mut places: u128 = 1 << 16;
        while places / gaps < 256 {
            places <<= 8;
        }
        // Overflows for more than 2^50 cards only, which fit in no memory.
        (1..gaps)
            .map(|place| {
                let fraction = place * places / gaps;
                let unused = places.leading_zeros() as usize / 8 + 1;
                Self::from_fraction(&fraction.to_be_bytes()[unused..])
            })
            .collect()
    }

    /// Whether the key has grown so long that its column should be re-spaced.
    pub fn needs_respacing(&self) -> bool {
        self.0.len() > LONGEST_COMFORTABLE_KEY
    }

    /// Takes the digits of a fraction that is not nought, without the zeros
    /// at the end.
    fn from_fraction(digits: &[u8]) -> Self {
        let zeros = digits.iter().rev().take_while(|&&digit| digit == 0).count();
        Self(digits[..digits.len() - zeros].to_vec())
    }

    /// The first four digits as a number.
    fn head(&self) -> u32 {
        let mut head = [0; 4];
        for (to, from) in head.iter_mut().zip(&self.0) {
            *to = *from;
        }
        u32::from_be_bytes(head)
    }

    /// The shortest key about half-way between two ascending ones.
    fn midpoint(before: Option<&Self>, after: Option<&Self>) -> Self {
        let lower = before.map_or(&[][..], Self::as_bytes);
        // `None` once the digits chosen so far are below the upper bound.
        let mut upper = after.map(Self::as_bytes);
        let mut digits = Vec::with_capacity(lower.len() + 1);
        loop {
            let at = digits.len();
            let low = u16::from(lower.get(at).copied().unwrap_or(0));
            let high = upper.map_or(256, |upper| u16::from(upper.get(at).copied().unwrap_or(0)));
            // Below 256, since `low` is a byte and `high` is at most 256.
            let middle = ((low + high) / 2) as u8;
            if u16::from(middle) > low {
                digits.push(middle);
                return Self(digits);
            }
            if low < high {
                upper = None;
            }
            digits.push(low as u8);
        }
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrderKey({self})")
    }
}

impl FromStr for OrderKey {
    type Err = OrderError;

    fn from_str(hex: &str) -> Result<Self, OrderError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(OrderError::MalformedKey),
        };
        let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
        if !rest.is_empty() {
            return Err(OrderError::MalformedKey);
        }
        let bytes = pairs
            .iter()
            .map(|&[high, low]| Ok(digit(high)? << 4 | digit(low)?))
            .collect::<Result<_, _>>()?;
        Self::from_bytes(bytes)
    }
}

impl Serialize for OrderKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OrderKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        hex.parse().map_err(de::Error::custom)
    }
}

/// The cards of one column, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<Id> {
    cards: Vec<(OrderKey, Id)>,
}

/// What a move changed, and so what has to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// The moved card has this key; no other card changed.
    Key(OrderKey),
    /// Every card of the column has a new key.
    Respaced,
}

impl<Id: Ord + Clone> Column<Id> {
    /// A column of cards and their keys, in any order. Equal keys, which no
    /// move creates, are told apart by id.
    pub fn new(mut cards: Vec<(OrderKey, Id)>) -> Self {
        cards.sort();
        Self { cards }
    }

    /// A column of cards in this order, with new keys.
    pub fn in_order(ids: Vec<Id>) -> Self {
        let keys = OrderKey::evenly(ids.len());
        Self {
            cards: keys.into_iter().zip(ids).collect(),
        }
    }

    /// The cards with their keys, from the top.
    pub fn cards(&self) -> &[(OrderKey, Id)] {
        &self.cards
    }

    /// Takes a card out, as when it moves to another column. Whether it was
    /// there.
    pub fn remove(&mut self, id: &Id) -> bool {
        let found = self.position(id);
        if let Some(index) = found {
            self.cards.remove(index);
        }
        found.is_some()
    }

    /// Puts a card directly behind `after`, or at the top, taking it from
    /// wherever in the column it was. A card behind itself stays where it is.
    ///
    /// # Errors
    /// [`OrderError::NoSuchCard`] when `after` is not in the column; nothing
    /// has changed then. See [`Column::neighbour`].
    pub fn move_after(&mut self, id: &Id, after: Option<&Id>) -> Result<Placement, OrderError> {
        if let Some(anchor) = after {
            let place = self.position(anchor).ok_or(OrderError::NoSuchCard)?;
            if anchor == id {
                return Ok(Placement::Key(self.cards[place].0.clone()));
            }
        }
        self.remove(id);
        let index = match after.and_then(|anchor| self.position(anchor)) {
            Some(place) => place + 1,
            None => 0,
        };
        let before = index.checked_sub(1).map(|place| &self.cards[place].0);
        let behind = self.cards.get(index).map(|(key, _)| key);
        match OrderKey::between(before, behind) {
            Ok(key) if !key.needs_respacing() => {
                self.cards.insert(index, (key.clone(), id.clone()));
                Ok(Placement::Key(key))
            }
            // Too long, or two neighbours with one key.
            _ => {
                let mut ids: Vec<Id> = self.cards.drain(..).map(|(_, id)| id).collect();
                ids.insert(index, id.clone());
                *self = Self::in_order(ids);
                Ok(Placement::Respaced)
            }
        }
    }

    /// The card to put another behind when the one that was named has
    /// vanished: the nearest survivor above the place where it was. `None` is
    /// the top.
    pub fn neighbour(&self, vanished: &OrderKey) -> Option<&Id> {
        let above = self.cards.partition_point(|(key, _)| key <= vanished);
        above.checked_sub(1).map(|place| &self.cards[place].1)
    }

    fn position(&self, id: &Id) -> Option<usize> {
        self.cards.iter().position(|(_, card)| card == id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn even_keys_ascend_and_leave_room() {
        for count in [0, 1, 2, 255, 256, 3000, 70_000] {
            let keys = OrderKey::evenly(count);
            assert_eq!(keys.len(), count);
            assert!(keys.is_sorted_by(|a, b| a < b), "{count}");
            let longest = keys.iter().map(|key| key.as_bytes().len()).max();
            assert!(longest.unwrap_or_default() <= 4, "{count}");
        }
    }

    #[test]
    fn cards_added_at_an_end_keep_short_keys() -> Result<(), OrderError> {
        let first = OrderKey::between(None, None)?;
        let (mut top, mut bottom) = (first.clone(), first);
        for _ in 0..30_000 {
            top = OrderKey::between(None, Some(&top))?;
            bottom = OrderKey::between(Some(&bottom), None)?;
        }
        assert!(top.as_bytes().len() <= 2 && bottom.as_bytes().len() <= 2);
        Ok(())
    }

    #[test]
    fn one_gap_takes_many_cards_before_it_is_respaced() -> Result<(), OrderError> {
        let mut column = Column::in_order((0..10).collect());
        let mut respaced = 0;
        for id in 10..1010 {
            // Alternately the upper and the lower half of the last gap.
            let after = if id % 2 == 0 { 4 } else { id - 1 };
            if column.move_after(&id, Some(&after))? == Placement::Respaced {
                respaced += 1;
            }
        }
        assert!(respaced <= 1000 / 20, "{respaced}");
        assert!(column.cards().iter().all(|(key, _)| !key.needs_respacing()));
        Ok(())
    }

    #[test]
    fn keys_in_the_wrong_order_have_nothing_between_them() -> Result<(), OrderError> {
        let key: OrderKey = "80".parse()?;
        let next: OrderKey = "8001".parse()?;
        for (before, after) in [(&key, &key), (&next, &key)] {
            let between = OrderKey::between(Some(before), Some(after));
            assert_eq!(between, Err(OrderError::NotAscending));
        }
        assert_eq!(
            OrderKey::between(Some(&key), Some(&next))?.to_string(),
            "800080"
        );
        Ok(())
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for hex in ["", "8", "00", "8000", "8G", "8F", "é", &"01".repeat(256)] {
            assert_eq!(
                hex.parse::<OrderKey>(),
                Err(OrderError::MalformedKey),
                "{hex}"
            );
        }
    }

    #[test]
    fn a_move_that_cannot_be_leaves_the_column_alone() -> Result<(), OrderError> {
        let mut column = Column::in_order(vec!["a", "b", "c"]);
        let before = column.clone();
        assert_eq!(
            column.move_after(&"a", Some(&"z")),
            Err(OrderError::NoSuchCard)
        );
        column.move_after(&"b", Some(&"b"))?;
        assert_eq!(column, before);
        assert!(!column.remove(&"z"));
        Ok(())
    }

    #[test]
    fn cards_with_one_key_are_respaced_when_something_goes_between() -> Result<(), OrderError> {
        let key = OrderKey::between(None, None)?;
        let mut column = Column::new(vec![(key.clone(), 2), (key, 1)]);
        assert_eq!(column.move_after(&3, Some(&1))?, Placement::Respaced);
        let ids: Vec<_> = column.cards().iter().map(|(_, id)| *id).collect();
        assert_eq!(ids, [1, 3, 2]);
        Ok(())
    }

    #[test]
    fn the_survivor_above_stands_in_for_a_vanished_card() {
        let mut column = Column::in_order(vec!["a", "b", "c"]);
        let vanished = column.cards()[1].0.clone();
        column.remove(&"b");
        assert_eq!(column.neighbour(&vanished), Some(&"a"));
        column.remove(&"a");
        assert_eq!(column.neighbour(&vanished), None);
    }

    fn any_key() -> impl Strategy<Value = OrderKey> {
        (prop::collection::vec(any::<u8>(), 0..6), 1u8..).prop_map(|(mut bytes, last)| {
            bytes.push(last);
            OrderKey(bytes)
        })
    }

    proptest! {
        #[test]
        fn between_is_strictly_between(a in any_key(), b in any_key()) {
            prop_assume!(a != b);
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let middle = OrderKey::between(Some(&low), Some(&high))?;
            prop_assert!(low < middle && middle < high);
            prop_assert!(OrderKey::between(None, Some(&low))? < low);
            prop_assert!(OrderKey::between(Some(&high), None)? > high);
            prop_assert_eq!(middle.to_string().parse(), Ok(middle.clone()));
            prop_assert_eq!(OrderKey::from_bytes(middle.0.clone()), Ok(middle));
        }

        #[test]
        fn alternating_inserts_stay_between(upward in prop::collection::vec(any::<bool>(), 1..200)) {
            let ends = OrderKey::evenly(2);
            let (mut low, mut high) = (ends[0].clone(), ends[1].clone());
            for upward in upward {
                let middle = OrderKey::between(Some(&low), Some(&high))?;
                prop_assert!(low < middle && middle < high);
                *(if upward { &mut low } else { &mut high }) = middle;
            }
        }

        #[test]
        fn a_column_does_what_a_plain_list_does(
            moves in prop::collection::vec((0usize..12, prop::option::of(0usize..12)), 0..60)
        ) {
            let mut list: Vec<usize> = (0..12).collect();
            let mut column = Column::in_order(list.clone());
            for (id, after) in moves {
                column.move_after(&id, after.as_ref())?;
                if after != Some(id) {
                    list.retain(|card| *card != id);
                    let anchor = after.and_then(|after| list.iter().position(|card| *card == after));
                    list.insert(anchor.map_or(0, |place| place + 1), id);
                }
                let stored = Column::new(column.cards().iter().rev().cloned().collect());
                prop_assert!(stored.cards().iter().map(|(_, id)| id).eq(&list));
            }
        }
    }
}

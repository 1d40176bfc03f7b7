//! What is left to do: how far practices are from their targets, the most
//! pressing first.

use serde::{Deserialize, Serialize};

/// A practice that is below its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityGap))]
pub struct Gap {
    /// Key of the dimension.
    pub dimension: String,
    /// Key of the practice.
    pub practice: String,
    /// The level reached.
    pub current: u8,
    /// The level aimed at, above the current one. The actions that lead there
    /// are those of the levels `current + 1` to `target` of the practice.
    pub target: u8,
    /// How many levels are missing.
    pub gap: u8,
    /// [`priority`] of the gap.
    pub priority: u32,
    /// In which band that priority lies.
    pub band: Band,
}

/// How pressing a gap is, compared to the widest gap the scale allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = GapBand))]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Less than a quarter of the highest priority.
    Low,
    /// A quarter of the highest priority or more.
    Medium,
    /// Half the highest priority or more.
    High,
}

impl Gap {
    /// The gap of a practice on a scale that ends at `top`; none when the
    /// target is met.
    pub fn of(dimension: &str, practice: &str, current: u8, target: u8, top: u8) -> Option<Self> {
        let priority = priority(current, target);
        Some(Self {
            dimension: dimension.to_owned(),
            practice: practice.to_owned(),
            current,
            target,
            gap: target.saturating_sub(current),
            priority,
            band: Band::of(priority, top)?,
        })
    }
}

impl Band {
    /// The band of a priority on a scale that ends at `top`; none for a
    /// priority of 0.
    pub fn of(priority: u32, top: u8) -> Option<Self> {
        let highest = self::priority(0, top);
        match priority {
            0 => None,
            _ if 2 * priority >= highest => Some(Self::High),
            _ if 4 * priority >= highest => Some(Self::Medium),
            _ => Some(Self::Low),
        }
    }
}

/// How pressing it is to get from a level to its target:
/// (1 + target − current)² − 1, so that a gap of two levels weighs more than
/// two gaps of one; 0 when the target is met. From 0 to 65 535.
pub fn priority(current: u8, target: u8) -> u32 {
    let steps = u32::from(target.saturating_sub(current));
    (1 + steps).pow(2) - 1
}

/// Sorts gaps by priority, the highest first; equal ones keep their order.
pub fn sort(gaps: &mut [Gap]) {
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.priority));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priority_grows_faster_than_the_gap() {
        for (current, target, top, expected, band) in [
            // A scale of three levels, bands from 3.75 and 7.5.
            (1, 3, 3, 8, Some(Band::High)),
            (0, 3, 3, 15, Some(Band::High)),
            (0, 1, 3, 3, Some(Band::Low)),
            (3, 1, 3, 0, None),
            (2, 2, 3, 0, None),
            // A scale of five levels, bands from 8.75 and 17.5.
            (4, 5, 5, 3, Some(Band::Low)),
            (3, 5, 5, 8, Some(Band::Low)),
            (2, 5, 5, 15, Some(Band::Medium)),
            (1, 5, 5, 24, Some(Band::High)),
            (0, 5, 5, 35, Some(Band::High)),
        ] {
            let priority = priority(current, target);
            assert_eq!(priority, expected, "{current} to {target}");
            assert_eq!(Band::of(priority, top), band, "{current} to {target}");
            assert_eq!(
                Gap::of("d", "p", current, target, top).map(|gap| gap.band),
                band
            );
        }
    }
}

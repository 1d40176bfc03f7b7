//! A picture of a workflow: statuses in layers from the top to the bottom, the
//! steps between them as lines. Lines to the same status share a lane where
//! they pass others by; what leads back up shares a lane at the side.

use std::collections::{BTreeMap, BTreeSet};

use super::{MAX_STATUSES, Workflow};

/// Width of a status.
const WIDTH: i32 = 132;
/// Height of a status.
const HEIGHT: i32 = 32;
/// Room between two things side by side.
const ASIDE: i32 = 14;
/// Room between two layers.
const BELOW: i32 = 34;
/// Width of a lane.
const LANE: i32 = 10;
/// How often the order within the layers is bettered, down and up.
const SWEEPS: usize = 6;

/// A picture of a workflow; all lengths are in pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Width of the whole.
    pub width: i32,
    /// Height of the whole.
    pub height: i32,
    /// The statuses, in the order of the workflow.
    pub statuses: Vec<DrawnStatus>,
    /// The lines, one for each pair of statuses that steps connect.
    pub steps: Vec<DrawnStep>,
}

/// Where a status is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnStatus {
    /// Its key.
    pub key: String,
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// A line from one status to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnStep {
    /// Key of the status it leaves from.
    pub from: String,
    /// Key of the status it leads to.
    pub to: String,
    /// Whether it leads back up.
    pub is_back: bool,
    /// The points it goes through.
    pub points: Vec<(i32, i32)>,
}

/// A line from one status to another, by their numbers.
type Edge = (usize, usize);

/// What takes room in a layer: a status, or the lane of lines to a status
/// further down, each by the number of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Status(usize),
    Lane(usize),
}

/// Draws a workflow, whatever state it is in: of more than [`MAX_STATUSES`]
/// statuses the first ones.
pub fn draw(workflow: &Workflow) -> Drawing {
    let mut numbers = BTreeMap::new();
    for (number, status) in workflow.statuses.iter().take(MAX_STATUSES).enumerate() {
        numbers.entry(status.key.as_str()).or_insert(number);
    }
    let count = workflow.statuses.len().min(MAX_STATUSES);
    let edges: BTreeSet<Edge> = workflow
        .edges()
        .into_iter()
        .filter_map(|(from, to)| Some((*numbers.get(from)?, *numbers.get(to)?)))
        .filter(|(from, to)| from != to)
        .collect();
    let start = numbers.get(workflow.initial.as_str()).copied();
    let layer = layers(count, &edges, start);
    let (down, back): (Vec<_>, Vec<_>) = edges
        .iter()
        .copied()
        .partition(|&(from, to)| below(&layer, to) > below(&layer, from));
    let rows = rows(count, &layer, &down);
    let key = |number: usize| {
        let status = workflow.statuses.get(number);
        status.map_or_else(String::new, |status| status.key.clone())
    };
    place(&rows, (&down, &back), &layer, key)
}

fn below(layer: &[usize], number: usize) -> usize {
    layer.get(number).copied().unwrap_or_default()
}

/// The layer of each status: as far down as the longest way to it, not counting
/// what leads back to where the way came from.
fn layers(count: usize, edges: &BTreeSet<Edge>, start: Option<usize>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let mut forward = BTreeSet::new();
    let roots = start.into_iter().chain(0..count);
    for root in roots {
        if !seen.insert(root) {
            continue;
        }
        // The way here, each with what is still to be looked at after it.
        let mut way = vec![(root, after(edges, root))];
        while let Some((at, left)) = way.last_mut() {
            let at = *at;
            let Some(next) = left.pop() else {
                order.push(at);
                way.pop();
                continue;
            };
            if way.iter().any(|(passed, _)| *passed == next) {
                continue;
            }
            forward.insert((at, next));
            if seen.insert(next) {
                way.push((next, after(edges, next)));
            }
        }
    }
    let mut layer = vec![0; count];
    for &at in order.iter().rev() {
        let own = below(&layer, at);
        for (_, next) in forward.iter().filter(|(from, _)| *from == at) {
            if let Some(deep) = layer.get_mut(*next) {
                *deep = (*deep).max(own + 1);
            }
        }
    }
    layer
}

/// Where one gets from a status, the last one first.
fn after(edges: &BTreeSet<Edge>, from: usize) -> Vec<usize> {
    let next = edges.iter().filter(|(at, _)| *at == from);
    let mut next: Vec<usize> = next.map(|(_, to)| *to).collect();
    next.reverse();
    next
}

/// What is in each layer, in an order in which few lines cross.
fn rows(count: usize, layer: &[usize], down: &[Edge]) -> Vec<Vec<Slot>> {
    let deepest = layer.iter().copied().max().map_or(0, |deepest| deepest + 1);
    let mut rows: Vec<BTreeSet<Slot>> = vec![BTreeSet::new(); deepest];
    let mut put = |row: usize, slot: Slot| {
        if let Some(row) = rows.get_mut(row) {
            row.insert(slot);
        }
    };
    for number in 0..count {
        put(below(layer, number), Slot::Status(number));
    }
    for &(from, to) in down {
        for between in below(layer, from) + 1..below(layer, to) {
            put(between, Slot::Lane(to));
        }
    }
    let mut rows: Vec<Vec<Slot>> = rows
        .into_iter()
        .map(|row| row.into_iter().collect())
        .collect();
    let ties = ties(layer, down);
    for sweep in 0..SWEEPS {
        let downwards = sweep % 2 == 0;
        for step in 1..rows.len() {
            let at = match downwards {
                true => step,
                false => rows.len() - 1 - step,
            };
            let beside = if downwards { at - 1 } else { at + 1 };
            let fixed = rows.get(beside).cloned().unwrap_or_default();
            let Some(row) = rows.get_mut(at) else {
                continue;
            };
            let fallback: BTreeMap<Slot, usize> = row
                .iter()
                .enumerate()
                .map(|(place, slot)| (*slot, place * 1_000))
                .collect();
            row.sort_by_key(|slot| {
                let tied = fixed.iter().enumerate().filter(|(_, other)| {
                    let pair = match downwards {
                        true => (**other, *slot),
                        false => (*slot, **other),
                    };
                    ties.contains(&(beside.min(at), pair.0, pair.1))
                });
                let places: Vec<usize> = tied.map(|(place, _)| place * 1_000).collect();
                match places.len() {
                    0 => fallback.get(slot).copied().unwrap_or_default(),
                    several => places.iter().sum::<usize>() / several,
                }
            });
        }
    }
    rows
}

/// Which slots of a layer lines connect with which of the next one.
fn ties(layer: &[usize], down: &[Edge]) -> BTreeSet<(usize, Slot, Slot)> {
    let mut ties = BTreeSet::new();
    for &(from, to) in down {
        let (top, bottom) = (below(layer, from), below(layer, to));
        let slot = |row: usize| match row {
            row if row == top => Slot::Status(from),
            row if row == bottom => Slot::Status(to),
            _ => Slot::Lane(to),
        };
        ties.extend((top..bottom).map(|row| (row, slot(row), slot(row + 1))));
    }
    ties
}

const fn breadth(slot: Slot) -> i32 {
    match slot {
        Slot::Status(_) => WIDTH,
        Slot::Lane(_) => LANE,
    }
}

fn length(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Gives everything its place.
fn place(
    rows: &[Vec<Slot>],
    (down, back): (&[Edge], &[Edge]),
    layer: &[usize],
    key: impl Fn(usize) -> String,
) -> Drawing {
    let wide = |row: &Vec<Slot>| -> i32 {
        let gaps = ASIDE * length(row.len().saturating_sub(1));
        row.iter().map(|slot| breadth(*slot)).sum::<i32>() + gaps
    };
    let widest = rows.iter().map(wide).max().unwrap_or_default();
    let mut at: BTreeMap<(usize, Slot), (i32, i32)> = BTreeMap::new();
    let mut statuses = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        let mut x = (widest - wide(row)) / 2;
        let y = length(number) * (HEIGHT + BELOW);
        for slot in row {
            at.insert((number, *slot), (x + breadth(*slot) / 2, y));
            if let Slot::Status(status) = slot {
                let drawn = DrawnStatus {
                    key: key(*status),
                    x,
                    y,
                    width: WIDTH,
                    height: HEIGHT,
                };
                statuses.insert(*status, drawn);
            }
            x += breadth(*slot) + ASIDE;
        }
    }
    let point = |row: usize, slot: Slot| at.get(&(row, slot)).copied().unwrap_or_default();
    let mut steps: Vec<DrawnStep> = down
        .iter()
        .map(|&(from, to)| {
            let (top, bottom) = (below(layer, from), below(layer, to));
            let (x, y) = point(top, Slot::Status(from));
            let mut points = vec![(x, y + HEIGHT)];
            for row in top + 1..bottom {
                let (x, y) = point(row, Slot::Lane(to));
                points.extend([(x, y), (x, y + HEIGHT)]);
            }
            points.push(point(bottom, Slot::Status(to)));
            DrawnStep {
                from: key(from),
                to: key(to),
                is_back: false,
                points,
            }
        })
        .collect();
    let targets: BTreeSet<usize> = back.iter().map(|(_, to)| *to).collect();
    let targets: Vec<usize> = targets.into_iter().collect();
    for &(from, to) in back {
        let lane = targets.iter().position(|target| *target == to);
        let x = widest + ASIDE + (LANE + 2) * length(lane.unwrap_or_default());
        let (start, top) = point(below(layer, from), Slot::Status(from));
        let (end, bottom) = point(below(layer, to), Slot::Status(to));
        // A little apart, so that coming and going are not one line.
        let (leaves, comes) = (top + HEIGHT * 3 / 4, bottom + HEIGHT / 4);
        steps.push(DrawnStep {
            from: key(from),
            to: key(to),
            is_back: true,
            points: vec![
                (start + WIDTH / 2, leaves),
                (x, leaves),
                (x, comes),
                (end + WIDTH / 2, comes),
            ],
        });
    }
    let aside = match targets.len() {
        0 => 0,
        several => ASIDE + (LANE + 2) * length(several),
    };
    Drawing {
        width: widest + aside,
        height: (length(rows.len()) * (HEIGHT + BELOW) - BELOW).max(0),
        statuses: statuses.into_values().collect(),
        steps,
    }
}

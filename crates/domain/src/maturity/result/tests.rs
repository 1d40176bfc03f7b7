use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::gap::Band;
use super::super::sample;
use super::super::score::ContributionRow;
use super::*;
use crate::exact::Billionths;

fn billionths(text: &str) -> Billionths {
    text.parse().unwrap()
}

fn excluded(reason: &str) -> Answer {
    Answer::NotApplicable {
        reason: reason.to_owned(),
    }
}

fn levels(levels: &[(&str, u8)]) -> BTreeMap<String, Answer> {
    levels
        .iter()
        .map(|(key, level)| ((*key).to_owned(), Answer::Level(*level)))
        .collect()
}

fn targets(targets: &[(&str, u8)]) -> BTreeMap<String, u8> {
    targets
        .iter()
        .map(|(key, level)| ((*key).to_owned(), *level))
        .collect()
}

fn no_targets() -> BTreeMap<String, u8> {
    BTreeMap::new()
}

fn row(key: &str, score: &str, weight: u32, share: &str, contribution: &str) -> ContributionRow {
    ContributionRow {
        key: key.to_owned(),
        score: billionths(score),
        weight,
        share: billionths(share),
        contribution: billionths(contribution),
    }
}

#[test]
fn mean_and_staged_level_stand_side_by_side() {
    let model = sample::model(&[("one", 1, &[("a", 1), ("b", 1), ("c", 1)])]);
    let result = evaluate(
        &model,
        &levels(&[("a", 0), ("b", 3), ("c", 3)]),
        &no_targets(),
    );
    let overall = result.unwrap().overall;
    assert_eq!(overall.mean, Some(billionths("2")));
    assert_eq!(overall.level, Some(2));
    assert_eq!(overall.staged, Some(0));
}

#[test]
fn the_level_is_cut_off_from_the_exact_mean() {
    for (weight, lower, mean, level) in [
        (1, 3, "3", 3),
        (999_999_999, 2, "2.999999999", 2),
        // 2.99999999975 is shown as 3 and is not level 3.
        (4_000_000_000, 2, "3", 2),
        // The same distance above 3.
        (4_000_000_000, 4, "3", 3),
    ] {
        let model = sample::model(&[("one", 1, &[("a", weight), ("b", 1)])]);
        let answers = levels(&[("a", 3), ("b", lower)]);
        let result = evaluate(&model, &answers, &no_targets()).unwrap();
        for score in [&result.overall, &result.dimensions[0].score] {
            assert_eq!(score.mean, Some(billionths(mean)), "{weight} {lower}");
            assert_eq!(score.level, Some(level), "{weight} {lower}");
        }
    }
}

#[test]
fn thirds_that_make_a_whole_are_whole() {
    // The mean of 8/3 and 10/3 is 3, though neither ends in decimals.
    let model = sample::model(&[
        ("one", 1, &[("a", 1), ("b", 1), ("c", 1)]),
        ("two", 1, &[("d", 1), ("e", 1), ("f", 1)]),
    ]);
    let answers = levels(&[("a", 2), ("b", 3), ("c", 3), ("d", 3), ("e", 3), ("f", 4)]);
    let result = evaluate(&model, &answers, &no_targets()).unwrap();
    assert_eq!(result.dimensions[0].score.level, Some(2));
    assert_eq!(result.overall.mean, Some(billionths("3")));
    assert_eq!(result.overall.level, Some(3));
}

#[test]
fn dimensions_count_by_their_weight_not_by_their_practices() {
    let model = sample::model(&[
        ("one", 1, &[("a", 1), ("b", 2), ("c", 3)]),
        ("two", 2, &[("d", 1)]),
    ]);
    let answers = levels(&[("a", 5), ("b", 2), ("c", 1), ("d", 4)]);
    let result = evaluate(&model, &answers, &no_targets()).unwrap();
    assert_eq!(
        result.dimensions[0].score.rows,
        [
            row("a", "5", 1, "0.166666667", "0.833333333"),
            row("b", "2", 2, "0.333333333", "0.666666667"),
            row("c", "1", 3, "0.5", "0.5"),
        ]
    );
    // (1 · 2 + 2 · 4) / 3
    assert_eq!(result.overall.mean, Some(billionths("3.333333333")));
    assert_eq!(
        result.overall.rows,
        [
            row("one", "2", 1, "0.333333333", "0.666666667"),
            row("two", "4", 2, "0.666666667", "2.666666666"),
        ]
    );
}

#[test]
fn open_practices_widen_the_interval() {
    let model = sample::model(&[("one", 1, &[("a", 1), ("b", 3)]), ("two", 1, &[("c", 1)])]);
    let result = evaluate(&model, &levels(&[("a", 4)]), &no_targets()).unwrap();
    let one = &result.dimensions[0].score;
    assert_eq!((one.practices, one.applicable, one.answered), (2, 2, 1));
    assert_eq!(one.mean, Some(billionths("4")));
    assert_eq!(one.answered_share, Some(billionths("0.25")));
    let interval = one.interval.unwrap();
    assert_eq!(interval.low, billionths("1"));
    assert_eq!(interval.high, billionths("4.75"));

    let two = &result.dimensions[1].score;
    assert_eq!((two.mean, two.level, two.staged), (None, None, None));
    assert_eq!(two.answered_share, Some(Billionths::ZERO));
    assert_eq!(two.interval.unwrap().high, billionths("5"));
    assert_eq!(two.rows, []);

    assert_eq!(result.overall.mean, Some(billionths("4")));
    assert_eq!(result.overall.answered_share, Some(billionths("0.125")));
    let interval = result.overall.interval.unwrap();
    assert_eq!(interval.low, billionths("0.5"));
    assert_eq!(interval.high, billionths("4.875"));
}

#[test]
fn what_does_not_apply_leaves_every_score() {
    let model = sample::model(&[("one", 1, &[("a", 1), ("b", 3)]), ("two", 5, &[("c", 1)])]);
    let mut answers = levels(&[("a", 4)]);
    answers.insert("b".to_owned(), excluded("No suppliers"));
    answers.insert("c".to_owned(), excluded("No programmes"));
    let aims = targets(&[("b", 5)]);
    let result = evaluate(&model, &answers, &aims).unwrap();
    let overall = &result.overall;
    assert_eq!(
        (overall.practices, overall.applicable, overall.answered),
        (3, 1, 1)
    );
    assert_eq!(overall.mean, Some(billionths("4")));
    assert_eq!(overall.answered_share, Some(Billionths::ONE));
    assert_eq!(overall.interval.unwrap().low, billionths("4"));
    assert_eq!(overall.to_target, Billionths::ONE);
    assert_eq!(result.gaps, []);
    let two = &result.dimensions[1].score;
    assert_eq!((two.answered_share, two.interval), (None, None));
    assert_eq!(
        result.dimensions[0].practices[1].standing,
        Standing::NotApplicable {
            reason: "No suppliers".to_owned()
        }
    );
}

#[test]
fn gaps_come_most_pressing_first() {
    let model = sample::model(&[
        ("one", 1, &[("a", 1), ("b", 1), ("c", 1), ("d", 1)]),
        ("two", 1, &[("e", 1), ("f", 1)]),
    ]);
    let answers = levels(&[("a", 2), ("b", 5), ("c", 0), ("d", 2), ("e", 1)]);
    let aims = targets(&[("a", 3), ("b", 3), ("c", 4), ("d", 3), ("e", 4), ("f", 5)]);
    let result = evaluate(&model, &answers, &aims).unwrap();
    let found: Vec<(&str, &str, u8, u32, Band)> = result
        .gaps
        .iter()
        .map(|gap| {
            let (dimension, practice) = (gap.dimension.as_str(), gap.practice.as_str());
            (dimension, practice, gap.gap, gap.priority, gap.band)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("one", "c", 4, 24, Band::High),
            ("two", "e", 3, 15, Band::Medium),
            ("one", "a", 1, 3, Band::Low),
            ("one", "d", 1, 3, Band::Low),
        ]
    );
    // `f` has a target and no level yet: 1 − 9/17 over the other five.
    assert_eq!(result.overall.to_target, billionths("0.470588235"));
    assert_eq!(result.dimensions[1].score.to_target, billionths("0.25"));
    let practices: Vec<(Option<u8>, Option<u8>)> = result
        .practices()
        .map(|practice| (practice.gap, practice.next_level))
        .collect();
    assert_eq!(
        practices,
        [
            (Some(1), Some(3)),
            (Some(0), None),
            (Some(4), Some(1)),
            (Some(1), Some(3)),
            (Some(3), Some(2)),
            (None, None),
        ]
    );
}

#[test]
fn what_does_not_fit_the_model_is_refused() {
    let model = sample::model(&[("one", 1, &[("a", 1)])]);
    let too_high = AnswerError::LevelTooHigh { level: 6, top: 5 };
    let practice = || "a".to_owned();
    let mut blank = BTreeMap::new();
    blank.insert(practice(), excluded(" "));
    for (answers, aims, error) in [
        (
            levels(&[("x", 1)]),
            no_targets(),
            EvaluationError::UnknownPractice("x".to_owned()),
        ),
        (
            levels(&[]),
            targets(&[("one", 1)]),
            EvaluationError::UnknownPractice("one".to_owned()),
        ),
        (
            levels(&[("a", 6)]),
            no_targets(),
            EvaluationError::Answer {
                practice: practice(),
                error: too_high.clone(),
            },
        ),
        (
            levels(&[]),
            targets(&[("a", 6)]),
            EvaluationError::Target {
                practice: practice(),
                error: too_high.clone(),
            },
        ),
        (
            blank,
            no_targets(),
            EvaluationError::Answer {
                practice: practice(),
                error: AnswerError::ReasonMissing,
            },
        ),
    ] {
        assert_eq!(evaluate(&model, &answers, &aims), Err(error));
    }
}

#[test]
fn nothing_answered_is_no_score() {
    let model = sample::model(&[("one", 1, &[("a", 1)])]);
    let result = evaluate(&model, &BTreeMap::new(), &no_targets()).unwrap();
    assert_eq!(result.overall.mean, None);
    assert_eq!(result.overall.level, None);
    let interval = result.overall.interval.unwrap();
    assert_eq!(
        (interval.low, interval.high),
        (Billionths::ZERO, billionths("5"))
    );
}

const KEYS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Three dimensions over the six keys, with any weights.
fn any_model() -> impl Strategy<Value = MaturityModel> {
    prop::collection::vec(prop_oneof![1_u32..6, 1_u32..=u32::MAX], 9).prop_map(|weights| {
        sample::model(&[
            (
                "one",
                weights[6],
                &[("a", weights[0]), ("b", weights[1]), ("c", weights[2])],
            ),
            ("two", weights[7], &[("d", weights[3]), ("e", weights[4])]),
            ("three", weights[8], &[("f", weights[5])]),
        ])
    })
}

fn any_answers() -> impl Strategy<Value = BTreeMap<String, Answer>> {
    let answer = prop_oneof![
        1 => Just(None),
        1 => Just(Some(excluded("Not here"))),
        4 => (0_u8..=5).prop_map(|level| Some(Answer::Level(level))),
    ];
    prop::collection::vec(answer, KEYS.len()).prop_map(|answers| {
        KEYS.iter()
            .zip(answers)
            .filter_map(|(key, answer)| Some(((*key).to_owned(), answer?)))
            .collect()
    })
}

fn any_targets() -> impl Strategy<Value = BTreeMap<String, u8>> {
    prop::collection::vec(prop::option::of(0_u8..=5), KEYS.len()).prop_map(|aims| {
        KEYS.iter()
            .zip(aims)
            .filter_map(|(key, aim)| Some(((*key).to_owned(), aim?)))
            .collect()
    })
}

/// The overall score and that of each dimension.
fn scores(result: &AssessmentResult) -> Vec<&Score> {
    std::iter::once(&result.overall)
        .chain(result.dimensions.iter().map(|dimension| &dimension.score))
        .collect()
}

proptest! {
    // Fractions of large weights are slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn contributions_add_up_to_the_mean(model in any_model(), answers in any_answers()) {
        let result = evaluate(&model, &answers, &no_targets()).unwrap();
        for score in scores(&result) {
            let contributions: i64 = score.rows.iter().map(|row| row.contribution.0).sum();
            prop_assert_eq!(contributions, score.mean.map_or(0, |mean| mean.0));
            let shares: i64 = score.rows.iter().map(|row| row.share.0).sum();
            prop_assert_eq!(shares, if score.mean.is_some() { 1_000_000_000 } else { 0 });
        }
    }

    #[test]
    fn a_mean_lies_in_its_interval_and_above_its_staged_level(
        model in any_model(),
        answers in any_answers(),
    ) {
        let result = evaluate(&model, &answers, &no_targets()).unwrap();
        for score in scores(&result) {
            let Some(mean) = score.mean else { continue };
            let interval = score.interval.unwrap();
            prop_assert!(interval.low <= mean && mean <= interval.high);
            prop_assert!(score.staged <= score.level);
            if score.answered == score.applicable {
                prop_assert_eq!(interval.low, interval.high);
            }
        }
    }

    #[test]
    fn raising_an_answer_lowers_no_score(
        model in any_model(),
        answers in any_answers(),
        aims in any_targets(),
        key in prop::sample::select(&KEYS[..]),
        by in 1_u8..=5,
    ) {
        let mut raised = answers.clone();
        if let Some(Answer::Level(level)) = raised.get_mut(key) {
            *level = (*level + by).min(5);
        }
        let before = evaluate(&model, &answers, &aims).unwrap();
        let after = evaluate(&model, &raised, &aims).unwrap();
        for (before, after) in scores(&before).into_iter().zip(scores(&after)) {
            prop_assert!(before.mean <= after.mean);
            prop_assert!(before.level <= after.level);
            prop_assert!(before.staged <= after.staged);
            prop_assert!(before.to_target <= after.to_target);
            prop_assert!(before.interval.map(|bounds| bounds.low) <= after.interval.map(|bounds| bounds.low));
            prop_assert!(before.interval.map(|bounds| bounds.high) <= after.interval.map(|bounds| bounds.high));
        }
    }

    #[test]
    fn leaving_a_practice_out_changes_no_other(
        model in any_model(),
        answers in any_answers(),
        aims in any_targets(),
        key in prop::sample::select(&KEYS[..]),
    ) {
        let mut without = answers.clone();
        without.insert(key.to_owned(), excluded("Not here"));
        let before = evaluate(&model, &answers, &aims).unwrap();
        let after = evaluate(&model, &without, &aims).unwrap();
        for (before, after) in before.practices().zip(after.practices()) {
            if before.key != key {
                prop_assert_eq!(before, after);
            }
        }
        // Nor the score of a dimension it is not in.
        for (before, after) in before.dimensions.iter().zip(&after.dimensions) {
            if before.practices.iter().all(|practice| practice.key != key) {
                prop_assert_eq!(before, after);
            }
        }
    }

    #[test]
    fn the_order_of_practices_and_dimensions_does_not_matter(
        model in any_model(),
        answers in any_answers(),
        aims in any_targets(),
    ) {
        let mut reversed = model.clone();
        reversed.dimensions.reverse();
        for dimension in &mut reversed.dimensions {
            dimension.practices.reverse();
        }
        let one = evaluate(&model, &answers, &aims).unwrap();
        let other = evaluate(&reversed, &answers, &aims).unwrap();
        prop_assert_eq!(one.gaps.len(), other.gaps.len());
        for (mine, theirs) in one.dimensions.iter().zip(other.dimensions.iter().rev()) {
            prop_assert_eq!(&mine.key, &theirs.key);
            prop_assert_eq!(without_rows(&mine.score), without_rows(&theirs.score));
        }
        prop_assert_eq!(without_rows(&one.overall), without_rows(&other.overall));
    }

    #[test]
    fn an_equal_answer_everywhere_is_the_score(model in any_model(), level in 0_u8..=5) {
        let same: Vec<(&str, u8)> = KEYS.iter().map(|key| (*key, level)).collect();
        let result = evaluate(&model, &levels(&same), &no_targets()).unwrap();
        for score in scores(&result) {
            prop_assert_eq!(score.mean, Some(Billionths::whole(i32::from(level))));
            prop_assert_eq!(score.level, Some(level));
            prop_assert_eq!(score.staged, Some(level));
        }
    }
}

/// A score without its rows, which follow the order of the model.
fn without_rows(score: &Score) -> Score {
    Score {
        rows: Vec::new(),
        ..score.clone()
    }
}

//! The weighted sum against scores and ranks computed by an independent
//! implementation, under every normalisation.

use docket_domain::exact::{Rational, rational};
use docket_domain::prioritization::framework::{Direction, MissingRule};
use docket_domain::prioritization::matrix::{ColumnRule, Normalisation, weighted_sum};
use docket_domain::prioritization::rank::competition_ranks;
use num_traits::Signed;
use serde::Deserialize;

#[derive(Deserialize)]
struct Oracle {
    tolerance: f64,
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
    matrix: Vec<Vec<Option<i64>>>,
    weights: Vec<i64>,
    types: Vec<i64>,
    normalization: String,
    scales: Option<Vec<(i64, i64)>>,
    missing: Option<MissingRule>,
}

#[derive(Deserialize)]
struct Expected {
    scores: Vec<Option<f64>>,
    ranks: Vec<Option<usize>>,
}

#[test]
fn scores_and_ranks_agree() {
    let oracle: Oracle =
        serde_json::from_str(include_str!("oracles/weighted_sum.json")).expect("a readable oracle");
    assert_eq!(oracle.cases.len(), 66);
    let tolerance = Rational::from_float(oracle.tolerance).expect("a finite tolerance");
    for Case {
        id,
        input,
        expected,
    } in oracle.cases
    {
        let scores = scores(&input).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(competition_ranks(&scores), expected.ranks, "{id}");
        for (row, (score, expected)) in scores.iter().zip(&expected.scores).enumerate() {
            match (score, expected.and_then(Rational::from_float)) {
                (Some(score), Some(expected)) => {
                    let away = (score - &expected).abs();
                    assert!(away <= tolerance, "{id}, row {row}: {score} for {expected}");
                }
                (score, expected) => assert_eq!(*score, expected, "{id}, row {row}"),
            }
        }
    }
}

fn scores(
    input: &Input,
) -> Result<Vec<Option<Rational>>, docket_domain::prioritization::matrix::MatrixError> {
    let normalisation = match input.normalization.as_str() {
        "sum" => Normalisation::Sum,
        "linear" => Normalisation::Linear,
        "minmax" => Normalisation::MinMax,
        "max" => Normalisation::Max,
        "fixed_range" => Normalisation::FixedRange,
        other => panic!("the oracle has a new normalisation: {other}"),
    };
    let columns: Vec<ColumnRule> = input
        .weights
        .iter()
        .zip(&input.types)
        .enumerate()
        .map(|(index, (&weight, &kind))| ColumnRule {
            weight: rational(weight),
            direction: match kind {
                1 => Direction::Direct,
                _ => Direction::Inverse,
            },
            range: input
                .scales
                .as_ref()
                .map(|scales| (rational(scales[index].0), rational(scales[index].1))),
        })
        .collect();
    let matrix: Vec<Vec<Option<Rational>>> = input
        .matrix
        .iter()
        .map(|row| row.iter().map(|value| value.map(rational)).collect())
        .collect();
    weighted_sum(
        &matrix,
        &columns,
        normalisation,
        input.missing.unwrap_or_default(),
    )
}

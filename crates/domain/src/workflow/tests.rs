//! Rules of the workflow, by examples and at random.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::field::FieldCatalogue;

fn standing(permissions: &[Permission], is_author: bool) -> Standing {
    Standing {
        permissions: permissions.iter().copied().collect(),
        is_author,
        is_own: is_author,
        ..Standing::default()
    }
}

#[test]
fn decisions() {
    use Permission::*;
    let workflow = shipped_workflow();
    let author = standing(&[DemandRead], true);
    let analyst = standing(&[DemandTriage], false);
    let cases = [
        ("submit", "draft", &author, None, false, Ok("submitted")),
        (
            "screen",
            "submitted",
            &analyst,
            None,
            false,
            Ok("screening"),
        ),
        (
            "screen",
            "submitted",
            &author,
            None,
            false,
            Err(TransitionProblem::NotAllowed("screen".into())),
        ),
        (
            "ask",
            "screening",
            &analyst,
            Some(" "),
            false,
            Err(TransitionProblem::ReasonMissing),
        ),
        (
            "ask",
            "screening",
            &analyst,
            Some("Cost?"),
            false,
            Ok("needs_information"),
        ),
        (
            "answer",
            "needs_information",
            &author,
            None,
            false,
            Ok("screening"),
        ),
        (
            "mark_duplicate",
            "screening",
            &analyst,
            None,
            false,
            Err(TransitionProblem::OtherDemandMissing),
        ),
        (
            "approve",
            "draft",
            &analyst,
            None,
            false,
            Err(TransitionProblem::WrongStatus {
                transition: "approve".into(),
                status: "draft".into(),
            }),
        ),
        (
            "fly",
            "draft",
            &analyst,
            None,
            false,
            Err(TransitionProblem::Unknown("fly".into())),
        ),
    ];
    for (step, status, who, reason, other, expected) in cases {
        let got = workflow
            .decide(step, status, who, reason, other)
            .map(|t| t.to.as_str());
        assert_eq!(got, expected, "{step} from {status}");
    }
}

#[test]
fn allowed_actions_are_those_that_would_be_decided() {
    let workflow = shipped_workflow();
    let author = standing(&[], true);
    let keys: Vec<_> = workflow
        .allowed_actions("draft", &author)
        .map(|t| t.key.as_str())
        .collect();
    assert_eq!(keys, ["submit", "withdraw"]);
}

#[test]
fn authors_edit_while_it_is_their_turn() {
    let workflow = shipped_workflow();
    let author = standing(&[], true);
    let editor = standing(&[Permission::DemandEdit], false);
    for (status, expected) in [
        ("draft", true),
        ("needs_information", true),
        ("submitted", false),
        ("approved", false),
    ] {
        assert_eq!(workflow.may_edit(status, &author), expected, "{status}");
        assert!(workflow.may_edit(status, &editor), "{status}");
    }
}

fn judge(workflow: &Workflow) -> Vec<(String, &'static str)> {
    let catalogue = FieldCatalogue::shipped();
    let roles = BTreeSet::from(["analyst".to_owned()]);
    let surroundings = Surroundings {
        catalogue: &catalogue,
        roles: &roles,
        language: "en",
    };
    let faults = workflow.validate(&surroundings).err().unwrap_or_default();
    let told = |fault: WorkflowFault| (fault.place, fault.problem.code());
    faults.into_iter().map(told).collect()
}

#[test]
fn the_shipped_workflow_can_be_published() {
    assert_eq!(judge(&shipped_workflow()), []);
}

#[test]
fn the_shipped_workflow_is_read_from_what_was_stored_before() {
    let stored = r#"{"initial":"draft","statuses":[{"key":"draft","name":{"en":"Draft"},
        "category":"draft"}],"transitions":[{"key":"submit","name":{"en":"Submit"},
        "from":["draft"],"to":"draft","permission":"demand.create","participants":true}]}"#;
    let workflow: Workflow = serde_json::from_str(stored).expect("an earlier workflow");
    let step = &workflow.transitions[0];
    assert!(step.required_fields.is_empty() && step.roles.is_empty() && step.approval.is_none());
}

/// The place of a step in the shipped workflow.
fn step(workflow: &mut Workflow, key: &str) -> (usize, String) {
    let place = workflow.transitions.iter().position(|step| step.key == key);
    let place = place.expect("a step that ships");
    (place, format!("/transitions/{place}"))
}

#[test]
fn every_problem_has_its_place() {
    type Spoil = fn(&mut Workflow);
    let cases: [(Spoil, &[(&str, &str)]); 22] = [
        (
            |w| w.initial = "x".into(),
            &[("/initial", "unknown_initial")],
        ),
        (
            |w| w.statuses[1].key = "In review".into(),
            &[
                ("/statuses/1/key", "bad_key"),
                ("/statuses/1", "unreachable"),
                ("/statuses/1", "dead_end"),
            ],
        ),
        (
            |w| w.statuses[4].name = LocalText::default(),
            &[("/statuses/4/name", "blank_name")],
        ),
        (
            |w| w.statuses[4].name = LocalText::en("x".repeat(81)),
            &[("/statuses/4/name", "long_name")],
        ),
        (
            |w| w.statuses[4].target_days = Some(0),
            &[("/statuses/4/target_days", "bad_target")],
        ),
        (
            |w| w.statuses[3].category = StatusCategory::Draft,
            &[("/statuses/3/category", "second_draft")],
        ),
        (
            |w| w.statuses[0].category = StatusCategory::Open,
            &[("/initial", "initial_not_draft")],
        ),
        (
            |w| {
                for status in &mut w.statuses {
                    if status.is_end() {
                        status.category = StatusCategory::Decided;
                    }
                }
            },
            &[("/statuses", "no_end")],
        ),
        (
            |w| {
                w.statuses.push(Status {
                    key: "pilot".into(),
                    ..w.statuses[5].clone()
                })
            },
            &[
                ("/statuses/11", "unreachable"),
                ("/statuses/11", "dead_end"),
            ],
        ),
        (
            |w| w.statuses.push(w.statuses[5].clone()),
            &[("/statuses/11/key", "duplicate_status")],
        ),
        (
            |w| w.transitions[1].key = "submit".into(),
            &[("/transitions/1/key", "duplicate_transition")],
        ),
        (
            |w| w.transitions[3].from.push("pilot".into()),
            &[("/transitions/3/from/2", "unknown_status")],
        ),
        (
            |w| w.transitions[3].from.push("deferred".into()),
            &[("/transitions/3/from/2", "repeated_origin")],
        ),
        (
            |w| w.transitions[4].from.clear(),
            &[("/transitions/4/from", "no_origin")],
        ),
        (
            |w| w.transitions[8].to = "pilot".into(),
            &[
                ("/statuses/8", "unreachable"),
                ("/transitions/8/to", "unknown_status"),
            ],
        ),
        (
            |w| w.transitions[4].to = "draft".into(),
            &[
                ("/statuses/3", "unreachable"),
                ("/transitions/4/to", "back_to_draft"),
            ],
        ),
        (
            |w| {
                w.transitions[3].required_fields = vec![
                    "benefit".parse().unwrap(),
                    "nothing_like_it".parse().unwrap(),
                ]
            },
            &[("/transitions/3/required_fields/1", "unknown_field")],
        ),
        (
            |w| w.transitions[3].roles = vec!["analyst".into(), "king".into()],
            &[("/transitions/3/roles/1", "unknown_role")],
        ),
        (
            |w| {
                w.transitions[3].approval = Some(Approval {
                    quorum: 0,
                    permission: Permission::DemandDecide,
                });
                w.transitions[3].participants = true;
            },
            &[
                ("/transitions/3/approval/quorum", "bad_quorum"),
                ("/transitions/3/participants", "authors_approve"),
            ],
        ),
        (
            |w| {
                w.transitions[9].approval = Some(Approval {
                    quorum: 21,
                    permission: Permission::DemandTriage,
                });
            },
            &[
                ("/transitions/9/approval/quorum", "bad_quorum"),
                (
                    "/transitions/9/other_demand_required",
                    "approval_names_demand",
                ),
            ],
        ),
        (
            |w| w.transitions[0].complete_form_required = false,
            &[
                ("/transitions", "no_handing_in"),
                ("/transitions/0/to", "past_handing_in"),
            ],
        ),
        (
            |w| w.transitions[10].complete_form_required = true,
            &[
                ("/transitions/10", "second_handing_in"),
                ("/transitions/10/to", "hands_in_elsewhere"),
            ],
        ),
    ];
    for (number, (spoil, expected)) in cases.into_iter().enumerate() {
        let mut workflow = shipped_workflow();
        spoil(&mut workflow);
        let found = judge(&workflow);
        for (place, code) in expected {
            let told = (place.to_string(), *code);
            assert!(
                found.contains(&told),
                "case {number}: {told:?} in {found:?}"
            );
        }
    }
}

#[test]
fn a_workflow_has_bounds() {
    let mut workflow = shipped_workflow();
    let status = workflow.statuses[2].clone();
    let taken = workflow.transitions[2].clone();
    for number in 0..40 {
        let key = format!("more_{number}");
        workflow.statuses.push(Status {
            key: key.clone(),
            ..status.clone()
        });
        for from in 0..5 {
            let key = format!("step_{number}_{from}");
            workflow.transitions.push(Transition {
                key,
                ..taken.clone()
            });
        }
    }
    let found = judge(&workflow);
    assert!(found.contains(&("/statuses".to_owned(), "too_many_statuses")));
    assert!(found.contains(&("/transitions".to_owned(), "too_many_transitions")));
}

#[test]
fn roles_narrow_the_permission_and_not_those_who_asked() {
    let mut workflow = shipped_workflow();
    let (place, _) = step(&mut workflow, "withdraw");
    workflow.transitions[place].roles = vec!["lead".to_owned()];
    let analyst = standing(&[Permission::DemandTriage], false);
    let lead = Standing {
        roles: BTreeSet::from(["lead".to_owned()]),
        ..analyst.clone()
    };
    let decide = |who: &Standing| {
        workflow
            .decide("withdraw", "screening", who, None, false)
            .err()
    };
    assert_eq!(
        decide(&analyst),
        Some(TransitionProblem::OtherRoles("withdraw".into()))
    );
    assert_eq!(decide(&lead), None);
    assert_eq!(decide(&standing(&[], true)), None);
}

#[test]
fn nobody_approves_their_own() {
    let mut workflow = shipped_workflow();
    let (place, _) = step(&mut workflow, "approve");
    let approval = Approval {
        quorum: 2,
        permission: Permission::DemandTriage,
    };
    workflow.transitions[place].approval = Some(approval);
    let decide = |who: &Standing| {
        workflow
            .decide("approve", "qualified", who, None, false)
            .err()
    };
    let analyst = standing(&[Permission::DemandTriage], false);
    assert_eq!(decide(&analyst), None);
    let other = standing(&[Permission::DemandDecide], false);
    assert_eq!(
        decide(&other),
        Some(TransitionProblem::NotAllowed("approve".into()))
    );
    // A token of theirs that may not write does not change whose it is.
    let own = Standing {
        is_author: false,
        is_own: true,
        ..analyst
    };
    assert_eq!(
        decide(&own),
        Some(TransitionProblem::OwnDemand("approve".into()))
    );
    assert!(!approval.is_met(1) && approval.is_met(2));
}

#[test]
fn a_required_field_is_missing_until_it_is_answered() {
    let mut workflow = shipped_workflow();
    let field: FieldKey = "benefit".parse().expect("a key");
    workflow.transitions[2].required_fields = vec![field.clone()];
    let step = &workflow.transitions[2];
    assert_eq!(step.missing(|_| false).collect::<Vec<_>>(), [&field]);
    assert_eq!(step.missing(|answered| *answered == field).count(), 0);
}

#[test]
fn versions_are_compared() {
    let earlier = shipped_workflow();
    assert_eq!(compare(&earlier, &earlier), []);
    let mut later = earlier.clone();
    later.statuses[4].name = LocalText::en("Ready");
    later.statuses.swap(1, 2);
    later.statuses.remove(6);
    later.statuses.push(Status {
        key: "pilot".into(),
        ..earlier.statuses[5].clone()
    });
    later.transitions[3].approval = Some(Approval {
        quorum: 2,
        permission: Permission::DemandDecide,
    });
    later.transitions[3].roles = vec!["analyst".into()];
    later.transitions.remove(6);
    let found = compare(&earlier, &later);
    let expected = [
        WorkflowChange::StatusesReordered,
        WorkflowChange::StatusChanged {
            status: "qualified".into(),
            aspects: vec![StatusAspect::Name],
        },
        WorkflowChange::StatusAdded {
            status: "pilot".into(),
        },
        WorkflowChange::StatusRemoved {
            status: "deferred".into(),
        },
        WorkflowChange::StepChanged {
            transition: "approve".into(),
            aspects: vec![StepAspect::Who, StepAspect::Approval],
        },
        WorkflowChange::StepRemoved {
            transition: "defer".into(),
        },
    ];
    assert_eq!(found, expected);
}

#[test]
fn demands_move_where_they_decide_nothing() {
    let earlier = shipped_workflow();
    let mut later = earlier.clone();
    later.statuses.retain(|status| status.key != "qualified");
    later.statuses[0].key = "new".into();
    later.initial = "new".into();
    let suggested = StatusMapping::suggested(&earlier, &later);
    assert_eq!(
        suggested
            .target("draft", &later)
            .map(|status| status.key.as_str()),
        Some("new")
    );
    assert_eq!(suggested.0.get("qualified"), None);
    let check = |pairs: &[(&str, &str)], with: &[&str]| {
        let pairs = pairs
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
        let mapping = StatusMapping(pairs.collect());
        let faults = mapping.check(&earlier, &later, with.iter().copied()).err();
        let told = |fault: MappingFault| (fault.from, fault.problem.code());
        faults
            .unwrap_or_default()
            .into_iter()
            .map(told)
            .collect::<Vec<_>>()
    };
    assert_eq!(check(&[], &["screening", "approved"]), []);
    assert_eq!(
        check(&[], &["qualified"]),
        [("qualified".to_owned(), "missing")]
    );
    assert_eq!(check(&[("qualified", "screening")], &["qualified"]), []);
    assert_eq!(
        check(&[("qualified", "approved")], &[]),
        [("qualified".to_owned(), "decides")]
    );
    assert_eq!(check(&[("approved", "screening")], &[]), []);
    assert_eq!(
        check(&[("draft", "submitted")], &[]),
        [("draft".to_owned(), "draft")]
    );
    assert_eq!(
        check(&[("approved", "new")], &[]),
        [("approved".to_owned(), "draft")]
    );
    assert_eq!(
        check(&[("pilot", "screening")], &[]),
        [("pilot".to_owned(), "unknown_from")]
    );
    assert_eq!(
        check(&[("approved", "pilot")], &[]),
        [("approved".to_owned(), "unknown_to")]
    );
}

#[test]
fn the_picture_has_every_status_once_and_none_upon_another() {
    let workflow = shipped_workflow();
    let drawing = draw(&workflow);
    assert_eq!(drawing.statuses.len(), workflow.statuses.len());
    for (number, one) in drawing.statuses.iter().enumerate() {
        assert!(one.x >= 0 && one.x + one.width <= drawing.width);
        assert!(one.y >= 0 && one.y + one.height <= drawing.height);
        for other in &drawing.statuses[number + 1..] {
            let apart = one.y != other.y || (one.x - other.x).abs() >= one.width;
            assert!(apart, "{} and {}", one.key, other.key);
        }
    }
    let of = |key: &str| drawing.statuses.iter().find(|status| status.key == key);
    let y = |key: &str| of(key).map(|status| status.y);
    assert!(y("draft") < y("submitted") && y("submitted") < y("screening"));
    assert!(y("screening") < y("qualified") && y("approved") < y("completed"));
}

/// A workflow of few statuses and steps between any of them, also none there
/// are.
fn any_workflow() -> impl Strategy<Value = Workflow> {
    let categories = prop::collection::vec(0..5_usize, 1..8);
    let steps = prop::collection::vec(
        (
            prop::collection::vec(0..9_usize, 0..3),
            0..9_usize,
            any::<bool>(),
        ),
        0..14,
    );
    (categories, steps, 0..9_usize).prop_map(|(categories, steps, initial)| {
        use StatusCategory::{Closed, Decided, Delivered, Draft, Open};
        let key = |number: usize| format!("s{number}");
        let statuses = categories
            .iter()
            .enumerate()
            .map(|(number, category)| Status {
                key: key(number),
                name: LocalText::en(key(number)),
                category: [Draft, Open, Decided, Delivered, Closed][*category],
                target_days: None,
                placeable: None,
            });
        let transitions = steps
            .iter()
            .enumerate()
            .map(|(number, (from, to, participants))| Transition {
                key: format!("t{number}"),
                name: LocalText::en("Go"),
                from: from.iter().map(|from| key(*from)).collect(),
                to: key(*to),
                permission: Permission::DemandTriage,
                roles: Vec::new(),
                participants: *participants,
                reason_required: false,
                other_demand_required: false,
                complete_form_required: *participants,
                required_fields: Vec::new(),
                approval: None,
            });
        Workflow {
            initial: key(initial),
            statuses: statuses.collect(),
            transitions: transitions.collect(),
        }
    })
}

/// Whether steps lead from one status to another, by trying all ways.
fn leads(
    workflow: &Workflow,
    from: &str,
    to: impl Fn(&Status) -> bool + Copy,
    left: usize,
) -> bool {
    let Some(at) = workflow.status(from) else {
        return false;
    };
    to(at)
        || left > 0
            && workflow
                .transitions
                .iter()
                .filter(|step| step.from.iter().any(|one| one == from))
                .any(|step| leads(workflow, &step.to, to, left - 1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reached_and_dead_are_what_trying_all_ways_finds(workflow in any_workflow()) {
        let found = judge(&workflow);
        let has_initial = workflow.status(&workflow.initial).is_some();
        let has_end = workflow.statuses.iter().any(Status::is_end);
        for (number, status) in workflow.statuses.iter().enumerate() {
            let told = |code| found.contains(&(format!("/statuses/{number}"), code));
            let far = workflow.statuses.len();
            let reached = leads(&workflow, &workflow.initial, |one| one.key == status.key, far);
            prop_assert_eq!(told("unreachable"), has_initial && !reached, "{}", status.key);
            let ends = leads(&workflow, &status.key, Status::is_end, far);
            prop_assert_eq!(told("dead_end"), has_end && !ends, "{}", status.key);
        }
        prop_assert_eq!(found.iter().any(|(_, code)| *code == "no_end"), !has_end);
        prop_assert_eq!(found.iter().any(|(_, code)| *code == "unknown_initial"), !has_initial);
    }

    #[test]
    fn what_can_be_published_never_leads_nowhere(workflow in any_workflow()) {
        if judge(&workflow).is_empty() {
            let who = standing(&[Permission::DemandTriage], true);
            for status in &workflow.statuses {
                for step in workflow.allowed_actions(&status.key, &who) {
                    let decided = workflow.decide(&step.key, &status.key, &who, None, false);
                    prop_assert!(decided.is_ok_and(|step| workflow.status(&step.to).is_some()));
                }
            }
        }
    }

    #[test]
    fn any_workflow_can_be_drawn(workflow in any_workflow()) {
        let drawing = draw(&workflow);
        prop_assert_eq!(drawing.statuses.len(), workflow.statuses.len());
        for step in &drawing.steps {
            prop_assert!(step.points.len() >= 2);
            let inside = |(x, y): &(i32, i32)| (0..=drawing.width).contains(x) && (0..=drawing.height).contains(y);
            prop_assert!(step.points.iter().all(inside), "{:?}", step);
        }
    }

    #[test]
    fn a_version_differs_from_itself_in_nothing(one in any_workflow(), other in any_workflow()) {
        prop_assert_eq!(compare(&one, &one), []);
        prop_assert_eq!(compare(&one, &other).is_empty(), one == other);
    }
}

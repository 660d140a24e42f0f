//! The panel: which method speaks, what the gates forbid, and that a table that carries nothing gives reasons.

mod common;

use common::table;
use rapporteur_estimate::gates::{GateId, Verdict};
use rapporteur_estimate::panel::{Conclusion, Outcome, Panel, Plan, run};
use rapporteur_estimate::{CaptureTable, Method, Refusal, Unwatched, Watch};

/// Everything but the latent-class model, whose chains take longer than a test should.
fn quick() -> Plan {
    let methods = Method::ALL
        .into_iter()
        .filter(|&method| method != Method::LatentClass);
    Plan {
        methods: methods.collect(),
        replicates: 100,
        ..Plan::default()
    }
}

fn panel(name: &str, plan: &Plan) -> Panel {
    run(&table(name), plan, 2, &Unwatched).expect("nobody stops it")
}

fn verdict(panel: &Panel, id: GateId) -> Option<Verdict> {
    panel
        .gates
        .iter()
        .find(|gate| gate.id == id)
        .map(|gate| gate.verdict)
}

fn total(panel: &Panel, method: Method) -> f64 {
    let answer = panel.answer(method).expect("was asked");
    answer.outcome.estimate().expect("a number").total
}

#[test]
fn every_method_answers_on_kosovo_and_the_graphs_speak_without_chains() {
    let panel = panel("kosovo_4", &quick());
    for (method, published) in [
        (Method::ChaoMth, 8_591.0),
        (Method::CoverageLow, 9_103.0),
        (Method::LogLinearBic, 10_356.5),
        (Method::StepwiseBca, 14_342.0),
        (Method::Graphs, 12_595.0),
        (Method::NoHighestOrder, 16_942.0),
    ] {
        let total = total(&panel, method);
        assert!(
            (total / published - 1.0).abs() < 1e-4,
            "{method:?}: {total}"
        );
    }
    assert_eq!(
        panel.primary,
        Some(Method::Graphs),
        "no chains were asked for"
    );
    assert_eq!(
        panel.estimate().map(|estimate| estimate.total),
        Some(12_595.0)
    );
    assert_eq!(
        (
            panel.left_out.len(),
            panel.merged.len(),
            panel.internal.len()
        ),
        (4, 6, 4)
    );
    assert!(panel.draws.len() > 1_000 && panel.draws.iter().all(|&draw| draw >= 4_400.0));
    let ranks: Vec<_> = panel.gates.iter().map(|gate| gate.id).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
}

#[test]
fn methods_that_disagree_beyond_their_intervals_are_the_conclusion() {
    let methods = vec![Method::LogLinearBic, Method::StepwiseBca, Method::Graphs];
    let plan = Plan {
        methods,
        variations: false,
        ..quick()
    };
    let panel = panel("uk2013_5", &plan);
    assert_eq!(panel.conclusion, Conclusion::Disagreement);
    let gate = panel
        .gates
        .iter()
        .find(|gate| gate.id == GateId::Agreement)
        .expect("judged");
    assert_eq!(gate.subjects, ["log-linear-bic × stepwise-bca"]);
    assert!(
        panel.estimate().is_some(),
        "the primary number stands beside it"
    );
}

#[test]
fn an_average_that_returns_its_prior_is_withheld_and_not_printed() {
    let panel = panel("hav_taiwan_3", &quick());
    assert_eq!(
        verdict(&panel, GateId::SaturatedGraph),
        Some(Verdict::Fails)
    );
    assert_eq!(panel.conclusion, Conclusion::NoEstimate);
    assert_eq!(panel.estimate(), None);
    assert!(panel.withheld().is_some(), "a named person may override it");
}

#[test]
fn a_declared_method_speaks_and_the_gates_of_others_only_warn() {
    let plan = Plan {
        primary: Some(Method::LogLinearBic),
        ..quick()
    };
    let panel = panel("hav_taiwan_3", &plan);
    assert_eq!(panel.primary, Some(Method::LogLinearBic));
    assert_eq!(
        verdict(&panel, GateId::SaturatedGraph),
        Some(Verdict::Warns)
    );
    assert_ne!(panel.conclusion, Conclusion::NoEstimate);
}

#[test]
fn chains_that_agree_make_the_latent_classes_primary() {
    let methods = vec![Method::ChaoMth, Method::LatentClass];
    let plan = Plan {
        methods,
        variations: false,
        ..Plan::default()
    };
    let panel = panel("stan_sim5_trueN2000_5", &plan);
    assert_eq!(
        panel.primary,
        Some(Method::LatentClass),
        "{:?}",
        panel.chains
    );
    let interval = panel
        .estimate()
        .and_then(|estimate| estimate.interval)
        .expect("an interval");
    assert!(interval.holds(2_000.0), "{interval:?}");
    assert_eq!(verdict(&panel, GateId::RHat), Some(Verdict::Holds));
}

#[test]
fn chains_that_did_not_agree_leave_the_word_to_the_graphs() {
    let methods = vec![Method::Graphs, Method::LatentClass];
    let plan = Plan {
        methods,
        variations: false,
        sweeps_max: 1,
        chains: 2,
        ..Plan::default()
    };
    let panel = panel("uk2013_5", &plan);
    let outcome = &panel
        .answer(Method::LatentClass)
        .expect("was asked")
        .outcome;
    assert!(
        matches!(outcome, Outcome::Refusal(Refusal::Unconverged { .. })),
        "{outcome:?}"
    );
    assert_eq!(panel.primary, Some(Method::Graphs));
    assert_eq!(
        verdict(&panel, GateId::Chains),
        Some(Verdict::Warns),
        "two chains, and not of the primary method"
    );
    assert_eq!(panel.conclusion, Conclusion::Estimate);
}

#[test]
fn a_table_that_carries_nothing_gets_a_reason_and_lower_bounds() {
    let lists = ["a", "b", "c"].map(str::to_owned).to_vec();
    for cells in [
        vec![],
        vec![(1, 50), (2, 40), (4, 30)],
        vec![(1, 90), (3, 4), (5, 3)],
        vec![(7, 60)],
    ] {
        let table = CaptureTable::new(lists.clone(), cells.clone()).expect("a table");
        let panel = run(&table, &Plan::default(), 1, &Unwatched).expect("nobody stops it");
        assert_eq!(panel.conclusion, Conclusion::NoEstimate, "{cells:?}");
        for answer in &panel.answers {
            match &answer.outcome {
                Outcome::Refusal(refusal) => assert!(!refusal.to_string().is_empty()),
                Outcome::Estimate(estimate) => {
                    assert!(
                        matches!(answer.method, Method::ChaoMh | Method::ChaoMth),
                        "{answer:?}"
                    );
                    assert!(
                        estimate.total.is_finite() && estimate.total < 1e6,
                        "{answer:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn two_lists_are_never_enough() {
    let lists = ["a", "b"].map(str::to_owned).to_vec();
    let table = CaptureTable::new(lists, [(1, 50), (2, 40), (3, 30)]).expect("a table");
    let panel = run(&table, &Plan::default(), 1, &Unwatched).expect("nobody stops it");
    assert_eq!(verdict(&panel, GateId::Lists), Some(Verdict::Fails));
    assert_eq!(panel.estimate(), None);
}

#[test]
fn threads_change_nothing_and_a_panel_survives_its_json() {
    let plan = Plan {
        replicates: 40,
        ..quick()
    };
    let one = run(&table("korea_3"), &plan, 1, &Unwatched).expect("nobody stops it");
    let three = run(&table("korea_3"), &plan, 3, &Unwatched).expect("nobody stops it");
    assert_eq!(one, three);
    let json = serde_json::to_string(&one).expect("a panel has a JSON form");
    assert_eq!(
        serde_json::from_str::<Panel>(&json).expect("it reads back"),
        one
    );
}

struct Impatient;

impl Watch for Impatient {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_run_can_be_stopped() {
    assert_eq!(
        run(&table("uk2013_5"), &quick(), 1, &Impatient),
        Err(Refusal::Stopped)
    );
}

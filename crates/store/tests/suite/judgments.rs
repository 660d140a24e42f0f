//! What judgments promise, on both databases: decisions stand until a person takes them back, and nothing is forgotten.

use crate::support::world::{decided_by_engine, entry, moment, officer, proposed, store_with};
use crate::support::{Place, claims};
use rapporteur_model::{Decider, Judgment, JudgmentId, JudgmentState, Verdict};
use rapporteur_store::{EventKind, Rule, Store, StoreError};

claims! {
    a_proposal_is_read_back_with_its_explanation,
    a_decision_is_taken_back_and_the_history_keeps_both,
    what_is_decided_open_or_unknown_refuses_the_wrong_act,
    a_decided_pair_is_not_reopened_by_the_engine,
    a_reversed_pair_is_not_decided_again_by_the_engine,
    an_open_proposal_is_explained_anew_or_withdrawn_and_comes_back,
    the_engine_may_decide_an_open_pair_and_says_so_beforehand,
    a_decision_whose_entry_cannot_be_written_does_not_happen,
    a_proposal_about_an_unknown_entity_is_refused,
}

const WORDS: &[&str] = &["alpha", "beta", "gamma"];

async fn kinds(store: &Store, judgment: &Judgment) -> Vec<EventKind> {
    store
        .judgment_history(judgment.id)
        .await
        .unwrap()
        .into_iter()
        .map(|event| event.kind)
        .collect()
}

async fn a_proposal_is_read_back_with_its_explanation(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let (one, two) = (
        proposed("alpha", "beta", 6.5),
        decided_by_engine(proposed("beta", "gamma", 1.0 / 3.0)),
    );
    store
        .insert_proposals(&[one.clone(), two.clone()], moment(2), &[entry(1)])
        .await
        .unwrap();
    assert_eq!(store.judgment(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(
        store.judgments(Some(JudgmentState::Open)).await.unwrap(),
        vec![one.clone()]
    );
    assert_eq!(
        store.judgments(Some(JudgmentState::Decided)).await.unwrap(),
        vec![two.clone()]
    );
    assert_eq!(store.judgments(None).await.unwrap().len(), 2);
    assert_eq!(kinds(&store, &one).await, vec![EventKind::Proposed]);
    assert_eq!(
        kinds(&store, &two).await,
        vec![EventKind::Proposed, EventKind::Decided]
    );
    let counts = store.counts().await.unwrap();
    assert_eq!(
        (
            counts.judgments_open,
            counts.judgments_decided,
            counts.entries
        ),
        (1, 1, 2)
    );
}

/// A store with one open proposal; its ledger holds entries 0 and 1.
async fn with_open_proposal(place: &Place) -> (Store, Judgment) {
    let (store, _) = store_with(place, WORDS).await;
    let judgment = proposed("alpha", "beta", 6.5);
    store
        .insert_proposals(std::slice::from_ref(&judgment), moment(2), &[entry(1)])
        .await
        .unwrap();
    (store, judgment)
}

async fn decide(
    store: &Store,
    id: JudgmentId,
    verdict: Verdict,
    reason: &str,
    index: u64,
) -> Result<(), StoreError> {
    store
        .decide(
            id,
            verdict,
            &officer(),
            reason,
            moment(index as i64),
            &entry(index),
        )
        .await
}

async fn reverse(
    store: &Store,
    id: JudgmentId,
    reason: &str,
    index: u64,
) -> Result<(), StoreError> {
    store
        .reverse(id, &officer(), reason, moment(index as i64), &entry(index))
        .await
}

async fn a_decision_is_taken_back_and_the_history_keeps_both(place: Place) {
    let (store, judgment) = with_open_proposal(&place).await;
    decide(&store, judgment.id, Verdict::Match, "same address", 2)
        .await
        .unwrap();
    let decided = store.judgment(judgment.id).await.unwrap().unwrap();
    assert_eq!(
        (decided.state, decided.verdict),
        (JudgmentState::Decided, Some(Verdict::Match))
    );
    assert_eq!(
        (decided.decider, decided.reason.as_deref()),
        (Some(officer()), Some("same address"))
    );
    assert_eq!(decided.proposal, judgment.proposal);
    reverse(&store, judgment.id, "the address moved", 3)
        .await
        .unwrap();
    let reversed = store.judgment(judgment.id).await.unwrap().unwrap();
    assert_eq!(
        (reversed.state, reversed.verdict),
        (JudgmentState::Reversed, None)
    );
    decide(&store, judgment.id, Verdict::NoMatch, "", 4)
        .await
        .unwrap();
    let history = store.judgment_history(judgment.id).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|event| (event.kind, event.verdict, event.reason.as_deref()))
        .collect();
    let wanted = [
        (EventKind::Proposed, None, None),
        (
            EventKind::Decided,
            Some(Verdict::Match),
            Some("same address"),
        ),
        (EventKind::Reversed, None, Some("the address moved")),
        (EventKind::Decided, Some(Verdict::NoMatch), None),
    ];
    assert_eq!(told, wanted);
    assert_eq!(history[3].at, moment(4));
}

async fn what_is_decided_open_or_unknown_refuses_the_wrong_act(place: Place) {
    let (store, judgment) = with_open_proposal(&place).await;
    assert!(matches!(
        reverse(&store, judgment.id, "", 2).await,
        Err(StoreError::NotDecided(_))
    ));
    decide(&store, judgment.id, Verdict::Unsure, "", 2)
        .await
        .unwrap();
    let twice = decide(&store, judgment.id, Verdict::NoMatch, "", 3).await;
    assert!(matches!(twice, Err(StoreError::AlreadyDecided(_))));
    let unknown = proposed("alpha", "gamma", 1.0).id;
    assert!(matches!(
        decide(&store, unknown, Verdict::Match, "", 3).await,
        Err(StoreError::NoJudgment(_))
    ));
    assert!(matches!(
        reverse(&store, unknown, "", 3).await,
        Err(StoreError::NoJudgment(_))
    ));
    assert_eq!(
        store.judgment(judgment.id).await.unwrap().unwrap().verdict,
        Some(Verdict::Unsure)
    );
    assert_eq!(store.entry_count().await.unwrap(), 3);
}

async fn a_decided_pair_is_not_reopened_by_the_engine(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let judgment = proposed("alpha", "beta", 6.5);
    store
        .insert_proposals(std::slice::from_ref(&judgment), moment(2), &[entry(1)])
        .await
        .unwrap();
    store
        .decide(
            judgment.id,
            Verdict::NoMatch,
            &officer(),
            "",
            moment(3),
            &entry(2),
        )
        .await
        .unwrap();
    let before = store.judgment(judgment.id).await.unwrap();
    let again = decided_by_engine(proposed("alpha", "beta", 30.0));
    assert!(
        store
            .newly_decided(std::slice::from_ref(&again))
            .await
            .unwrap()
            .is_empty()
    );
    store
        .insert_proposals(&[again], moment(4), &[entry(3)])
        .await
        .unwrap();
    store
        .insert_proposals(&[], moment(5), &[entry(4)])
        .await
        .unwrap();
    assert_eq!(store.judgment(judgment.id).await.unwrap(), before);
    assert_eq!(
        kinds(&store, &judgment).await,
        vec![EventKind::Proposed, EventKind::Decided]
    );
}

async fn a_reversed_pair_is_not_decided_again_by_the_engine(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let judgment = decided_by_engine(proposed("alpha", "beta", 30.0));
    store
        .insert_proposals(std::slice::from_ref(&judgment), moment(2), &[entry(1)])
        .await
        .unwrap();
    store
        .reverse(
            judgment.id,
            &officer(),
            "two organisations",
            moment(3),
            &entry(2),
        )
        .await
        .unwrap();
    let again = decided_by_engine(proposed("alpha", "beta", 31.0));
    assert!(
        store
            .newly_decided(std::slice::from_ref(&again))
            .await
            .unwrap()
            .is_empty()
    );
    store
        .insert_proposals(std::slice::from_ref(&again), moment(4), &[entry(3)])
        .await
        .unwrap();
    let stands = store.judgment(judgment.id).await.unwrap().unwrap();
    assert_eq!(
        (stands.state, stands.verdict, stands.proposal),
        (JudgmentState::Reversed, None, again.proposal)
    );
    assert_eq!(stands.reason.as_deref(), Some("two organisations"));
    let told = [
        EventKind::Proposed,
        EventKind::Decided,
        EventKind::Reversed,
        EventKind::Revised,
    ];
    assert_eq!(kinds(&store, &judgment).await, told);
}

async fn an_open_proposal_is_explained_anew_or_withdrawn_and_comes_back(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let judgment = proposed("alpha", "beta", 6.5);
    let put = |judgments: Vec<Judgment>, index: u64| {
        let store = store.clone();
        async move {
            store
                .insert_proposals(&judgments, moment(index as i64), &[entry(index)])
                .await
                .unwrap()
        }
    };
    put(vec![judgment.clone()], 1).await;
    put(vec![judgment.clone(), judgment.clone()], 2).await;
    assert_eq!(kinds(&store, &judgment).await, vec![EventKind::Proposed]);
    let revised = proposed("alpha", "beta", 7.0);
    put(vec![revised.clone()], 3).await;
    assert_eq!(
        store.judgment(judgment.id).await.unwrap(),
        Some(revised.clone())
    );
    put(vec![], 4).await;
    assert_eq!(store.judgments(None).await.unwrap(), vec![]);
    assert_eq!(store.judgment(judgment.id).await.unwrap(), None);
    put(vec![], 5).await;
    put(vec![revised.clone()], 6).await;
    assert_eq!(store.judgments(None).await.unwrap(), vec![revised]);
    let told = [
        EventKind::Proposed,
        EventKind::Revised,
        EventKind::Withdrawn,
        EventKind::Proposed,
    ];
    assert_eq!(kinds(&store, &judgment).await, told);
    let weights: Vec<_> = store
        .judgment_history(judgment.id)
        .await
        .unwrap()
        .iter()
        .map(|event| event.score_bits)
        .collect();
    assert_eq!(weights, vec![Some(6.5), Some(7.0), Some(7.0), Some(7.0)]);
}

async fn the_engine_may_decide_an_open_pair_and_says_so_beforehand(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let open = proposed("alpha", "beta", 6.5);
    store
        .insert_proposals(std::slice::from_ref(&open), moment(2), &[entry(1)])
        .await
        .unwrap();
    let decided = [
        decided_by_engine(open.clone()),
        decided_by_engine(proposed("beta", "gamma", 40.0)),
    ];
    let fresh = store.newly_decided(&decided).await.unwrap();
    assert_eq!(fresh.into_iter().collect::<Vec<_>>(), {
        let mut ids = vec![decided[0].id, decided[1].id];
        ids.sort();
        ids
    });
    store
        .insert_proposals(&decided, moment(3), &[entry(2)])
        .await
        .unwrap();
    assert_eq!(
        store.judgment(open.id).await.unwrap(),
        Some(decided[0].clone())
    );
    assert_eq!(
        kinds(&store, &open).await,
        vec![EventKind::Proposed, EventKind::Decided]
    );
    let history = store.judgment_history(open.id).await.unwrap();
    assert!(
        matches!(&history[1].decider, Some(Decider::Engine { threshold, .. }) if *threshold == 0.999)
    );
    assert!(store.newly_decided(&decided).await.unwrap().is_empty());
}

async fn a_decision_whose_entry_cannot_be_written_does_not_happen(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let judgment = proposed("alpha", "beta", 6.5);
    store
        .insert_proposals(std::slice::from_ref(&judgment), moment(2), &[entry(1)])
        .await
        .unwrap();
    let refused = store
        .decide(
            judgment.id,
            Verdict::Match,
            &officer(),
            "",
            moment(3),
            &entry(1),
        )
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Constraint {
            rule: Rule::Duplicate,
            ..
        })
    ));
    assert_eq!(
        store.judgment(judgment.id).await.unwrap(),
        Some(judgment.clone())
    );
    assert_eq!(kinds(&store, &judgment).await, vec![EventKind::Proposed]);
}

async fn a_proposal_about_an_unknown_entity_is_refused(place: Place) {
    let (store, _) = store_with(&place, WORDS).await;
    let refused = store
        .insert_proposals(&[proposed("alpha", "nobody", 1.0)], moment(2), &[entry(1)])
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Constraint {
            rule: Rule::Reference,
            ..
        })
    ));
    assert_eq!(store.counts().await.unwrap().entries, 1);
}

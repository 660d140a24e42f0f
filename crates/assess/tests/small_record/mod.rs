//! Answers what a small record looks like: one letter of four entries, six decisions, three motions. Everything in it is invented.

use rapporteur_assess::{ImportWarning, Record, Situation};
use rapporteur_model::{
    Accession, Confidentiality, Consent, Credibility, Decider, EntityId, EntityKind, Evidence,
    EvidenceId, EvidenceRecord, Judgment, JudgmentId, JudgmentState, Locator, Property, Proposal,
    Relation, SourceId, Stance, Statement, StatementId, Timestamp, Value, Verdict,
};

/// A record under construction.
pub struct SmallRecord {
    record: Record,
}

/// How a judgment was decided, for [`SmallRecord::judge`].
pub struct Decision {
    verdict: &'static str,
    decider: Decider,
}

/// Decided by the engine.
pub fn decided(verdict: &'static str) -> Decision {
    Decision {
        verdict,
        decider: Decider::Engine {
            version: "test/1".to_owned(),
            threshold: 0.9,
        },
    }
}

/// Decided by an officer.
pub fn officer(verdict: &'static str) -> Decision {
    Decision {
        verdict,
        decider: Decider::Officer("officer-name".to_owned()),
    }
}

fn entity(key: &str) -> EntityId {
    EntityId::derive(&[b"small", key.as_bytes()])
}

fn evidence_id() -> EvidenceId {
    EvidenceId::derive(&[b"small"])
}

fn moment() -> Timestamp {
    "2020-12-31T00:00:00Z".parse().expect("a moment")
}

fn evidence() -> EvidenceRecord {
    EvidenceRecord {
        id: evidence_id(),
        sha256: [7; 32],
        size_bytes: 100,
        blob_name: "blob".to_owned(),
        source: SourceId::derive(&[b"small"]),
        accession: Accession {
            title: "small.csv".to_owned(),
            licence: None,
            provenance: None,
            confidentiality: Confidentiality::Public,
            consent: Consent::NotRequired,
            credibility: Credibility::Compiled,
        },
        received_at: moment(),
        received_by: "officer-name".to_owned(),
        seal: None,
        checked: None,
    }
}

impl SmallRecord {
    /// The record that most tests begin with.
    pub fn letter_and_docket() -> Self {
        let mut small = Self {
            record: Record {
                situation: Situation {
                    state: "CN".to_owned(),
                },
                statements: Vec::new(),
                judgments: Vec::new(),
                evidence: vec![evidence()],
                warnings: vec![ImportWarning {
                    evidence: evidence_id(),
                    dataset: "small".to_owned(),
                    locator: Locator::Cell {
                        line: 13,
                        column: "ngo_name".to_owned(),
                    },
                    code: "double_row".to_owned(),
                    message: "the row repeats another".to_owned(),
                }],
                held: Vec::new(),
                estimates: Vec::new(),
            },
        };
        small.add_letter();
        small.add_decisions();
        small.add_motions();
        small
    }

    fn add_letter(&mut self) {
        let letter = EntityKind::Letter;
        for (line, property, value) in [
            (1, "title", "A call"),
            (1, "language", "zh"),
            (2, "addressee", "The Secretary-General"),
            (2, "addressee", "Member States"),
            (9, "announced_total", "7"),
            (9, "announced_anonymous", "2"),
            (4, "printed_total", "4"),
        ] {
            self.say(letter, "letter", line, property, value);
        }
        for (number, given, names, signs_as) in [
            ("1", "Club One", &["Club One"][..], "organisation"),
            ("2", "一會 Club 1", &["一會", "Club 1"], "organisation"),
            ("3", "Клуб", &["Клуб"], "organisation"),
            ("4", "Ms. Example", &["Ms. Example"], "individual"),
        ] {
            let key = format!("signature/{number}");
            let line = 3 + number.parse::<u32>().expect("a number");
            self.refer(EntityKind::Signature, &key, line, "letter", "letter");
            for (property, value) in [
                ("number", number),
                ("name_given", given),
                ("signs_as", signs_as),
            ] {
                self.say(EntityKind::Signature, &key, line, property, value);
            }
            for name in names {
                self.say(EntityKind::Signature, &key, line, "name", name);
            }
        }
    }

    fn add_decisions(&mut self) {
        for (key, line, name, word, session) in [
            (
                "decision/one/1",
                12,
                "Club One",
                "deferred_new",
                "2018-02-23",
            ),
            (
                "decision/one/2",
                13,
                "Club One",
                "deferred_new",
                "2018-02-23",
            ),
            ("decision/one/3", 14, "Club One", "granted", "2019-02-08"),
            (
                "decision/one/4",
                15,
                "Club One",
                "granted_directly",
                "2019-02-08",
            ),
            (
                "decision/one-other/1",
                16,
                "CLUB ONE",
                "deferred",
                "2018-06-11",
            ),
            (
                "decision/two/1",
                17,
                "Society Two",
                "deferred",
                "2018-02-23",
            ),
        ] {
            for (property, value) in [
                ("ngo_name", name),
                ("decision", word),
                ("session_end_date", session),
            ] {
                self.say(EntityKind::Decision, key, line, property, value);
            }
        }
        self.refer(
            EntityKind::Decision,
            "decision/one/2",
            13,
            "repeats",
            "decision/one/1",
        );
    }

    fn add_motions(&mut self) {
        for (key, line, outcome, normal) in [
            ("motion/1", 30, "adopted", "adopted"),
            ("motion/2", 32, "put off", "put off"),
        ] {
            for (property, value) in [
                ("body", "Committee on NGOs"),
                ("topic", "Club One"),
                ("motion_type", "ngo_name_only"),
                ("session_end_date", "2017-02-28"),
            ] {
                self.say(EntityKind::Motion, key, line, property, value);
            }
            self.say_value(
                EntityKind::Motion,
                key,
                line,
                "outcome",
                Value::normalised(outcome, normal),
            );
        }
        for (key, line, motion, choice) in [
            ("vote/1", 30, "motion/1", "yes"),
            ("vote/2", 32, "motion/2", ""),
        ] {
            self.add_vote(key, line, motion, choice);
        }
        for (property, value) in [
            ("body", "General Assembly"),
            ("rcid", "6"),
            ("date", "1972-12-07"),
        ] {
            self.say(EntityKind::Motion, "motion/unga/6", 40, property, value);
        }
        self.add_vote("vote/3", 50, "motion/unga/6", "abstain");
    }

    fn add_vote(&mut self, key: &str, line: u32, motion: &str, choice: &str) {
        self.refer(EntityKind::Vote, key, line, "motion", motion);
        self.say_value(
            EntityKind::Vote,
            key,
            line,
            "state",
            Value::normalised("China", "CN"),
        );
        self.say(EntityKind::Vote, key, line, "choice", choice);
    }

    fn say(&mut self, kind: EntityKind, key: &str, line: u32, property: &str, value: &str) {
        self.say_value(kind, key, line, property, Value::plain(value));
    }

    fn say_value(&mut self, kind: EntityKind, key: &str, line: u32, property: &str, value: Value) {
        let place = self.record.statements.len().to_string();
        self.record.statements.push(Statement {
            id: StatementId::derive(&[place.as_bytes()]),
            entity: entity(key),
            kind,
            property: Property::new(property),
            value,
            language: None,
            refers_to: None,
            source: SourceId::derive(&[b"small"]),
            evidence: evidence_id(),
            locator: Locator::Lines {
                first: line,
                last: line,
            },
            stance: Stance::For,
            credibility: Credibility::Compiled,
            entered_by: "officer-name".to_owned(),
            entered_at: moment(),
            confidentiality: Confidentiality::Public,
            consent: Consent::NotRequired,
        });
    }

    fn refer(&mut self, kind: EntityKind, key: &str, line: u32, property: &str, to: &str) {
        self.say(kind, key, line, property, to);
        self.record
            .statements
            .last_mut()
            .expect("a statement")
            .refers_to = Some(entity(to));
    }

    /// Adds a statement about a signature that may not be released.
    pub fn say_secret(
        &mut self,
        key: &str,
        property: &str,
        value: &str,
        confidentiality: Confidentiality,
        consent: Consent,
    ) {
        self.say(EntityKind::Signature, key, 99, property, value);
        let statement = self.record.statements.last_mut().expect("a statement");
        statement.confidentiality = confidentiality;
        statement.consent = consent;
    }

    /// Makes the only evidence item restricted, though its statements stay public.
    pub fn make_evidence_private(&mut self) {
        self.record.evidence[0].accession.confidentiality = Confidentiality::Restricted;
    }

    /// Proposes a match and leaves it open.
    pub fn propose(&mut self, left: &str, right: &str, probability: f64) {
        self.push(left, right, probability, None);
    }

    /// Proposes a match and decides it.
    pub fn judge(&mut self, left: &str, right: &str, probability: f64, decision: Decision) {
        self.push(left, right, probability, Some(decision));
    }

    fn push(&mut self, left: &str, right: &str, probability: f64, decision: Option<Decision>) {
        let (left, right) = (
            entity(left).min(entity(right)),
            entity(left).max(entity(right)),
        );
        let (verdict, decider) = decision
            .map(|it| (Verdict::parse(it.verdict), it.decider))
            .unzip();
        self.record.judgments.push(Judgment {
            id: JudgmentId::derive(&[left.as_bytes(), right.as_bytes()]),
            proposal: Proposal {
                left,
                right,
                relation: Relation::Same,
                score_bits: 4.0,
                probability,
                evidence: vec![Evidence {
                    code: "names".to_owned(),
                    words: "names agree".to_owned(),
                    weight_bits: 4.0,
                }],
            },
            state: if decider.is_some() {
                JudgmentState::Decided
            } else {
                JudgmentState::Open
            },
            verdict: verdict.flatten(),
            decided_at: decider.is_some().then(moment),
            decider,
            reason: None,
        });
    }

    /// The record as it stands.
    pub fn record(&self) -> Record {
        self.record.clone()
    }
}

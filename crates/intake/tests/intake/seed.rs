//! The founding letter, where it is at hand, and this project's rendition of its facts.

use crate::common::{shared, tagged, values};
use rapporteur_intake::letter;
use rapporteur_model::{Batch, DraftEntity};

const SEED: &str = "seed/000_63c77054e3be26c2.txt";
const RENDITION: &[u8] = include_bytes!("../../../../examples/china-2020/letter-2020-09-09.md");

fn seed() -> Option<Batch> {
    let bytes = std::fs::read(shared(SEED)?).unwrap();
    Some(letter::read(&bytes).unwrap())
}

fn signature(batch: &Batch, number: u32) -> &DraftEntity {
    batch
        .entities
        .iter()
        .find(|entity| entity.key == format!("signature/{number}"))
        .unwrap()
}

fn check_facts(batch: &Batch) {
    let letter = &batch.entities[0];
    assert_eq!(batch.entities.len(), 282);
    assert_eq!((batch.rows_read, batch.held.len()), (281, 0));
    assert_eq!(values(letter, "language"), ["zh"]);
    assert_eq!(
        values(letter, "addressee"),
        [
            "联合国秘书长安东尼奥·古特雷斯",
            "联合国人权事务高级专员米歇尔·巴切莱特",
            "联合国各成员国"
        ]
    );
    assert_eq!(values(letter, "announced_total"), ["321"]);
    assert_eq!(values(letter, "announced_anonymous"), ["39"]);
    assert_eq!(values(letter, "printed_total"), ["281"]);
    let sums = batch
        .warnings
        .iter()
        .find(|warning| warning.code == "totals_do_not_add_up")
        .unwrap();
    assert!(
        sums.message
            .contains("281 printed + 39 announced as anonymous = 320 ≠ 321"),
        "{}",
        sums.message
    );
    let persons: Vec<&str> = batch
        .entities
        .iter()
        .filter(|entity| values(entity, "signs_as") == ["individual"])
        .flat_map(|entity| values(entity, "name"))
        .collect();
    assert_eq!(persons, ["Miloon Kothari", "Enakshi Ganguly"]);
    assert_eq!(
        values(signature(batch, 163), "capacity"),
        ["individually as an independent expert and former UN Special Rapporteur"]
    );
}

/// The names of signatories whose line holds more than one, or a trap.
const NAMES: &[(u32, &[(&str, &str)])] = &[
    (
        83,
        &[
            ("Federation for a Democratic China", "en"),
            ("民主中国陣線", "und-Hani"),
        ],
    ),
    (
        102,
        &[
            ("Ghjtrn для трансгендерных людей и их близких", "ru"),
            ("T*Revers", "und-Latn"),
        ],
    ),
    (
        120,
        &[
            ("Human Rights Foundation (Japan)", "en"),
            ("日本人権財団", "ja"),
        ],
    ),
    (
        193,
        &[(
            "Programa Venezolano de Educación-Acción en Derechos Humanos",
            "es",
        )],
    ),
    (
        201,
        &[
            ("Reporters Without Borders", "und-Latn"),
            ("Reporters sans frontières", "fr"),
        ],
    ),
    (
        203,
        &[
            (
                "Réseau Ouest Africain des Défenseurs des Droits Humains",
                "fr",
            ),
            ("West African Human Rights Defenders' Network", "en"),
        ],
    ),
    (
        225,
        &[
            ("Taiwan Kenkyu Rondan", "und-Latn"),
            ("台湾研究フォーラム", "ja"),
        ],
    ),
    (
        258,
        &[
            ("Wanawake Tanzania Tunaweza", "sw"),
            ("Tanzania Women We Can", "en"),
        ],
    ),
    (
        263,
        &[(
            "World Federalist Movement/Institute for Global Policy",
            "en",
        )],
    ),
    (
        265,
        &[
            ("Yayasan Lembaga Bantuan Hukum Indonesia", "id"),
            ("Indonesia Legal Aid Foundation", "en"),
        ],
    ),
    (
        273,
        &[
            ("チベット問題を考える会", "ja"),
            ("Japan Committee for Tibet", "en"),
        ],
    ),
    (
        277,
        &[
            ("台灣民間支援香港協會", "zh-Hant"),
            ("Taiwanese Civil Aid to HKers", "en"),
        ],
    ),
    (
        280,
        &[
            ("華人基督徒公義團契", "zh-Hant"),
            ("Chinese Christian Fellowship of Righteousness", "en"),
        ],
    ),
    (
        281,
        &[
            ("香港黎明", "und-Hani"),
            ("Dawn of Hong Kong", "en"),
            ("香港の夜明け", "ja"),
        ],
    ),
];

fn check_names(batch: &Batch) {
    for (number, names) in NAMES {
        assert_eq!(
            tagged(signature(batch, *number), "name"),
            *names,
            "{number}"
        );
    }
}

fn check_acronyms_and_places(batch: &Batch) {
    for (number, acronyms) in [
        (3, "ACAT"),
        (38, "BISTO"),
        (42, "CATU"),
        (50, "Cepaz"),
        (61, "CDDH-Benin"),
        (69, "CSW"),
        (85, "FIDH"),
        (100, "Fundepro"),
        (164, "MINBYUN"),
        (193, "Provea"),
        (201, "RSF"),
        (202, "RIDH"),
        (218, "SAHRDN"),
        (265, "YLBHI"),
    ] {
        assert_eq!(
            values(signature(batch, number), "acronym"),
            [acronyms],
            "{number}"
        );
    }
    for (number, place) in [
        (61, "BJ"),
        (91, "TW"),
        (93, "AT"),
        (94, "NZ"),
        (120, "JP"),
        (141, "DE"),
        (213, "DE"),
        (219, "UG"),
        (223, "IN"),
    ] {
        assert_eq!(
            values(signature(batch, number), "place"),
            [place],
            "{number}"
        );
    }
    for number in [74, 83, 106, 121, 137, 181, 203, 237, 265] {
        assert!(
            values(signature(batch, number), "place").is_empty(),
            "{number}"
        );
    }
}

#[test]
fn the_founding_letter_gives_its_facts() {
    let Some(batch) = seed() else { return };
    assert_eq!(
        values(&batch.entities[0], "title"),
        ["成立对中国的国际人权监察机制：全球呼吁"]
    );
    check_facts(&batch);
    check_names(&batch);
    check_acronyms_and_places(&batch);
    let codes: Vec<&str> = batch.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(
        codes,
        [
            "date_not_found",
            "odd_brackets",
            "keyboard_slip",
            "totals_do_not_add_up"
        ]
    );
}

#[test]
fn the_rendition_gives_the_same_facts_with_a_date() {
    let rendition = letter::read(RENDITION).unwrap();
    assert_eq!(values(&rendition.entities[0], "date"), ["2020-09-09"]);
    check_facts(&rendition);
    check_names(&rendition);
    check_acronyms_and_places(&rendition);
}

#[test]
fn the_rendition_has_every_signatory_as_the_founding_letter_has() {
    let Some(seed) = seed() else { return };
    let rendition = letter::read(RENDITION).unwrap();
    let facts = |batch: &Batch| -> Vec<(String, Vec<(String, String)>)> {
        let signatures = batch.entities.iter().skip(1);
        signatures
            .map(|entity| {
                (
                    entity.key.clone(),
                    entity
                        .statements
                        .iter()
                        .map(|statement| {
                            (
                                statement.property.to_string(),
                                statement.value.effective().to_owned(),
                            )
                        })
                        .collect(),
                )
            })
            .collect()
    };
    assert_eq!(facts(&seed), facts(&rendition));
}

#[test]
fn the_rendition_repeats_no_sentence_of_the_founding_letter() {
    let Some(file) = shared(SEED) else { return };
    let seed = std::fs::read_to_string(file).unwrap();
    let head: String = seed.split("\n1. ").next().unwrap().to_owned();
    let rendition = String::from_utf8(RENDITION.to_vec()).unwrap();
    for sentence in head
        .split(['。', '，', '；', '\n'])
        .map(str::trim)
        .filter(|sentence| sentence.chars().count() >= 8)
    {
        let is_fact = rendition.lines().any(|line| {
            line.contains("收件人")
                && line.contains(sentence.trim_start_matches("**公开信收件人：**"))
        });
        assert!(is_fact || !rendition.contains(sentence), "{sentence}");
    }
}

//! Names of organisations in many languages: the words they are made of are one concept each, sections are told from the whole.

use rapporteur_names::{Lexicon, PlaceRelation, PreparedName, compare};

fn units(name: &str) -> Vec<String> {
    let prepared = PreparedName::new(name, Lexicon::bundled());
    let mut keys: Vec<String> = prepared
        .units()
        .iter()
        .map(|unit| unit.key.clone())
        .collect();
    keys.sort();
    keys
}

fn relation(one: &str, other: &str) -> PlaceRelation {
    let lexicon = Lexicon::bundled();
    let (a, b) = (
        PreparedName::new(one, lexicon),
        PreparedName::new(other, lexicon),
    );
    compare(&a, &b, lexicon).place
}

#[test]
fn one_organisation_has_the_same_units_in_every_language() {
    for names in [
        &[
            "World Uyghur Congress",
            "Всемирный уйгурский конгресс",
            "دۇنيا ئۇيغۇر قۇرۇلتىيى",
            "世界維吾爾代表大會",
            "世界ウイグル会議",
            "Dünya Uygur Kurultayı",
        ][..],
        &[
            "Reporters Without Borders",
            "Reporters sans frontières",
            "无国界记者",
            "Sınır Tanımayan Gazeteciler",
            "Журналисты без границ",
        ],
        &[
            "Human Rights Committee",
            "Комитет по правам человека",
            "Комітет прав людини",
            "人权委员会",
            "인권 위원회",
            "Адам құқықтары комитеті",
            "İnsan Hakları Komitesi",
            "كىشىلىك ھوقۇق كومىتېتى",
        ],
        &["Helsinki Group", "Хельсинкская группа", "Гельсінська група"],
        &[
            "Amnesty International",
            "Международная амнистия",
            "Amnistía Internacional",
            "国际特赦",
        ],
        &[
            "Tibetan Women's Association",
            "西藏妇女协会",
            "Association des femmes tibétaines",
        ],
        &[
            "Union of Journalists",
            "Союз журналистов",
            "Спілка журналістів",
        ],
    ] {
        let expected = units(names[0]);
        for name in names {
            assert_eq!(units(name), expected, "{name}");
        }
    }
}

#[test]
fn a_place_after_the_whole_name_is_a_section_with_or_without_a_mark() {
    for (section, whole) in [
        ("Amnesty International Deutschland", "Amnesty International"),
        ("Amnesty International - Germany", "Amnesty International"),
        ("Human Rights Watch Japan", "Human Rights Watch"),
    ] {
        assert_eq!(
            relation(section, whole),
            PlaceRelation::Section,
            "{section}"
        );
        assert_eq!(
            relation(whole, section),
            PlaceRelation::Section,
            "{section}"
        );
    }
    assert_ne!(
        relation("Human Rights in China", "Human Rights"),
        PlaceRelation::Section
    );
}

#[test]
fn legal_forms_of_more_languages_are_left_out_of_the_key() {
    for (with, without) in [
        ("ООО Мемориал", "Мемориал"),
        ("사단법인 북한인권 시민연합", "북한인권 시민연합"),
        ("ТОО Казахстан", "Казахстан"),
    ] {
        let key = |name: &str| PreparedName::new(name, Lexicon::bundled()).key().to_owned();
        assert_eq!(key(with), key(without), "{with}");
    }
}

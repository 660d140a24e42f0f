//! What persons' names must and must not agree.

use super::*;

#[track_caller]
fn same(one: &str, other: &str) -> PersonComparison {
    let found = compare(one, other);
    assert!(found.is_same_name(), "{one} / {other}: {found:?}");
    let back = compare(other, one);
    assert!(
        (found.score - back.score).abs() < 1e-12,
        "{one} / {other}: {} and {}",
        found.score,
        back.score
    );
    found
}

#[track_caller]
fn other(one: &str, other: &str) -> PersonComparison {
    let found = compare(one, other);
    assert!(!found.is_same_name(), "{one} / {other}: {found:?}");
    found
}

fn has(found: &PersonComparison, code: ReasonCode) -> bool {
    found.reasons.iter().any(|reason| reason.code == code)
}

#[test]
fn spelling_order_and_titles_do_not_part_a_person() {
    for (one, two, code) in [
        ("Alexander Petrov", "Aleksandr Petroff", ReasonCode::Near),
        ("Tursun Memet", "Memet Tursun", ReasonCode::Order),
        ("Dr. Ilham Tohti", "Ilham Tohti", ReasonCode::Title),
        ("Memet Tursun Haji", "Memet Tursun", ReasonCode::Title),
        ("Geshe Tenzin Gyatso", "Tenzin Gyatso", ReasonCode::Title),
        ("Bob Smith", "Robert Smith", ReasonCode::Nickname),
        ("Sasha Petrov", "Aleksandr Petrov", ReasonCode::Nickname),
        ("Pepe García", "José García", ReasonCode::Nickname),
        ("Mohammed Yusuf", "Memet Yusup", ReasonCode::Spelling),
        ("J. Smith", "John Smith", ReasonCode::Initial),
        ("Abd al-Rahman Qasim", "Abdurahman Kasim", ReasonCode::Near),
        ("Na-tzu Chou", "Natzu Chou", ReasonCode::Joined),
        ("Anna Petrova", "Anna Petrov", ReasonCode::Near),
        (
            "Gabriel García Márquez",
            "Gabriel García",
            ReasonCode::Missing,
        ),
        ("Aidos Nurlanuly", "Aidos Nurlan", ReasonCode::Ending),
        ("Anna Dostoevskaya", "Anna Dostoevsky", ReasonCode::Near),
    ] {
        let found = same(one, two);
        assert!(
            has(&found, code) || code == ReasonCode::Near,
            "{one} / {two}: {found:?}"
        );
    }
}

#[test]
fn other_persons_stay_apart() {
    for (one, two) in [
        ("Maria Kowalska", "Robert Johnson"),
        ("Ilham Tohti", "Rebiya Kadeer"),
        ("Tursun Memet", "Tursun Yasin"),
        ("John Smith", "Jane Smith"),
        ("Tenzin Gyatso", "Tenzin Delek"),
        ("周娜", "周强"),
        ("王伟", "王芳"),
        ("阿卜杜拉·买买提", "阿卜杜拉·吐尔逊"),
        ("Александр Петров", "Mikhail Sokolov"),
    ] {
        other(one, two);
    }
}

#[test]
fn a_single_word_is_less_than_a_name() {
    let found = other("Tenzin", "Tenzin Gyatso");
    assert!(
        found.score > 0.5 && has(&found, ReasonCode::Mononym),
        "{found:?}"
    );
    same("Tenzin", "Tenzin");
}

#[test]
fn names_are_read_across_scripts() {
    for (one, two) in [
        ("Aleksandr Petrov", "Александр Петров"),
        ("Zhou Nazi", "周娜梓"),
        ("Nazi Zhou", "周娜梓"),
        ("Ouyang Xiu", "欧阳修"),
        ("Sima Qian", "司馬遷"),
        ("Robert Johnson", "罗伯特·约翰逊"),
        ("Abdulla Memet", "阿卜杜拉·买买提"),
        ("Mahmoud Darwish", "محمود درويش"),
        ("Иван Петров", "Ivan Petrov"),
    ] {
        assert!(has(&same(one, two), ReasonCode::Reading) || one.starts_with("Abd"));
    }
}

#[test]
fn look_alikes_keyboards_and_scanners_are_seen_through() {
    let found = same("Mаria Kоwalska", "Maria Kowalska");
    assert!(has(&found, ReasonCode::LookAlike), "{found:?}");
    let found = same("Bdfy Gtnhjd", "Иван Петров");
    assert!(has(&found, ReasonCode::Keyboard), "{found:?}");
    let found = same("Barn Vvilson", "Bam Wilson");
    assert!(has(&found, ReasonCode::Misread), "{found:?}");
    same("R0bert Smith", "Robert Smith");
}

#[test]
fn nothing_and_noise_agree_with_nothing() {
    for name in ["", " ", "—", "123", "???"] {
        assert_eq!(compare(name, "Maria Kowalska").score, 0.0, "{name:?}");
    }
    assert_eq!(compare("", "").score, 0.0);
}

#[test]
fn a_long_list_of_names_is_compared_by_its_first_words() {
    let long = "Juan Carlos Alfonso Víctor María de Borbón y Borbón-Dos Sicilias Parma";
    assert!(compare(long, long).score > 0.99);
}

//! What names in many scripts are read as, and which of them meet.

use super::*;

/// Says whether two names share a skeleton.
fn meet(one: &str, other: &str) -> bool {
    let (a, b) = (forms(one), forms(other));
    a.skeletons
        .iter()
        .any(|skeleton| b.skeletons.contains(skeleton))
}

#[test]
fn names_are_read_in_their_script() {
    for (name, reading) in [
        ("阿卜杜拉", "abdulla"),
        ("ئابدۇللا", "abdulla"),
        ("Абдулла", "abdulla"),
        ("Abdulla", "abdulla"),
        ("བསྟན་འཛིན", "tendzin"),
        ("王", "wang"),
        ("Қайрат", "qayrat"),
        ("Нұрсұлтан", "nursultan"),
        ("مۇھەممەت", "muhemmet"),
        ("", ""),
    ] {
        assert_eq!(
            forms(name).readings.first().map_or("", String::as_str),
            reading,
            "{name}"
        );
    }
}

#[test]
fn one_name_in_two_scripts_meets() {
    for (one, other) in [
        ("买买提", "Memet"),
        ("买买提", "مەمەت"),
        ("maimaiti", "Мәмәт"),
        ("吐尔逊", "تۇرسۇن"),
        ("tuerxun", "Tursun"),
        ("abudula", "Abdulla"),
        ("扎西", "བཀྲ་ཤིས"),
        ("zhaxi", "Tashi"),
        ("丹增", "Tenzin"),
        ("བསྟན་འཛིན", "Tenzing"),
        ("Hsiao-wei", "Xiaowei"),
        ("小伟", "Hsiao wei"),
        ("Chiang", "蒋"),
        ("Михаил", "Mikhail"),
        ("Әбдіқадыр", "Abdiqadyr"),
    ] {
        assert!(
            meet(one, other),
            "{one} {:?} {other} {:?}",
            forms(one),
            forms(other)
        );
    }
}

#[test]
fn other_names_do_not_meet() {
    for (one, other) in [
        ("Tursun", "Memet"),
        ("王", "李"),
        ("Abdulla", "Qurban"),
        ("扎西", "次仁"),
    ] {
        assert!(!meet(one, other), "{one} {other}");
    }
}

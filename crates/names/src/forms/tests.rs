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
        ("Cheung", "张"),
        ("陳", "Chan"),
        ("大文", "Tai-man"),
        ("bstan 'dzin", "བསྟན་འཛིན"),
        ("bkra shis", "扎西"),
        ("김", "Kim"),
        ("정은", "Jung-eun"),
        ("さくら", "Sakura"),
        ("יוסף", "Yosef"),
        ("محمد", "Mohammed"),
        ("Владимир", "Wladimir"),
        ("გიორგი", "Giorgi"),
        ("Γιώργος", "Giorgos"),
        ("गांधी", "Gandhi"),
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

/// Parts of the names of persons whom the world's press has in both spellings.
const PERSONS: [(&str, &str); 61] = [
    ("伊力哈木", "Ilham"),
    ("土赫提", "Tohti"),
    ("热比娅", "Rebiya"),
    ("卡德尔", "Kadeer"),
    ("努尔", "Nur"),
    ("白克力", "Bekri"),
    ("雪克来提", "Shohrat"),
    ("扎克尔", "Zakir"),
    ("司马义", "Ismail"),
    ("艾买提", "Amat"),
    ("铁木尔", "Tomur"),
    ("达瓦买提", "Dawamat"),
    ("热依拉", "Rahile"),
    ("达吾提", "Dawut"),
    ("图尔逊娜依", "Tursunay"),
    ("米日古丽", "Mihrigul"),
    ("早木热", "Zumrat"),
    ("古丽巴哈尔", "Gulbahar"),
    ("海提瓦吉", "Haitiwaji"),
    ("阿不都外力", "Abduweli"),
    ("阿尤普", "Ayup"),
    ("亚力坤", "Yalkun"),
    ("肉孜", "Rozi"),
    ("塔西甫拉提", "Tashpolat"),
    ("特依拜", "Tiyip"),
    ("哈木拉提", "Halmurat"),
    ("吾甫尔", "Ghopur"),
    ("沙塔尔", "Sattar"),
    ("沙吾提", "Sawut"),
    ("阿不都热依木", "Abdurehim"),
    ("海依提", "Heyit"),
    ("多力坤", "Dolkun"),
    ("艾沙", "Isa"),
    ("沙依拉古丽", "Sayragul"),
    ("沙吾提巴依", "Sauytbay"),
    ("叶尔肯", "Yerkin"),
    ("Ерлан", "叶尔兰"),
    ("胡赛音", "Huseyin"),
    ("晋美", "Jigme"),
    ("阿旺", "Ngawang"),
    ("向巴平措", "Qiangba Puncog"),
    ("向巴平措", "Champa Phuntsok"),
    ("白玛赤林", "Padma Choling"),
    ("洛桑江村", "Losang Jamcan"),
    ("更登确吉尼玛", "Gedhun Choekyi Nyima"),
    ("丹增德勒", "Tenzin Delek"),
    ("唯色", "Woeser"),
    ("坚赞诺布", "Gyaincain Norbu"),
    ("才旦卓玛", "Cedain Zhoima"),
    ("多杰才让", "Doje Cering"),
    ("班禅", "Panchen"),
    ("巴桑", "Pasang"),
    ("བསྟན་འཛིན་བདེ་ལེགས", "Tenzin Delek"),
    ("བློ་བཟང", "Losang"),
    ("དགེ་འདུན་ཆོས་ཀྱི་ཉི་མ", "Gedhun Choekyi Nyima"),
    ("ئىلھام توختى", "Ilham Tohti"),
    ("رابىيە قادىر", "Rebiya Kadeer"),
    ("毛泽东", "Mao Tse-tung"),
    ("蒋介石", "Chiang Chieh-shih"),
    ("周润发", "Chow Yun-fat"),
    ("刘晓波", "Liu Xiaobo"),
];

#[test]
fn known_persons_meet_across_spellings() {
    let apart: Vec<_> = PERSONS
        .iter()
        .filter(|(one, other)| !meet(one, other))
        .map(|(one, other)| (one, other, forms(one), forms(other)))
        .collect();
    assert!(
        apart.is_empty(),
        "{} of {}: {apart:#?}",
        apart.len(),
        PERSONS.len()
    );
}

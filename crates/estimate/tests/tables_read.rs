//! The published tables are read as their README says: so many lists, so many people.

mod common;

#[test]
fn tables_have_the_lists_and_people_of_their_sources() {
    for (name, lists, people) in [
        ("kosovo_4", 4, 4_400),
        ("uk2013_6", 6, 2_744),
        ("uk2013_5", 5, 2_744),
        ("netherlands_6", 6, 8_234),
        ("netherlands_5", 5, 8_234),
        ("neworleans_8", 8, 185),
        ("neworleans_5", 5, 185),
        ("westernus_5", 5, 345),
        ("artificial_3", 3, 96),
        ("korea_3", 3, 123),
        ("spina_bifida_3", 3, 626),
        ("congenital_5", 5, 537),
        ("hav_taiwan_3", 3, 271),
        ("diabetes_4", 4, 2_069),
        ("snowshoe_hare_6", 6, 68),
        ("hiv_rome_4", 4, 1_896),
        ("colombia_recruit_male1999_R1_20", 20, 982),
    ] {
        let table = common::table(name);
        assert_eq!((table.width(), table.observed()), (lists, people), "{name}");
    }
    for sim in 1..=5 {
        let table = common::table(&format!("stan_sim{sim}_trueN2000_5"));
        assert!((707..=1_965).contains(&table.observed()), "{sim}");
    }
}

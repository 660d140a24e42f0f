//! Letters in Spanish, French and Chinese, and totals as each language announces them.

use expect_test::{Expect, expect};
use rapporteur_intake::letter;

fn check(bytes: &[u8], expected: Expect) {
    let batch = letter::read(bytes).unwrap();
    expected.assert_eq(&crate::common::summary(&batch));
}

#[test]
fn spanish_salutation_gives_the_addressee() {
    check(
        include_bytes!("letters/es-salutacion.md"),
        expect![[r#"
        letter
          title: Carta abierta sobre el puente de Ningunlugar (sintética) [es]
          language: es
          date: 9 de septiembre de 2020 → 2020-09-09
          addressee: Estimada Señora Alta Comisionada [es]
          announced_total: 6
          announced_anonymous: 2
          printed_total: 4
          footnote: En total, 6 organizaciones y personas suscriben la carta, 2 de ellas de forma anónima. [es]
        signature/1
          name_given: Asociación del Puente Inventado (APIN)
          name: Asociación del Puente Inventado (APIN) → Asociación del Puente Inventado [es]
          acronym: APIN
          signs_as: organisation
        signature/2
          name_given: Fundación Orilla - FUNDORI
          name: Fundación Orilla - FUNDORI → Fundación Orilla [es]
          acronym: FUNDORI
          signs_as: organisation
        signature/3
          name_given: Dra. Ana Ejemplo
          name: Dra. Ana Ejemplo → Ana Ejemplo [und-Latn]
          signs_as: individual
          capacity: Dra.
        signature/4
          name_given: Juan Muestra, a título personal
          name: Juan Muestra [und-Latn]
          signs_as: individual
          capacity: a título personal
    "#]],
    );
}

#[test]
fn french_letter_with_numbered_demands_is_read() {
    check(
        include_bytes!("letters/fr-puces.md"),
        expect![[r#"
        letter
          title: Lettre ouverte sur le phare de Nulleville (synthétique) [fr]
          language: fr
          date: 1er février 2021 → 2021-02-01
          addressee: la Présidente du Conseil imaginaire [fr]
          announced_total: 1204
          announced_anonymous: 1200
          printed_total: 4
          footnote: Au total, 1 204 organisations ont signé, dont 1 200 de manière anonyme. [fr]
        signature/1
          name_given: Réseau des Phares Imaginaires (RPI)
          name: Réseau des Phares Imaginaires (RPI) → Réseau des Phares Imaginaires [fr]
          acronym: RPI
          signs_as: organisation
        signature/2
          name_given: Jeanne Exemple, à titre personnel
          name: Jeanne Exemple [und-Latn]
          signs_as: individual
          capacity: à titre personnel
        signature/3
          name_given: Ligue des Marins Inventés/Invented Sailors' League for the Sea
          name: Ligue des Marins Inventés [fr]
          name: Invented Sailors' League for the Sea [en]
          signs_as: organisation
        signature/4
          name_given: Collectif « Lampe » - Belgique
          name: Collectif « Lampe » - Belgique [und-Latn]
          signs_as: organisation
          place: Belgique → BE
    "#]],
    );
}

#[test]
fn chinese_letter_with_chinese_numerals_is_read() {
    check(
        include_bytes!("letters/zh-lianshu.md"),
        expect![[r#"
        letter
          title: 关于虚构灯塔的公开信（合成样本） [zh-Hans]
          language: zh-Hans → zh
          date: 二〇二〇年九月九日 → 2020-09-09
          addressee: 虚构理事会主席 [zh-Hans]
          addressee: 虚构理事会各成员 [zh-Hans]
          announced_total: 6
          announced_anonymous: 3
          printed_total: 4
          footnote: ＊参与团体总计 6 个，其中 3 个匿名。 [zh-Hans]
        signature/1
          name_given: 虚构灯塔协会
          name: 虚构灯塔协会 [zh-Hans]
          signs_as: organisation
        signature/2
          name_given: 例某某以个人身份
          name: 例某某 [und-Hani]
          signs_as: individual
          capacity: 以个人身份
        signature/3
          name_given: 無名港口聯盟 Nameless Harbour League
          name: 無名港口聯盟 [zh-Hant]
          name: Nameless Harbour League [und-Latn]
          signs_as: organisation
        signature/4
          name_given: 灯火研究フォーラム
          name: 灯火研究フォーラム [ja]
          signs_as: organisation
        ! totals_do_not_add_up line 19: 4 printed + 3 announced as anonymous = 7 ≠ 6 announced in all (difference 1); 1 of the printed sign as individuals; nothing was adjusted
    "#]],
    );
}

#[test]
fn the_undersigned_announce_a_total_in_three_languages() {
    for (opening, total) in [
        ("We, the undersigned 9 organisations, ask:", "9"),
        ("We, the 6 undersigned organisations, ask:", "6"),
        ("Nous, les 5 organisations soussignées, demandons :", "5"),
    ] {
        let letter = format!(
            "# A letter (synthetic)\n\n{opening}\n\nSigned by:\n\n- One Watch\n- Two Watch\n- Three Watch\n"
        );
        let batch = rapporteur_intake::letter::read(letter.as_bytes()).expect("a letter");
        let statement = batch.entities[0]
            .statements
            .iter()
            .find(|it| it.property.as_str() == "announced_total");
        assert_eq!(
            statement.map(|it| it.value.effective()),
            Some(total),
            "{opening}"
        );
    }
}

//! Romanisation schemes by name, both ways where a way back exists. Refuses to guess which scheme a text follows.

mod cantonese;
mod hangul;
mod kana;
mod kazakh;
mod letters;
pub(crate) mod tibetan;
mod tibetan_pinyin;
mod uyghur;
mod wylie;

use any_ascii::any_ascii_char;

use crate::romanise::first_reading;
use crate::script::Script;

pub(crate) use cantonese::push_hong_kong;
pub(crate) use hangul::push_revised;
pub(crate) use tibetan_pinyin::phonetic_of_tibetan_pinyin;
pub(crate) use wylie::phonetic_of_latin;

/// A published way of writing one script in Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scheme {
    /// Uyghur in the 32-letter Latin alphabet (ULY, 2008), from and to Arabic script and Cyrillic.
    UyghurLatin,
    /// Kazakh in the Latin alphabet of 2021, from and to Cyrillic and Arabic script (töte jazu).
    KazakhLatin2021,
    /// Tibetan by Wylie (1959), in the letters of the extended scheme, and back.
    Wylie,
    /// Tibetan by sound, after THL's simplified phonetic transcription (2003).
    TibetanPhonetic,
    /// Han characters in pinyin, by their first reading, without tones.
    Pinyin,
    /// Han characters in Wade–Giles, by their first reading, without tones.
    WadeGiles,
    /// Han characters in Jyutping (LSHK 1993), by their first reading, without tones.
    Jyutping,
    /// Han characters as Hong Kong's government spells names; of several usual spellings, one.
    HongKong,
    /// Kana by Hepburn, without marks of long vowels, and back.
    Hepburn,
    /// Russian by BGN/PCGN 1947.
    RussianBgnPcgn,
    /// Russian by ISO 9:1995, and back.
    RussianIso9,
    /// Russian as in passports since 2013 (ICAO Doc 9303).
    RussianPassport,
    /// Ukrainian by the national system of 2010.
    Ukrainian2010,
    /// Korean by the Revised Romanization (2000), syllable by syllable.
    KoreanRevised,
    /// Korean by McCune–Reischauer (1939), simplified, syllable by syllable.
    KoreanMcCuneReischauer,
    /// Greek by ELOT 743 (2001), without accents.
    GreekElot743,
    /// Georgian by the national system of 2002, and back.
    Georgian2002,
    /// Armenian by BGN/PCGN 1981.
    ArmenianBgnPcgn,
    /// Any other script by the one romanisation that the any-ascii table has for it, South and South-East Asia's among them.
    AnyAscii,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 19] = [
        Self::UyghurLatin,
        Self::KazakhLatin2021,
        Self::Wylie,
        Self::TibetanPhonetic,
        Self::Pinyin,
        Self::WadeGiles,
        Self::Jyutping,
        Self::HongKong,
        Self::Hepburn,
        Self::RussianBgnPcgn,
        Self::RussianIso9,
        Self::RussianPassport,
        Self::Ukrainian2010,
        Self::KoreanRevised,
        Self::KoreanMcCuneReischauer,
        Self::GreekElot743,
        Self::Georgian2002,
        Self::ArmenianBgnPcgn,
        Self::AnyAscii,
    ];

    /// Returns the scripts that [`from_latin`] can write by this scheme.
    pub fn ways_back(self) -> &'static [Script] {
        match self {
            Self::UyghurLatin | Self::KazakhLatin2021 => &[Script::Arabic, Script::Cyrillic],
            Self::Wylie => &[Script::Tibetan],
            Self::Hepburn => &[Script::Hiragana, Script::Katakana],
            Self::RussianIso9 => &[Script::Cyrillic],
            Self::Georgian2002 => &[Script::Georgian],
            _ => &[],
        }
    }
}

/// Writes a text in Latin letters by a scheme. What the scheme has no letter for stays as it is.
pub fn to_latin(text: &str, scheme: Scheme) -> String {
    match scheme {
        Scheme::UyghurLatin => uyghur::to_latin(text),
        Scheme::KazakhLatin2021 => kazakh::to_latin(text),
        Scheme::Wylie => tibetan::to_wylie(text),
        Scheme::TibetanPhonetic => tibetan::to_phonetic(text),
        Scheme::Pinyin => by_character(text, first_reading),
        Scheme::WadeGiles => by_character(text, |c| first_reading(c).and_then(wade_giles)),
        Scheme::Jyutping => by_character(text, cantonese::jyutping),
        Scheme::HongKong => by_character(text, cantonese::hong_kong),
        Scheme::Hepburn => kana::to_latin(text),
        Scheme::RussianBgnPcgn => letters::RUSSIAN_BGN.to_latin(text),
        Scheme::RussianIso9 => letters::RUSSIAN_ISO9.to_latin(text),
        Scheme::RussianPassport => letters::RUSSIAN_PASSPORT.to_latin(text),
        Scheme::Ukrainian2010 => letters::UKRAINIAN.to_latin(text),
        Scheme::KoreanRevised => hangul::to_latin(text, hangul::System::Revised),
        Scheme::KoreanMcCuneReischauer => hangul::to_latin(text, hangul::System::McCune),
        Scheme::GreekElot743 => letters::GREEK.to_latin(&without_greek_accents(text)),
        Scheme::Georgian2002 => letters::GEORGIAN.to_latin(text),
        Scheme::ArmenianBgnPcgn => letters::ARMENIAN.to_latin(text),
        Scheme::AnyAscii => text.chars().map(ascii_of).collect(),
    }
}

/// Writes a Latin text in another script by a scheme; `None` when the scheme has no way back to that script, or a syllable of the text
/// is none of the scheme's.
pub fn from_latin(text: &str, scheme: Scheme, script: Script) -> Option<String> {
    if !scheme.ways_back().contains(&script) {
        return None;
    }
    match scheme {
        Scheme::UyghurLatin => Some(uyghur::from_latin(text, script)),
        Scheme::KazakhLatin2021 => Some(kazakh::from_latin(text, script)),
        Scheme::Wylie => wylie::to_tibetan(text),
        Scheme::Hepburn => kana::from_latin(text, script),
        Scheme::RussianIso9 => Some(letters::RUSSIAN_ISO9.source_of(text)),
        Scheme::Georgian2002 => Some(letters::GEORGIAN.source_of(text)),
        _ => None,
    }
}

/// Returns the Wade–Giles of a pinyin syllable, without tones.
pub fn wade_giles(pinyin: &str) -> Option<&'static str> {
    crate::forms::syllables::table()
        .find(|(syllable, _)| {
            *syllable == pinyin || (syllable.contains('ü') && syllable.replace('ü', "u") == pinyin)
        })
        .map(|(_, wade)| wade)
}

/// Returns the pinyin of a word that is wholly Wade–Giles, without tones; apostrophes may be left out where that makes no other syllable.
pub fn pinyin_of_wade_giles(word: &str) -> Option<String> {
    use crate::forms::syllables::WADE_GILES;
    let plain: String = word
        .to_lowercase()
        .chars()
        .filter(|c| *c != '-')
        .map(|c| match c {
            'ü' => 'u',
            'ê' => 'e',
            '’' | '‘' | 'ʼ' | 'ʻ' => '\'',
            other => other,
        })
        .collect();
    let parted = WADE_GILES.part(&plain)?;
    Some(
        (0..parted.count())
            .map(|at| WADE_GILES.pinyin(&parted, at))
            .collect(),
    )
}

/// Puts a space between the readings of neighbouring characters.
fn by_character(text: &str, reading: impl Fn(char) -> Option<&'static str>) -> String {
    let mut latin = String::with_capacity(text.len() * 2);
    let mut after_reading = false;
    for c in text.chars() {
        match reading(c) {
            Some(reading) => {
                if after_reading {
                    latin.push(' ');
                }
                latin.push_str(reading);
                after_reading = true;
            }
            None => {
                latin.push(c);
                after_reading = false;
            }
        }
    }
    latin
}

fn ascii_of(c: char) -> &'static str {
    any_ascii_char(c)
}

fn without_greek_accents(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|c| {
            !matches!(
                c,
                '\u{0300}'
                    | '\u{0301}'
                    | '\u{0308}'
                    | '\u{0342}'
                    | '\u{0313}'
                    | '\u{0314}'
                    | '\u{0345}'
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_tables;

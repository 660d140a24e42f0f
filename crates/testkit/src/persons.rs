//! Made-up lists of persons with a truth: two lists that overlap, with slips of spelling and missing values. No such person exists.

use crate::Stream;

const BEGINNINGS: [&str; 20] = [
    "Ab", "Al", "Ber", "Da", "El", "Fa", "Gul", "Ha", "Is", "Ju", "Ka", "Li", "Ma", "Nur", "Os",
    "Per", "Qa", "Ro", "Sa", "Tur",
];
const MIDDLES: [&str; 12] = [
    "du", "ri", "ma", "no", "sha", "ti", "le", "be", "ka", "so", "va", "mi",
];
const ENDINGS: [&str; 10] = ["la", "m", "n", "r", "t", "yan", "zat", "bek", "lin", "dor"];
const PLACES: [&str; 8] = [
    "Avrin", "Belgar", "Corvo", "Dunmar", "Estil", "Farrow", "Gelan", "Horvat",
];

/// Two lists, `a` and `b`, as CSV with the columns `id,given,family,birth,place,sex,person`. Each of so many persons stands in one of
/// them or in both; `person` is the truth. The same seed gives the same bytes.
pub fn two_lists(persons: usize, seed: u64) -> [String; 2] {
    let head = "id,given,family,birth,place,sex,person\n";
    let mut lists = [head.to_owned(), head.to_owned()];
    let mut counts = [0, 0];
    let mut stream = Stream::new(seed);
    for person in 0..persons {
        let mut word = || {
            let middle = if stream.below(2) == 0 {
                ""
            } else {
                stream.pick(&MIDDLES)
            };
            let parts = [
                stream.pick(&BEGINNINGS),
                stream.pick(&MIDDLES),
                middle,
                stream.pick(&ENDINGS),
            ];
            parts.concat()
        };
        let (given, family) = (word(), word());
        let birth = format!(
            "{}-{:02}-{:02}",
            1930 + stream.below(70),
            1 + stream.below(12),
            1 + stream.below(28)
        );
        let place = stream.pick(&PLACES);
        let sex = stream.pick(&["F", "M"]);
        let in_both = stream.below(2) == 0;
        let first = stream.below(2) as usize;
        for (at, list) in [first, 1 - first].into_iter().enumerate() {
            if at == 1 && !in_both {
                continue;
            }
            counts[list] += 1;
            let letter = ["a", "b"][list];
            let (given, family) = (slip(&given, &mut stream), slip(&family, &mut stream));
            let birth = match stream.below(10) {
                0 => "",
                1 | 2 => &birth[..4],
                _ => &birth,
            };
            let place = if stream.below(8) == 0 { "" } else { place };
            lists[list].push_str(&format!(
                "{letter}{},{given},{family},{birth},{place},{sex},p{person}\n",
                counts[list]
            ));
        }
    }
    lists
}

/// One name in seven loses a letter.
fn slip(name: &str, stream: &mut Stream) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if stream.below(7) == 0 {
        let at = 1 + stream.below(letters.len() as u64 - 1);
        letters.remove(at as usize);
    }
    letters.into_iter().collect()
}

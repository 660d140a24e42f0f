//! Made-up lists of persons with known truth: names from syllables, eight lists that overlap, slips as typists and translators make
//! them. The same number and seed give the same file. Nobody in it exists.
//!
//! Names are spread unevenly, as in a region where a few hundred names carry most people: what links by chance, and what it costs to look at
//! it, hangs on that. How unevenly is a choice, not fitted to a list.

use std::io::{self, Write};

use rapporteur_testkit::Stream;

const LISTS: &[(&str, f64, f64)] = &[
    ("A", 0.55, 0.10),
    ("B", 0.30, 0.05),
    ("C", 0.40, 0.12),
    ("D", 0.12, 0.02),
    ("E", 0.25, 0.06),
    ("F", 0.30, 0.05),
    ("G", 0.10, 0.02),
    ("H", 0.15, 0.04),
];
const SYLLABLES: &[&str] = &[
    "a", "ab", "ba", "bek", "da", "di", "du", "el", "er", "ga", "gul", "ha", "is", "ja", "ka",
    "ki", "la", "li", "lo", "ma", "mi", "mu", "na", "ni", "nur", "o", "pa", "qa", "ra", "re", "ri",
    "sa", "shi", "ta", "tur", "u", "wa", "xi", "ya", "za",
];
/// What may follow a name's root; nothing does more often than not.
const ENDINGS: &[&str] = &[
    "", "", "", "", "jan", "bek", "ay", "niyaz", "gul", "haji", "nur", "din",
];
const ROOTS: usize = 250;
const PLACES: usize = 200;
/// Years of events; most fall into the middle.
const EVENT_YEARS: &[u64] = &[2014, 2015, 2016, 2017, 2017, 2017, 2018, 2018, 2019, 2020];

fn happens(chance: &mut Stream, probability: f64) -> bool {
    chance.share() <= probability
}

/// Numbers of which small ones come more often: each by one over a power of its rank (Zipf's law).
struct Ranked {
    sums: Vec<f64>,
}

impl Ranked {
    fn new(count: usize, power: f64) -> Self {
        let mut sum = 0.0;
        let sums = (0..count).map(|rank| {
            sum += (rank as f64 + 2.0).powf(-power);
            sum
        });
        Self {
            sums: sums.collect(),
        }
    }

    fn draw(&self, chance: &mut Stream) -> u64 {
        let all = self.sums.last().copied().unwrap_or(0.0);
        let wanted = chance.share() * all;
        let at = self.sums.partition_point(|sum| *sum < wanted);
        at.min(self.sums.len() - 1) as u64
    }
}

/// What persons are made of.
struct Stock {
    roots: Ranked,
    places: Ranked,
}

#[derive(Clone)]
struct Person {
    given: String,
    family: String,
    is_woman: bool,
    born: (u64, u64, u64),
    place: u64,
    event: (u64, u64, u64),
}

/// Writes so many records as CSV.
pub(crate) fn write(to: &mut dyn Write, records: u64, seed: u64) -> io::Result<()> {
    let mut chance = Stream::new(seed);
    writeln!(to, "id,list,cluster,given,family,sex,born,place,event_date")?;
    let stock = Stock {
        roots: Ranked::new(ROOTS, 0.85),
        places: Ranked::new(PLACES, 0.6),
    };
    let (mut written, mut person_number) = (0, 0_u64);
    while written < records {
        person_number += 1;
        let person = person(&stock, &mut chance);
        let is_visible = happens(&mut chance, 0.4);
        for (list, often, seldom) in LISTS {
            let mut probability = if is_visible { *often } else { *seldom };
            while written < records && happens(&mut chance, probability) {
                written += 1;
                let line = record(&stock, &person, &mut chance);
                writeln!(to, "{written},{list},{person_number},{line}")?;
                // The same person once more in the same list.
                probability = 0.04;
            }
        }
    }
    Ok(())
}

fn word(number: u64, salt: u64) -> String {
    let mut chance = Stream::new(number.wrapping_mul(2).wrapping_add(salt));
    let count = 2 + chance.below(2);
    let syllables = SYLLABLES.len() as u64;
    (0..count)
        .map(|_| SYLLABLES[chance.below(syllables) as usize])
        .collect()
}

fn name(stock: &Stock, salt: u64, chance: &mut Stream) -> String {
    let ending = ENDINGS[chance.below(ENDINGS.len() as u64) as usize];
    word(stock.roots.draw(chance), salt) + ending
}

fn person(stock: &Stock, chance: &mut Stream) -> Person {
    let day = |year: u64, chance: &mut Stream| (year, 1 + chance.below(12), 1 + chance.below(28));
    // The mean of two even chances: years in the middle come more often.
    let born = 1935 + (chance.below(71) + chance.below(71)) / 2;
    let event = EVENT_YEARS[chance.below(EVENT_YEARS.len() as u64) as usize];
    Person {
        given: name(stock, 0, chance),
        family: name(stock, 1, chance),
        is_woman: happens(chance, 0.35),
        born: day(born, chance),
        place: stock.places.draw(chance),
        event: day(event, chance),
    }
}

fn record(stock: &Stock, person: &Person, chance: &mut Stream) -> String {
    let mut given = person.given.clone();
    let mut family = person.family.clone();
    if happens(chance, 0.11) {
        given = slip(&given, chance);
    }
    if happens(chance, 0.11) {
        family = slip(&family, chance);
    }
    if happens(chance, 0.04) {
        std::mem::swap(&mut given, &mut family);
    }
    if happens(chance, 0.05) {
        family.clear();
    }
    let sex = match (happens(chance, 0.1), happens(chance, 0.012)) {
        (true, _) => "",
        (_, is_wrong) if person.is_woman != is_wrong => "F",
        _ => "M",
    };
    let place = match (happens(chance, 0.12), happens(chance, 0.05)) {
        (true, _) => String::new(),
        (_, true) => word(stock.places.draw(chance), 2),
        _ => word(person.place, 2),
    };
    let born = date(person.born, chance);
    let event = date(person.event, chance);
    format!("{given},{family},{sex},{born},{place},{event}")
}

/// A letter changed, left out, added or exchanged with its neighbour.
fn slip(name: &str, chance: &mut Stream) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = chance.below(letters.len() as u64) as usize;
    let other = char::from(b'a' + chance.below(26) as u8);
    match chance.below(4) {
        0 => letters[at] = other,
        1 if letters.len() > 2 => drop(letters.remove(at)),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.insert(at, other),
    }
    letters.into_iter().collect()
}

/// A date as a list may have it: off by a little, to the day, to the month, to the year, or not at all.
fn date((mut year, mut month, mut day): (u64, u64, u64), chance: &mut Stream) -> String {
    match chance.below(100) {
        0..=2 => day = if day > 10 { day - 10 } else { day + 1 },
        3 => day = 1 + chance.below(28),
        4..=5 => month = 1 + chance.below(12),
        6 => year += 1,
        7 if day <= 12 => std::mem::swap(&mut month, &mut day),
        _ => {}
    }
    match chance.below(10) {
        0..=5 => format!("{year}-{month:02}-{day:02}"),
        6 => format!("{year}-{month:02}"),
        7 | 8 => format!("{year}"),
        _ => String::new(),
    }
}

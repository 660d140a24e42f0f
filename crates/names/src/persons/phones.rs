//! How alike two names sound, from their Latin readings: sounds are aligned at the least cost, and what a script leaves out costs little.
//! Refuses to know a language: the table says which sounds are near.
//!
//! The alignment is the weighted edit distance of Wagner and Fischer 1974 (doi:10.1145/321796.321811); costs are in `data/phone_costs.tsv`.

use std::sync::LazyLock;

use crate::table::rows;

/// Sounds of a name, at most [`PHONES_MAX`] of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Phones {
    length: u8,
    signs: [u8; PHONES_MAX],
}

/// A name longer than this is compared by its beginning.
pub(crate) const PHONES_MAX: usize = 30;

/// How two names are written, which says what a difference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Writing {
    /// In one script.
    Same,
    /// In two alphabets.
    Letters,
    /// One in an alphabet that leaves vowels out.
    Bare,
    /// One in characters that stand for syllables.
    Syllables,
}

const SIGNS: &[u8] = b"aeioupbfvmtdnszcSCJkgxhGrlyX";
const SIGN_COUNT: usize = SIGNS.len();
const UNKNOWN: u8 = 255;

static SIGN_OF_BYTE: [u8; 128] = {
    let mut table = [UNKNOWN; 128];
    let mut at = 0;
    while at < SIGN_COUNT {
        table[SIGNS[at] as usize] = at as u8;
        at += 1;
    }
    table
};

struct Costs {
    substitution: [[u16; SIGN_COUNT]; SIGN_COUNT],
    gap: [u16; SIGN_COUNT],
}

static COSTS: LazyLock<[Costs; 4]> =
    LazyLock::new(|| read_costs(include_str!("../../data/phone_costs.tsv")));

/// Letters and the sign of their sound.
type Spellings = Vec<(&'static [u8], u8)>;

/// Spellings by first letter, longest first.
static SPELLINGS: LazyLock<[Spellings; 26]> = LazyLock::new(|| {
    let mut by_letter: [Spellings; 26] = std::array::from_fn(|_| Vec::new());
    for (_, columns) in rows(include_str!("../../data/phones.tsv")) {
        if let [letters, sign] = columns[..] {
            let first = usize::from(letters.as_bytes()[0] - b'a');
            by_letter[first].push((letters.as_bytes(), sign_of(sign.as_bytes()[0])));
        }
    }
    for spellings in &mut by_letter {
        spellings.sort_by_key(|(letters, _)| std::cmp::Reverse(letters.len()));
    }
    by_letter
});

fn sign_of(byte: u8) -> u8 {
    SIGN_OF_BYTE
        .get(usize::from(byte))
        .copied()
        .unwrap_or(UNKNOWN)
}

fn writing_of(name: &str) -> Option<Writing> {
    match name {
        "same" => Some(Writing::Same),
        "letters" => Some(Writing::Letters),
        "bare" => Some(Writing::Bare),
        "syllables" => Some(Writing::Syllables),
        _ => None,
    }
}

fn read_costs(table: &str) -> [Costs; 4] {
    let mut costs: [Costs; 4] = std::array::from_fn(|_| Costs {
        substitution: [[100; SIGN_COUNT]; SIGN_COUNT],
        gap: [100; SIGN_COUNT],
    });
    for (line, columns) in rows(table) {
        let row = read_cost(&columns, &mut costs);
        assert!(
            row.is_some(),
            "invariant: line {line} of the bundled phone costs is well-formed"
        );
    }
    for of_writing in &mut costs {
        for sign in 0..SIGN_COUNT {
            of_writing.substitution[sign][sign] = 0;
        }
    }
    costs
}

fn read_cost(columns: &[&str], costs: &mut [Costs; 4]) -> Option<()> {
    let [what, writing, one, listed] = *columns else {
        return None;
    };
    let of_writing = &mut costs[writing_of(writing)? as usize];
    let mut words = listed.split(' ');
    while let Some(other) = words.next() {
        let cost = words.next()?.parse().ok()?;
        let b = known(other)?;
        if what == "gap" {
            of_writing.gap[b] = cost;
        } else {
            let a = known(one)?;
            of_writing.substitution[a][b] = cost;
            of_writing.substitution[b][a] = cost;
        }
    }
    Some(())
}

fn known(sign: &str) -> Option<usize> {
    let sign = sign_of(*sign.as_bytes().first()?);
    (sign != UNKNOWN).then_some(usize::from(sign))
}

impl Phones {
    /// Reads the sounds of a Latin reading; anything but a–z is passed over, a doubled sound counts once.
    pub(crate) fn of(reading: &str) -> Self {
        let bytes = reading.as_bytes();
        let spellings = &*SPELLINGS;
        let mut phones = Self {
            length: 0,
            signs: [0; PHONES_MAX],
        };
        let mut at = 0;
        while at < bytes.len() {
            let first = bytes[at].wrapping_sub(b'a');
            let found = spellings.get(usize::from(first)).and_then(|of_letter| {
                of_letter
                    .iter()
                    .find(|(letters, _)| bytes[at..].starts_with(letters))
            });
            match found {
                Some((letters, sign)) => {
                    phones.push(*sign);
                    at += letters.len();
                }
                None => at += 1,
            }
        }
        phones
    }

    fn push(&mut self, sign: u8) {
        let length = usize::from(self.length);
        let doubled = length > 0 && self.signs[length - 1] == sign;
        if length < PHONES_MAX && !doubled {
            self.signs[length] = sign;
            self.length += 1;
        }
    }

    /// Returns the sounds of two words written together.
    pub(crate) fn joined(&self, next: &Self) -> Self {
        let mut both = *self;
        for sign in next.signs() {
            both.push(*sign);
        }
        both
    }

    fn signs(&self) -> &[u8] {
        &self.signs[..usize::from(self.length)]
    }

    /// Returns the first sound, as a sign.
    pub(crate) fn first(&self) -> Option<u8> {
        self.signs().first().copied()
    }

    /// Returns how many sounds there are.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// Returns how alike two names sound, 0 to 1: one less the cost of the best alignment over the mean cost of leaving either out.
    pub(crate) fn likeness(&self, other: &Self, writing: Writing) -> f64 {
        let costs = &COSTS[writing as usize];
        let (a, b) = (self.signs(), other.signs());
        if a.is_empty() || b.is_empty() {
            return 0.0;
        }
        let weight = |signs: &[u8]| -> u32 {
            signs
                .iter()
                .map(|s| u32::from(costs.gap[usize::from(*s)]))
                .sum()
        };
        let mean = (weight(a) + weight(b)).max(1);
        let cost = u32::from(alignment_cost(a, b, costs));
        (1.0 - 2.0 * f64::from(cost) / f64::from(mean)).max(0.0)
    }
}

fn alignment_cost(a: &[u8], b: &[u8], costs: &Costs) -> u16 {
    let mut row = [0u16; PHONES_MAX + 1];
    for (at, sign) in b.iter().enumerate() {
        row[at + 1] = row[at] + costs.gap[usize::from(*sign)];
    }
    for one in a {
        let one = usize::from(*one);
        let (substitution, gap) = (&costs.substitution[one], costs.gap[one]);
        let mut diagonal = row[0];
        row[0] += gap;
        for (at, other) in b.iter().enumerate() {
            let other = usize::from(*other);
            let above = row[at + 1];
            row[at + 1] = (diagonal + substitution[other])
                .min(above + gap)
                .min(row[at] + costs.gap[other]);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str, writing: Writing) -> f64 {
        Phones::of(one).likeness(&Phones::of(other), writing)
    }

    #[test]
    fn spellings_of_one_sound_are_one_sign() {
        for (one, other) in [
            ("tschernyschewski", "chernyshevsky"),
            ("mohammed", "mohamed"),
            ("zhou", "jou"),
        ] {
            assert!(alike(one, other, Writing::Same) > 0.9, "{one} {other}");
        }
    }

    #[test]
    fn what_a_script_leaves_out_costs_little() {
        assert!(alike("mhmwd", "mahmoud", Writing::Bare) > 0.8);
        assert!(
            alike("bulunna", "brenner", Writing::Syllables)
                > alike("bulunna", "brenner", Writing::Same)
        );
        assert!(alike("bulunna", "hopkins", Writing::Syllables) < 0.4);
    }

    #[test]
    fn likeness_is_a_mirror() {
        for writing in [
            Writing::Same,
            Writing::Letters,
            Writing::Bare,
            Writing::Syllables,
        ] {
            assert_eq!(
                alike("zheng", "cheng", writing),
                alike("cheng", "zheng", writing)
            );
        }
        assert_eq!(alike("", "cheng", Writing::Same), 0.0);
    }
}

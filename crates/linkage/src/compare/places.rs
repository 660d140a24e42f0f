//! Places by name, by the gazetteer's id and by distance. Refuses to take a part for the whole.

use super::parts;
use crate::prepare::pool::Pool;

/// One place of the gazetteer under two names.
pub(crate) const GAZETTEER: u8 = 1;
const SLIP: u8 = 2;
const SOUND: u8 = 3;
/// Not far apart: from here on, places agree in part only.
pub(crate) const NEAR: u8 = 4;
const REGION: u8 = 5;
const LIKE: u8 = 6;
/// Two places.
pub(crate) const OTHER: u8 = 7;
/// Not known.
pub(crate) const MISSING: u8 = 8;
/// Levels in words.
pub(crate) const WORDS: [&str; 9] = [
    "the same",
    "two names of one place",
    "one slip apart, or read the same",
    "of the same consonants",
    "at most 10 km apart",
    "one within the other, or at most 50 km apart",
    "names alike",
    "another",
    "one has none",
];

/// Mean radius of the Earth in km.
const EARTH_KM: f64 = 6371.0;
/// Degrees of latitude that are more than 50 km (one is 111 km).
const FAR_DEGREES: f64 = 0.5;

/// Distinct places.
pub(crate) struct Places {
    pub(crate) pool: Pool,
    /// By value: the gazetteer's place plus one, its parent plus one.
    pub(crate) known: Vec<[u32; 2]>,
    /// By value: degrees north and east.
    pub(crate) positions: Vec<Option<(f64, f64)>>,
    /// By value: rarity of its place under all its names.
    pub(crate) place_bits: Vec<f32>,
}

impl Places {
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == b {
            return 0;
        }
        let (x, y) = (self.known[a as usize], self.known[b as usize]);
        if x[0] != 0 && x[0] == y[0] {
            return GAZETTEER;
        }
        if x[0] != 0 && (x[0] == y[1] || y[0] == x[1] && y[0] != 0) {
            return REGION;
        }
        let both_known = x[0] != 0 && y[0] != 0;
        let distance = self.distance_km(a, b);
        if distance.is_some_and(|km| km <= 10.0) {
            return NEAR;
        }
        let by_name = match parts::level(&self.pool, a, b) {
            parts::SAME | parts::READING | parts::SLIP => SLIP,
            parts::SOUND => SOUND,
            parts::LIKE => LIKE,
            _ => OTHER,
        };
        if by_name > SOUND && distance.is_some_and(|km| km <= 50.0) {
            return REGION;
        }
        // Two places of the gazetteer are two places, however alike their names.
        if both_known { OTHER } else { by_name }
    }

    /// Nothing if not known, or if too far to matter.
    fn distance_km(&self, a: u32, b: u32) -> Option<f64> {
        let (from, to) = (self.positions[a as usize]?, self.positions[b as usize]?);
        // No way is shorter than the one along the meridian: far apart is told without a sine.
        if (to.0 - from.0).abs() > FAR_DEGREES {
            return None;
        }
        Some(distance_km(from, to))
    }

    pub(crate) fn rarity(&self, level: u8, a: u32, b: u32) -> f32 {
        match level {
            0 | GAZETTEER => self.place_bits[a as usize],
            SLIP => parts::rarity(&self.pool, parts::SLIP, a, b),
            SOUND => parts::rarity(&self.pool, parts::SOUND, a, b),
            _ => 0.0,
        }
    }

    pub(crate) fn may_be_near(&self, a: u32, b: u32) -> bool {
        let (x, y) = (self.known[a as usize][0], self.known[b as usize][0]);
        (x == y && x != 0) || parts::may_be_near(self.pool.value(a), self.pool.value(b))
    }

    pub(crate) fn rarity_bound(&self, a: u32, b: u32) -> f32 {
        let place = self.place_bits[a as usize].max(self.place_bits[b as usize]);
        self.pool.bits(a).max(self.pool.bits(b)).max(place)
    }
}

/// Kilometres between two points on a sphere (haversine).
pub(crate) fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let radians = |degrees: f64| degrees.to_radians();
    let (lat, lon) = (radians(to.0 - from.0), radians(to.1 - from.1));
    let half = libm::sin(lat / 2.0) * libm::sin(lat / 2.0)
        + libm::cos(radians(from.0))
            * libm::cos(radians(to.0))
            * libm::sin(lon / 2.0)
            * libm::sin(lon / 2.0);
    2.0 * EARTH_KM * libm::asin(libm::sqrt(half).min(1.0))
}

//! Levels of all pairs of a field's first values, side by side: the values that come often come early. Refuses values beyond them.

/// Values whose pairs are kept, at most; their levels fit into a core's own memory.
pub(super) const VALUES_MAX: usize = 256;

/// Levels by both values' numbers.
#[derive(Default)]
pub(crate) struct Grid {
    levels: Vec<u8>,
    values: u32,
}

impl Grid {
    /// Finds the levels of the first of so many values; `find` is given the smaller number first, and never the same number twice.
    pub(crate) fn new(values: usize, mut find: impl FnMut(u32, u32) -> u8) -> Self {
        let values = values.min(VALUES_MAX);
        let mut levels = vec![0; values * values];
        for low in 0..values {
            for high in low + 1..values {
                let level = find(low as u32, high as u32);
                levels[low * values + high] = level;
                levels[high * values + low] = level;
            }
        }
        Self {
            levels,
            values: values as u32,
        }
    }

    /// Values whose pairs are kept.
    pub(crate) fn values(&self) -> u32 {
        self.values
    }

    /// Whether no pair is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// The level of two values, if it is kept; zero for a value and itself.
    #[inline]
    pub(crate) fn get(&self, a: u32, b: u32) -> Option<u8> {
        if a.max(b) >= self.values {
            return None;
        }
        self.levels.get((a * self.values + b) as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_for_both_orders_of_the_first_values() {
        let grid = Grid::new(1000, |low, high| (high - low).min(9) as u8);
        assert_eq!((grid.get(3, 5), grid.get(5, 3)), (Some(2), Some(2)));
        assert_eq!((grid.get(7, 7), grid.get(0, 255)), (Some(0), Some(9)));
        assert_eq!((grid.get(0, 256), grid.get(999, 1)), (None, None));
        assert_eq!(Grid::default().get(0, 0), None);
    }
}

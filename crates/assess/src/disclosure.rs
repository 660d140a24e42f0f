//! Answers which cells of an answer may be shown. Does not know whom a count is about: it applies the rule it is given.

use rapporteur_model::{CellValue, FigureValue};

/// An answer after its disclosure rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosed {
    /// The answer; a withheld cell is null.
    pub value: FigureValue,
    /// How many cells were withheld.
    pub withheld_count: u64,
}

/// Withholds, in the named columns, every count from 1 to `minimum - 1`; zero is shown. Then, as long as a column, or a row
/// over two or more such columns, has exactly one withheld cell, withholds one other count of it too, the smallest of those that
/// cost least, so that no published total gives the one away. Columns that the answer does not have, and cells that are no whole number, are left alone.
///
/// # Reference
/// Primary and complementary cell suppression: Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4.
/// The complement here is the simple one; it does not defend against intervals derived from linear programs.
pub fn protect(value: &FigureValue, minimum: i64, columns: &[String]) -> Disclosed {
    let protected: Vec<usize> = columns
        .iter()
        .filter_map(|name| value.columns.iter().position(|column| column == name))
        .collect();
    let mut grid = Grid {
        counts: Vec::new(),
        withheld: Vec::new(),
    };
    for row in &value.rows {
        let counts: Vec<Option<i64>> = protected
            .iter()
            .map(|column| whole(&row[*column]))
            .collect();
        grid.withheld.push(
            counts
                .iter()
                .map(|count| count.is_some_and(|it| it > 0 && it < minimum))
                .collect(),
        );
        grid.counts.push(counts);
    }
    while grid.complement() {}
    let mut shown = value.clone();
    let mut withheld_count = 0;
    for (row, flags) in shown.rows.iter_mut().zip(&grid.withheld) {
        for (column, _) in protected
            .iter()
            .zip(flags)
            .filter(|(_, withheld)| **withheld)
        {
            row[*column] = CellValue::Null;
            withheld_count += 1;
        }
    }
    Disclosed {
        value: shown,
        withheld_count,
    }
}

fn whole(cell: &CellValue) -> Option<i64> {
    match cell {
        CellValue::Integer(count) => Some(*count),
        CellValue::Null | CellValue::Real(_) | CellValue::Text(_) => None,
    }
}

struct Grid {
    counts: Vec<Vec<Option<i64>>>,
    withheld: Vec<Vec<bool>>,
}

impl Grid {
    /// Withholds one more cell in the first line that needs it; false when none does.
    fn complement(&mut self) -> bool {
        let (rows, columns) = (self.counts.len(), self.counts.first().map_or(0, Vec::len));
        let down =
            (0..columns).map(|column| (0..rows).map(|row| (row, column)).collect::<Vec<_>>());
        let across = (0..rows)
            .filter(|_| columns > 1)
            .map(|row| (0..columns).map(|column| (row, column)).collect());
        let next = down
            .chain(across)
            .find_map(|line: Vec<(usize, usize)>| self.complement_of(&line));
        if let Some((row, column)) = next {
            self.withheld[row][column] = true;
        }
        next.is_some()
    }

    /// The cell to withhold in a line with exactly one withheld cell: the smallest count above zero, else a zero. A cell whose
    /// row has lost a cell already goes first, so that as few cells as possible are lost.
    fn complement_of(&self, line: &[(usize, usize)]) -> Option<(usize, usize)> {
        if line
            .iter()
            .filter(|(row, column)| self.withheld[*row][*column])
            .count()
            != 1
        {
            return None;
        }
        let open = line
            .iter()
            .filter(|(row, column)| !self.withheld[*row][*column]);
        let counted = open.filter_map(|place| {
            let count = self.counts[place.0][place.1]?;
            let row_is_whole = !self.withheld[place.0].contains(&true);
            Some((row_is_whole, count == 0, count, *place))
        });
        counted.min().map(|(.., place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(rows: &[&[i64]]) -> FigureValue {
        let width = rows.first().map_or(0, |row| row.len());
        FigureValue {
            columns: (0..width).map(|column| format!("c{column}")).collect(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| CellValue::Integer(*cell)).collect())
                .collect(),
        }
    }

    fn check(rows: &[&[i64]], columns: &[&str], expected: &[&[Option<i64>]]) {
        let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        let disclosed = protect(&figure(rows), 5, &names);
        let shown: Vec<Vec<Option<i64>>> = disclosed
            .value
            .rows
            .iter()
            .map(|row| row.iter().map(whole).collect())
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn one_small_count_takes_the_smallest_other_with_it() {
        check(
            &[&[3], &[40], &[7], &[0]],
            &["c0"],
            &[&[None], &[Some(40)], &[None], &[Some(0)]],
        );
    }

    #[test]
    fn two_small_counts_need_no_complement() {
        check(
            &[&[3], &[4], &[7]],
            &["c0"],
            &[&[None], &[None], &[Some(7)]],
        );
    }

    #[test]
    fn columns_that_add_up_across_a_row_are_protected_across_it() {
        let expected: &[&[Option<i64>]] = &[&[None, None], &[None, None], &[Some(30), Some(40)]];
        check(&[&[2, 50], &[20, 60], &[30, 40]], &["c0", "c1"], expected);
    }

    #[test]
    fn columns_that_are_not_named_are_left_alone() {
        check(
            &[&[1, 2], &[9, 3]],
            &["c0"],
            &[&[None, Some(2)], &[None, Some(3)]],
        );
    }

    proptest! {
        #[test]
        fn no_small_count_is_shown_and_no_total_gives_one_away(
            rows in prop::collection::vec(prop::collection::vec(0i64..12, 3), 1..8),
            minimum in 2i64..8,
        ) {
            let slices: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
            let names = ["c0".to_owned(), "c1".to_owned()];
            let given = figure(&slices);
            let disclosed = protect(&given, minimum, &names);
            let null = |row: usize, column: usize| disclosed.value.rows[row][column] == CellValue::Null;
            let mut withheld = 0;
            for (row, counts) in rows.iter().enumerate() {
                for (column, count) in counts.iter().enumerate().take(2) {
                    prop_assert!(null(row, column) || *count == 0 || *count >= minimum);
                    withheld += u64::from(null(row, column));
                }
                prop_assert_eq!(whole(&disclosed.value.rows[row][2]), Some(counts[2]));
                prop_assert_eq!(null(row, 0), null(row, 1));
            }
            prop_assert_eq!(withheld, disclosed.withheld_count);
            for column in 0..2 {
                let hidden = (0..rows.len()).filter(|row| null(*row, column)).count();
                prop_assert!(hidden != 1 || rows.len() == 1);
            }
            prop_assert_eq!(&protect(&disclosed.value, minimum, &names).value, &disclosed.value);
        }
    }
}

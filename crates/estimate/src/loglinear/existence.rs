//! Whether a model has an estimate on a table at all, and whether only one: asked before every fit.

use super::margins::Margins;
use super::model::Model;
use super::simplex::{ZERO, balance};
use crate::{CaptureTable, Refusal};

/// Whether the maximum-likelihood estimate exists, and is identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Existence {
    /// The likelihood has a maximum in finite parameters, once terms with an empty margin are left out with the cells above them.
    pub exists: bool,
    /// The remaining parameters are determined by the remaining cells.
    pub identified: bool,
}

impl Existence {
    /// 0: estimate; 1: no maximum; 2: not identified; 3: both.
    pub fn code(self) -> u8 {
        u8::from(!self.exists) + 2 * u8::from(!self.identified)
    }
}

/// Tests a model on a table.
///
/// # Formula
///
/// With the design matrix A over the remaining cells and t = Aᵀn: the estimate exists when max{s : Aᵀx = t, x_ω ≥ s} > 0, and is
/// identified when A has full column rank.
///
/// # Reference
///
/// Fienberg and Rinaldo (2012), Annals of Statistics 40, 996–1023, doi:10.1214/12-AOS986; Chan, Silverman and Vincent (2021),
/// Journal of the American Statistical Association 116, 1297–1306, doi:10.1080/01621459.2019.1708748.
///
/// # Numerical notes
///
/// When the rows of occupied cells have full rank (tested over the field of two elements, where full rank proves it over the reals) the answer
/// is yes twice. Otherwise, by Stiemke's lemma, s > 0 exactly when the rows of empty cells, on the null space of the occupied ones, balance with
/// weights above zero: a programme of as many rows as that space has dimensions.
///
/// # Errors
///
/// [`Refusal::Lists`], [`Refusal::Nobody`], [`Refusal::Parameter`] when the model is for another number of lists, and [`Refusal::TooLarge`] above
/// [`PARAMETERS_MAX`] parameters.
pub fn existence(table: &CaptureTable, model: &Model) -> Result<Existence, Refusal> {
    let margins = margins_for(table, model)?;
    let full = |term: &&u32| margins.sums[**term as usize] > 0.0;
    let mut kept: Vec<u32> = model.sets().iter().filter(full).copied().collect();
    let dropped: Vec<u32> = model
        .sets()
        .iter()
        .filter(|term| !full(term))
        .copied()
        .collect();
    kept.push(0);
    Ok(judge(&margins, &kept, &dropped))
}

/// Most parameters of a model that is tested or fitted: all triples of 12 lists.
pub const PARAMETERS_MAX: usize = 300;

/// A table's margins, for a model of as many lists.
pub(super) fn margins_for(table: &CaptureTable, model: &Model) -> Result<Margins, Refusal> {
    if model.lists() != table.width() {
        return Err(Refusal::Parameter {
            parameter: "model".to_owned(),
            range: format!("of the table's {} lists", table.width()),
        });
    }
    if model.parameters() > PARAMETERS_MAX {
        return Err(Refusal::TooLarge {
            what: format!("a model of {} parameters", model.parameters()),
            limit: PARAMETERS_MAX as u64,
        });
    }
    Margins::of(table)
}

/// The same test for terms already parted.
pub(super) fn judge(margins: &Margins, kept: &[u32], dropped: &[u32]) -> Existence {
    if full_over_two(margins, kept) {
        return Existence {
            exists: true,
            identified: true,
        };
    }
    let reduced = Reduced::of(margins, kept);
    let vectors = reduced.vectors(margins, kept, dropped);
    let width = reduced.free.len();
    if width == 0 {
        return Existence {
            exists: true,
            identified: true,
        };
    }
    Existence {
        exists: vectors.is_empty() || balance(&vectors, width),
        identified: rank(vectors.clone(), width) == width,
    }
}

/// Whether the occupied cells' rows have full column rank over the field of two elements.
fn full_over_two(margins: &Margins, kept: &[u32]) -> bool {
    if kept.len() > 128 {
        return false;
    }
    let mut basis = [0u128; 128];
    let mut rank = 0;
    for (cell, &count) in margins.counts.iter().enumerate() {
        if count == 0.0 {
            continue;
        }
        let mut row = 0u128;
        for (at, &term) in kept.iter().enumerate() {
            row |= u128::from(cell as u32 & term == term) << at;
        }
        while row != 0 {
            let lead = row.trailing_zeros() as usize;
            if basis[lead] == 0 {
                basis[lead] = row;
                rank += 1;
                break;
            }
            row ^= basis[lead];
        }
        if rank == kept.len() {
            return true;
        }
    }
    false
}

/// The occupied cells' rows in reduced echelon form.
struct Reduced {
    rows: Vec<Vec<f64>>,
    /// Pivot column of each row.
    pivots: Vec<usize>,
    /// Columns without a pivot: they span the null space.
    free: Vec<usize>,
}

impl Reduced {
    fn of(margins: &Margins, kept: &[u32]) -> Self {
        let mut reduced = Self {
            rows: Vec::new(),
            pivots: Vec::new(),
            free: Vec::new(),
        };
        for (cell, &count) in margins.counts.iter().enumerate() {
            if count > 0.0 && reduced.rows.len() < kept.len() {
                reduced.insert(indicator(cell, kept));
            }
        }
        let pivots = &reduced.pivots;
        reduced.free = (0..kept.len())
            .filter(|column| !pivots.contains(column))
            .collect();
        reduced
    }

    fn insert(&mut self, mut row: Vec<f64>) {
        for (own, &pivot) in self.rows.iter().zip(&self.pivots) {
            subtract(&mut row, own, pivot);
        }
        let size = |&column: &usize| row[column].abs();
        let Some(pivot) = (0..row.len()).max_by(|left, right| size(left).total_cmp(&size(right)))
        else {
            return;
        };
        if row[pivot].abs() < ZERO {
            return;
        }
        let divisor = row[pivot];
        row.iter_mut().for_each(|value| *value /= divisor);
        for own in &mut self.rows {
            subtract(own, &row, pivot);
        }
        self.rows.push(row);
        self.pivots.push(pivot);
    }

    /// The distinct non-zero rows of empty remaining cells, on the null space, one after the other.
    fn vectors(&self, margins: &Margins, kept: &[u32], dropped: &[u32]) -> Vec<f64> {
        let width = self.free.len();
        let mut vectors: Vec<f64> = Vec::new();
        if width == 0 {
            return vectors;
        }
        let mut vector = vec![0.0; width];
        for (cell, &count) in margins.counts.iter().enumerate().skip(1) {
            let gone = |&term: &u32| cell as u32 & term == term;
            if count > 0.0 || dropped.iter().any(gone) {
                continue;
            }
            let on = |column: usize| cell as u32 & kept[column] == kept[column];
            for (value, &column) in vector.iter_mut().zip(&self.free) {
                *value = f64::from(u8::from(on(column)));
                for (row, &pivot) in self.rows.iter().zip(&self.pivots) {
                    if on(pivot) {
                        *value -= row[column];
                    }
                }
            }
            let same = |known: &[f64]| known.iter().zip(&vector).all(|(a, b)| (a - b).abs() < ZERO);
            let nothing = vector.iter().all(|value| value.abs() < ZERO);
            if !nothing && !vectors.chunks_exact(width).any(same) {
                vectors.extend_from_slice(&vector);
            }
        }
        vectors
    }
}

fn indicator(cell: usize, kept: &[u32]) -> Vec<f64> {
    let on = |&term: &u32| f64::from(u8::from(cell as u32 & term == term));
    kept.iter().map(on).collect()
}

fn subtract(row: &mut [f64], other: &[f64], pivot: usize) {
    let factor = row[pivot];
    if factor != 0.0 {
        for (value, own) in row.iter_mut().zip(other) {
            *value -= factor * own;
        }
        row[pivot] = 0.0;
    }
}

/// Rank of vectors held one after the other.
fn rank(vectors: Vec<f64>, width: usize) -> usize {
    let mut reduced = Reduced {
        rows: Vec::new(),
        pivots: Vec::new(),
        free: Vec::new(),
    };
    for vector in vectors.chunks_exact(width) {
        reduced.insert(vector.to_vec());
    }
    reduced.rows.len()
}

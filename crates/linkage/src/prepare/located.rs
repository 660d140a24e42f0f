//! Places as they are compared: by name, by the gazetteer and by coordinates. Refuses to know what a record is about.

use rapporteur_names::forms;

use super::fields::Builder;
use super::pool::{Pool, PoolBuilder};
use crate::compare::Comparator;
use crate::compare::places::Places;

impl Builder<'_> {
    pub(super) fn place(
        &mut self,
        word: usize,
        column: Option<usize>,
        point: Option<(usize, usize)>,
    ) -> (Comparator, Vec<usize>) {
        let mut builder = PoolBuilder::new(Some(self.gazetteer));
        let mut positions = Vec::new();
        match (column, point) {
            (Some(column), None) => {
                let numbers = builder.add_column(self.table, column);
                self.fill(word, column, &numbers);
            }
            _ => self.points(word, column, point, &mut builder, &mut positions),
        }
        let pool = builder.finish();
        let used = column
            .into_iter()
            .chain(point.map(|(lat, _)| lat))
            .chain(point.map(|(_, lon)| lon));
        (
            Comparator::Place(self.places(pool, positions)),
            used.collect(),
        )
    }

    /// Numbers each distinct pair of name and coordinates.
    fn points(
        &mut self,
        word: usize,
        column: Option<usize>,
        point: Option<(usize, usize)>,
        builder: &mut PoolBuilder,
        positions: &mut Vec<Option<(f64, f64)>>,
    ) {
        let table = self.table;
        let text =
            |row: u32, column: Option<usize>| column.and_then(|column| table.value(row, column));
        let number = |row: u32, column: Option<usize>| {
            text(row, column).and_then(|value| value.parse::<f64>().ok())
        };
        let numbers: Vec<u32> = (0..table.len())
            .map(|row| {
                let name = text(row, column).unwrap_or("");
                let position = number(row, point.map(|(lat, _)| lat))
                    .zip(number(row, point.map(|(_, lon)| lon)));
                let forms = forms(name);
                if forms.folded.is_empty() && position.is_none() {
                    return 0;
                }
                let key = format!("{}\u{1}{position:?}", forms.folded);
                let number = builder.add_as(key.as_bytes(), &forms);
                if number as usize > positions.len() {
                    positions.push(position);
                }
                number
            })
            .collect();
        builder.count(numbers.iter().copied());
        self.rows.fill(word, numbers.into_iter());
    }

    fn places(&self, pool: Pool, own: Vec<Option<(f64, f64)>>) -> Places {
        let gazetteer = self.gazetteer;
        let values = 0..pool.len() as u32;
        let mut shares = vec![0.0f32; gazetteer.len()];
        for value in values.clone() {
            if let Some(place) = pool.place(value) {
                shares[place as usize] += libm::exp2f(-pool.bits(value));
            }
        }
        let known = |value: u32| match pool.place(value) {
            Some(place) => [
                place + 1,
                gazetteer.parent(place).map_or(0, |parent| parent + 1),
            ],
            None => [0, 0],
        };
        let position = |value: u32| {
            let own = own.get(value as usize).copied().flatten();
            own.or_else(|| gazetteer.position(pool.place(value)?))
        };
        let place_bits = |value: u32| match pool.place(value) {
            Some(place) => -libm::log2f(shares[place as usize].clamp(1e-9, 1.0)),
            None => pool.bits(value),
        };
        Places {
            known: values.clone().map(known).collect(),
            positions: values.clone().map(position).collect(),
            place_bits: values.map(place_bits).collect(),
            pool,
        }
    }
}

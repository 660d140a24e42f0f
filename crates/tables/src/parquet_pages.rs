//! A column of text page by page: a dictionary is read once and rows refer to it, other text is taken where it lies. Refuses, and leaves
//! to the library, pages in any encoding but these two.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

use crate::TableError;
use crate::dictionary::{Dictionary, checked, next_plain};
use crate::parquet_file::guarded;
use crate::parquet_runs::Runs;
use crate::source::Sink;

/// Rows handed on at a time.
const BATCH: usize = 8_192;

/// A column of text of one row group, for a sink.
pub(crate) struct TextPages<'s> {
    /// The column's place among those that were asked for.
    place: usize,
    /// Whether a row may have no cell.
    is_optional: bool,
    cell_bytes_max: usize,
    sink: &'s mut dyn Sink,
    dictionary: Option<Dictionary>,
    /// For the rows of a batch: 1 where there is a cell.
    levels: Vec<u32>,
    codes: Vec<u32>,
}

/// How far a column was read.
pub(crate) struct Handed {
    pub(crate) rows: u64,
    /// Whether a page that is left to the library comes next.
    pub(crate) is_left: bool,
}

/// A page's bytes, taken apart.
struct Cells<'p> {
    levels: Option<Runs<'p>>,
    values: Values<'p>,
}

enum Values<'p> {
    Plain(&'p [u8]),
    Coded(Runs<'p>),
}

impl<'s> TextPages<'s> {
    pub(crate) fn new(
        place: usize,
        is_optional: bool,
        cell_bytes_max: usize,
        sink: &'s mut dyn Sink,
    ) -> Self {
        Self {
            place,
            is_optional,
            cell_bytes_max,
            sink,
            dictionary: None,
            levels: Vec::new(),
            codes: Vec::new(),
        }
    }

    /// Hands the first cells on, as many as are wanted if there are so many; errors name the position.
    pub(crate) fn hand_on(
        mut self,
        pages: &mut dyn PageReader,
        wanted: u64,
        position: &str,
    ) -> Result<Handed, TableError> {
        let damaged = |problem: String| TableError::Parquet {
            place: position.to_owned(),
            problem,
        };
        let mut rows = 0;
        while rows < wanted {
            let Some(page) = guarded(position, || pages.get_next_page())? else {
                break;
            };
            match self.page(&page, wanted - rows).map_err(damaged)? {
                Some(handed) => rows += handed,
                None => {
                    return Ok(Handed {
                        rows,
                        is_left: true,
                    });
                }
            }
        }
        Ok(Handed {
            rows,
            is_left: false,
        })
    }

    /// Hands a page's cells on; their number, or nothing when the page is left to the library.
    fn page(&mut self, page: &Page, rows_max: u64) -> Result<Option<u64>, String> {
        if let Page::DictionaryPage {
            buf,
            num_values,
            encoding,
            ..
        } = page
        {
            if self.dictionary.is_some() {
                return Err("a second dictionary".to_owned());
            }
            if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
                return Ok(None);
            }
            let read = Dictionary::parse(buf, *num_values, self.cell_bytes_max)?;
            self.sink.dictionary(self.place, &read);
            self.dictionary = Some(read);
            return Ok(Some(0));
        }
        let Some(mut cells) = Cells::of(page, self.is_optional)? else {
            return Ok(None);
        };
        let rows = u64::from(page.num_values()).min(rows_max);
        let mut left = rows;
        while left > 0 {
            let batch = usize::try_from(left).map_or(BATCH, |left| left.min(BATCH));
            self.batch(&mut cells, batch)?;
            left -= batch as u64;
        }
        Ok(Some(rows))
    }

    fn batch(&mut self, cells: &mut Cells<'_>, rows: usize) -> Result<(), String> {
        self.levels.resize(rows, 1);
        if let Some(levels) = &mut cells.levels {
            levels.fill(&mut self.levels)?;
        }
        match &mut cells.values {
            Values::Plain(bytes) => {
                for level in &self.levels {
                    let text = match level {
                        0 => None,
                        _ => Some(checked(next_plain(bytes)?, self.cell_bytes_max)?),
                    };
                    let text = text.filter(|text| !text.is_empty());
                    self.sink.cell(self.place, text);
                }
            }
            Values::Coded(codes) => {
                let dictionary = self
                    .dictionary
                    .as_ref()
                    .ok_or("rows refer to a dictionary that is not there")?;
                let present = self.levels.iter().sum::<u32>() as usize;
                self.codes.resize(rows, 0);
                codes.fill(&mut self.codes[..present])?;
                let highest = self.codes[..present].iter().max();
                if let Some(code) = highest.filter(|code| **code as usize >= dictionary.len()) {
                    let entries = dictionary.len();
                    return Err(format!("entry {code} of a dictionary of {entries}"));
                }
                spread(&mut self.codes, &self.levels, present);
                self.sink.coded(self.place, dictionary, &self.codes);
            }
        }
        Ok(())
    }
}

/// Moves the first codes to the rows that have a cell, from the last one on; the other rows' code says that they have none.
fn spread(codes: &mut [u32], levels: &[u32], present: usize) {
    let mut left = present;
    for row in (0..codes.len()).rev() {
        if left == row + 1 {
            // So many rows are left as codes: each stands where it belongs.
            return;
        }
        codes[row] = match levels[row] {
            0 => Dictionary::ABSENT,
            _ => {
                left -= 1;
                codes[left]
            }
        };
    }
}

impl<'p> Cells<'p> {
    /// Takes a page apart; nothing when it is left to the library.
    fn of(page: &'p Page, is_optional: bool) -> Result<Option<Self>, String> {
        let (levels, values) = match page {
            Page::DictionaryPage { .. } => return Ok(None),
            Page::DataPage {
                buf,
                def_level_encoding,
                ..
            } => match (is_optional, def_level_encoding) {
                (false, _) => (None, buf.as_ref()),
                (true, Encoding::RLE) => {
                    let mut rest = buf.as_ref();
                    let levels = next_plain(&mut rest)?;
                    (Some(levels), rest)
                }
                (true, _) => return Ok(None),
            },
            Page::DataPageV2 {
                buf,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let early = "a page ends within its levels";
                let (_, rest) = buf
                    .split_at_checked(*rep_levels_byte_len as usize)
                    .ok_or(early)?;
                let (levels, rest) = rest
                    .split_at_checked(*def_levels_byte_len as usize)
                    .ok_or(early)?;
                (is_optional.then_some(levels), rest)
            }
        };
        let values = match page.encoding() {
            Encoding::PLAIN => Values::Plain(values),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                // A page without a single cell may hold nothing at all.
                let (width, runs) = values.split_first().unwrap_or((&0, &[]));
                Values::Coded(Runs::new(runs, *width)?)
            }
            _ => return Ok(None),
        };
        let levels = levels.map(|levels| Runs::new(levels, 1)).transpose()?;
        Ok(Some(Self { levels, values }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_moved_to_the_rows_that_have_a_cell() {
        let none = Dictionary::ABSENT;
        let cases: [(&[u32], &[u32]); 4] = [
            (&[1, 0, 1, 1, 0], &[7, none, 8, 9, none]),
            (&[0, 0, 1], &[none, none, 7]),
            (&[1, 1, 1], &[7, 8, 9]),
            (&[0, 0], &[none, none]),
        ];
        for (levels, expected) in cases {
            let present = levels.iter().sum::<u32>() as usize;
            let mut codes = [7, 8, 9, 0, 0][..levels.len()].to_vec();
            spread(&mut codes, levels, present);
            assert_eq!(codes, expected);
        }
    }
}

//! Lists to link, read from CSV and Parquet into the engine's table. It refuses columns that no file has, and files without records.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use rapporteur_linkage::model::{ListColumns, same_columns};
use rapporteur_linkage::{ColumnPlan, LinkModel, Table, TableBuilder, Watch};
use rapporteur_tables::{Dictionary, Limits, Sink, Source, TableError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::columns::{self, Kept, plans};
use super::error::LinkingError;
use super::watching::Watching;

/// Rows of each file that are looked at to find out what its columns hold.
const SAMPLE_ROWS: u64 = 4_096;
/// The most files that are linked in one run.
const FILES_MAX: usize = 1_000;

/// A file of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFile {
    /// Where it is.
    pub path: PathBuf,
    /// The list's name: the file's name without its ending.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Records in it.
    pub rows: u64,
}

/// Records of several lists, and how they are named.
pub(crate) struct Lists {
    pub(crate) files: Vec<ListFile>,
    pub(crate) table: Table,
    /// The first record of each file.
    starts: Vec<u32>,
    naming: Naming,
    list_column: Option<usize>,
}

/// How a record is named.
enum Naming {
    /// By the id in this column.
    Id(usize),
    /// By its file and the id in this column: two files have the same ids.
    FileAndId(usize),
    /// By its row, from 1.
    Row,
    /// By its file and its row, from 1.
    FileAndRow,
}

/// Names of columns over all files, and values of each.
pub(crate) struct Sampled {
    pub(crate) columns: Vec<String>,
    pub(crate) samples: Vec<Vec<String>>,
    /// Columns that go by another file's name for the same.
    pub(crate) same: Vec<(String, String)>,
}

fn open(path: &Path) -> Result<Source, LinkingError> {
    let file = File::open(path).map_err(LinkingError::file("open", path))?;
    Source::open(file, Limits::default()).map_err(|source| LinkingError::ReadList {
        path: path.to_owned(),
        source,
    })
}

/// Takes the first rows of every column.
struct Sampler {
    samples: Vec<Vec<String>>,
}

impl Sink for Sampler {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        self.samples[column].extend(text.map(str::to_owned));
    }
}

/// Looks at the beginning of each file.
pub(crate) fn sample(paths: &[PathBuf]) -> Result<Sampled, LinkingError> {
    if paths.is_empty() || paths.len() > FILES_MAX {
        let message = format!(
            "{} files were named; 1 to {FILES_MAX} are linked",
            paths.len()
        );
        return Err(LinkingError::refused(message, ""));
    }
    let files = paths
        .iter()
        .map(|path| beginning(path))
        .collect::<Result<Vec<ListColumns>, _>>()?;
    let mut all = Sampled {
        columns: Vec::new(),
        samples: Vec::new(),
        same: same_columns(&files),
    };
    for (column, values) in files
        .into_iter()
        .flat_map(|file| file.columns.into_iter().zip(file.samples))
    {
        let alias = all.same.iter().find(|(own, _)| *own == column);
        let column = alias.map_or(column, |(_, known)| known.clone());
        match all.columns.iter().position(|known| *known == column) {
            Some(at) => all.samples[at].extend(values),
            None => {
                all.columns.push(column);
                all.samples.push(values);
            }
        }
    }
    Ok(all)
}

/// The columns of a file and its first values.
fn beginning(path: &Path) -> Result<ListColumns, LinkingError> {
    let source = open(path)?;
    let columns = source.columns().to_vec();
    let mut sampler = Sampler {
        samples: vec![Vec::new(); columns.len()],
    };
    let wanted: Vec<usize> = (0..columns.len()).collect();
    source
        .read_first(&wanted, SAMPLE_ROWS, &mut sampler)
        .map_err(|source| LinkingError::ReadList {
            path: path.to_owned(),
            source,
        })?;
    Ok(ListColumns {
        columns,
        samples: sampler.samples,
    })
}

/// Hands the cells of one file on to the table.
struct Filling<'b, 'w, 'p> {
    builder: &'b mut TableBuilder,
    /// The table's column for each column that was asked for.
    places: Vec<usize>,
    watch: &'w Watching<'p>,
}

impl Sink for Filling<'_, '_, '_> {
    #[inline]
    fn cell(&mut self, column: usize, text: Option<&str>) {
        self.builder.push(self.places[column], text);
    }

    fn dictionary(&mut self, _column: usize, dictionary: &Dictionary) {
        self.builder.begin_dictionary(dictionary.len());
    }

    fn coded(&mut self, column: usize, dictionary: &Dictionary, codes: &[u32]) {
        let text = |code| dictionary.get(code);
        self.builder.push_coded(self.places[column], codes, &text);
    }

    fn rows(&mut self, complete: u64) -> ControlFlow<()> {
        self.watch.advance(complete);
        if self.watch.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Reads the lists.
pub(crate) fn read(
    paths: &[PathBuf],
    model: &LinkModel,
    kept: Kept<'_>,
    watch: &Watching<'_>,
) -> Result<Lists, LinkingError> {
    let plans = plans(model, kept);
    let mut builder = TableBuilder::new(&plans);
    let mut files: Vec<ListFile> = Vec::new();
    let mut starts = Vec::new();
    let mut seen = vec![false; plans.len()];
    let mut total = 0_u64;
    watch.stage("read the lists", 0);
    for path in paths {
        let name = list_name(path, &files);
        builder.begin_list(&name);
        starts.push(record_number(total)?);
        let of = (model, &plans[..], paths.len() == 1);
        let rows = read_one(path, of, &mut builder, &mut seen, watch)?;
        total += rows;
        files.push(ListFile {
            path: std::path::absolute(path).map_err(LinkingError::file("name", path))?,
            name,
            sha256: digest(path, watch)?,
            rows,
        });
    }
    record_number(total)?;
    columns::refuse_twice(&files)?;
    let missing = plans.iter().zip(&seen).find(|(_, seen)| !**seen);
    if let Some((plan, _)) = missing {
        return Err(LinkingError::refused(
            format!(
                "no list has the column {:?} that the model names",
                plan.name
            ),
            "correct the model, or leave --model away to have one found from the columns",
        ));
    }
    if total == 0 {
        return Err(LinkingError::refused(
            "the lists hold no record".to_owned(),
            "",
        ));
    }
    let table = builder
        .finish()
        .map_err(|error| LinkingError::refused(error.to_string(), ""))?;
    watch.finish(&format!("{total} records"));
    let list_column = model
        .list
        .as_deref()
        .and_then(|list| table.column_named(list));
    let naming = naming(&table, model, &starts);
    Ok(Lists {
        files,
        table,
        starts,
        naming,
        list_column,
    })
}

/// Reads one file; columns that it lacks are empty. Notes which columns it has.
fn read_one(
    path: &Path,
    (model, plans, is_alone): (&LinkModel, &[ColumnPlan], bool),
    builder: &mut TableBuilder,
    seen: &mut [bool],
    watch: &Watching<'_>,
) -> Result<u64, LinkingError> {
    let source = open(path)?;
    let mut wanted = Vec::new();
    let mut places = Vec::new();
    for (place, plan) in plans.iter().enumerate() {
        let has = |own: &String| model.known_as(own) == plan.name;
        if let Some(at) = source.columns().iter().position(has) {
            wanted.push(at);
            places.push(place);
            seen[place] = true;
        }
    }
    if !is_alone {
        columns::refuse_foreign(path, model, source.columns())?;
    }
    let absent: Vec<usize> = (0..plans.len()).filter(|at| !places.contains(at)).collect();
    let mut filling = Filling {
        builder: &mut *builder,
        places,
        watch,
    };
    let rows = source
        .read(&wanted, &mut filling)
        .map_err(|source| stopped_or_list(path, source))?;
    for place in absent {
        for _ in 0..rows {
            builder.push(place, None);
        }
    }
    Ok(rows)
}

fn record_number(count: u64) -> Result<u32, LinkingError> {
    u32::try_from(count).map_err(|_| {
        LinkingError::refused(
            "the lists hold more than four billion records".to_owned(),
            "",
        )
    })
}

fn stopped_or_list(path: &Path, source: TableError) -> LinkingError {
    match source {
        TableError::Stopped => LinkingError::Stopped("read the lists".to_owned()),
        source => LinkingError::ReadList {
            path: path.to_owned(),
            source,
        },
    }
}

/// The file's name without its ending; a number behind it where another file has it already.
fn list_name(path: &Path, files: &[ListFile]) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = stem.clone().into_owned();
    let mut again = 2;
    while files.iter().any(|file| file.name == name) {
        name = format!("{stem}-{again}");
        again += 1;
    }
    name
}

/// SHA-256 of a file.
pub(crate) fn digest(path: &Path, watch: &Watching<'_>) -> Result<String, LinkingError> {
    let mut file = File::open(path).map_err(LinkingError::file("open", path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(LinkingError::file("read", path))?;
        if read == 0 {
            return Ok(hex::encode(hasher.finalize()));
        }
        if watch.is_cancelled() {
            return Err(stopped_or_list(path, TableError::Stopped));
        }
        hasher.update(&buffer[..read]);
    }
}

/// Ids name records where each stands for one; where two files share ids, the file is named too; else rows count.
fn naming(table: &Table, model: &LinkModel, starts: &[u32]) -> Naming {
    let by_row = if starts.len() == 1 {
        Naming::Row
    } else {
        Naming::FileAndRow
    };
    let Some(column) = model.id.as_deref().and_then(|id| table.column_named(id)) else {
        return by_row;
    };
    // Ids that ascend are all different: so numbered lists are told at once.
    let ids = || (0..table.len()).map(|row| table.value(row, column).unwrap_or(""));
    if ids().is_sorted_by(|one, next| (one.len(), *one) < (next.len(), *next))
        && table.value(0, column).is_some()
    {
        return Naming::Id(column);
    }
    let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(table.len() as usize);
    for row in 0..table.len() {
        let Some(id) = table.value(row, column) else {
            return by_row;
        };
        hashes.push((hash(id), row));
    }
    hashes.sort_unstable();
    let mut is_shared = false;
    for pair in hashes.windows(2) {
        let [(one, a), (other, b)] = pair else {
            continue;
        };
        if one != other || table.value(*a, column) != table.value(*b, column) {
            continue;
        }
        let file = |row: u32| starts.partition_point(|start| *start <= row);
        if file(*a) == file(*b) {
            return by_row;
        }
        is_shared = true;
    }
    if is_shared {
        Naming::FileAndId(column)
    } else {
        Naming::Id(column)
    }
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: equal ids fall together before they are compared.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl Lists {
    pub(crate) fn len(&self) -> u32 {
        self.table.len()
    }

    /// The place of a record's file.
    pub(crate) fn file_of(&self, row: u32) -> usize {
        self.starts.partition_point(|start| *start <= row) - 1
    }

    /// What a record is called in results.
    pub(crate) fn label(&self, row: u32) -> Cow<'_, str> {
        let id = |column: usize| self.table.value(row, column).unwrap_or("");
        if let Naming::Id(column) = self.naming {
            return Cow::Borrowed(id(column));
        }
        let file = self.file_of(row);
        let own_row = row - self.starts[file] + 1;
        let name = &self.files[file].name;
        Cow::Owned(match self.naming {
            Naming::Id(column) | Naming::FileAndId(column) => format!("{name}:{}", id(column)),
            Naming::Row => own_row.to_string(),
            Naming::FileAndRow => format!("{name}:{own_row}"),
        })
    }

    /// The list in which a record stands: what its list column says, else its file.
    pub(crate) fn list(&self, row: u32) -> &str {
        self.list_column
            .and_then(|column| self.table.value(row, column))
            .unwrap_or_else(|| &self.files[self.file_of(row)].name)
    }

    /// How many lists some records are of.
    pub(crate) fn list_count(&self, rows: Range<u32>) -> usize {
        rows.map(|row| self.list(row))
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// The names of all lists in alphabetical order, and each record's list among them.
    pub(crate) fn list_numbers(&self) -> (Vec<String>, Vec<u16>) {
        let names: BTreeSet<&str> = (0..self.len()).map(|row| self.list(row)).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let number = |row| {
            let place = names.binary_search(&self.list(row)).unwrap_or(0);
            u16::try_from(place).unwrap_or(u16::MAX)
        };
        let numbers = (0..self.len()).map(number).collect();
        (names.into_iter().map(str::to_owned).collect(), numbers)
    }

    /// Whether a record is named by where it stands, and not by an id.
    pub(crate) fn is_named_by_row(&self) -> bool {
        matches!(self.naming, Naming::Row | Naming::FileAndRow)
    }

    /// How records are named, in words.
    pub(crate) fn naming_in_words(&self) -> &'static str {
        match self.naming {
            Naming::Id(_) => "by their id",
            Naming::FileAndId(_) => "by file and id, because files share ids",
            Naming::Row => "by their row, from 1",
            Naming::FileAndRow => "by file and row, from 1",
        }
    }

    /// The record of this name.
    pub(crate) fn find(&self, label: &str) -> Result<u32, LinkingError> {
        (0..self.len())
            .find(|row| self.label(*row) == label)
            .ok_or_else(|| {
                LinkingError::refused(
                    format!(
                        "no record is named {label:?}; records are named {}",
                        self.naming_in_words()
                    ),
                    "names stand in clusters.csv",
                )
            })
    }

    /// What a record says, column by column as the model names them, with the id and the list left out.
    pub(crate) fn values(&self, row: u32, model: &LinkModel) -> Vec<(String, String)> {
        let skipped = [
            model.id.as_deref(),
            model.list.as_deref(),
            model.truth.as_deref(),
        ];
        model
            .columns()
            .into_iter()
            .filter(|column| !skipped.contains(&Some(*column)))
            .filter_map(|column| Some((column, self.table.column_named(column)?)))
            .map(|(column, at)| {
                let value = self.table.value(row, at).unwrap_or("");
                (column.to_owned(), value.to_owned())
            })
            .collect()
    }
}

//! What the columns of a table are: lists with a count, or persons with their lists; strata, replicates. It refuses to guess between two readings.

use super::cell_words::{count, indicator};
use super::error::EstimationError;

/// Most different values of a column that may name lists.
const LISTS_MAX: usize = rapporteur_estimate::LISTS_MAX;

/// Header words of a column of counts.
const COUNT_WORDS: [&str; 12] = [
    "count",
    "counts",
    "n",
    "freq",
    "frequency",
    "number",
    "persons",
    "people",
    "cases",
    "individuals",
    "n_people",
    "n_persons",
];
/// Header words of a column that names persons, the surest first.
const PERSON_WORDS: [&str; 12] = [
    "person",
    "person_id",
    "personid",
    "cluster",
    "match_group_id",
    "victim",
    "victim_id",
    "individual",
    "entity",
    "entity_id",
    "group_id",
    "id",
];
/// Header words of a column that names lists, the surest first.
const LIST_WORDS: [&str; 10] = [
    "list",
    "list_name",
    "source",
    "dataset",
    "data_set",
    "database",
    "datasource",
    "register",
    "organisation",
    "organization",
];

/// Which columns the caller says are what; the others are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Strata: columns by name, in order.
    pub by: Vec<String>,
    /// Columns of indicators, one for each list; empty has them found.
    pub lists: Vec<String>,
    /// The column of counts.
    pub count: Option<String>,
    /// The column that names persons, in a table of one row per person and list.
    pub person: Option<String>,
    /// The column that names lists there.
    pub list: Option<String>,
    /// The column that tells replicates apart.
    pub replicate: Option<String>,
}

/// How the rows are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// A row is a history, with how many people have it, or one.
    Indicators {
        lists: Vec<usize>,
        count: Option<usize>,
    },
    /// A row is a person on a list.
    Long { person: usize, list: usize },
}

/// What the columns are, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) form: Form,
    pub(crate) by: Vec<By>,
    pub(crate) replicate: Option<usize>,
    /// What was understood, one sentence each.
    pub(crate) words: Vec<String>,
}

/// A column that makes strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct By {
    pub(crate) column: usize,
    /// Whether the year of its date counts, and not the text.
    pub(crate) is_year: bool,
}

/// The name of a column of strata, and whether the year of its date is wanted (`COLUMN:year`).
pub(crate) fn by_name(asked: &str) -> (&str, bool) {
    match asked.strip_suffix(":year") {
        Some(column) => (column, true),
        None => (asked, false),
    }
}

struct Finder<'a> {
    columns: &'a [String],
    samples: &'a [Vec<Option<String>>],
}

/// Finds out what the columns are, from their names, the first values of each, and what the caller says.
pub(crate) fn find(
    columns: &[String],
    samples: &[Vec<Option<String>>],
    asked: &Columns,
) -> Result<Shape, EstimationError> {
    let finder = Finder { columns, samples };
    let by = asked
        .by
        .iter()
        .map(|name| {
            // A column that is itself called so comes first.
            if let Some(column) = columns.iter().position(|own| own == name) {
                return Ok(By {
                    column,
                    is_year: false,
                });
            }
            let (name, is_year) = by_name(name);
            finder.named(name).map(|column| By { column, is_year })
        })
        .collect::<Result<Vec<By>, _>>()?;
    let replicate = asked
        .replicate
        .as_deref()
        .map(|name| finder.named(name))
        .transpose()?;
    let taken: Vec<usize> = by.iter().map(|by| by.column).chain(replicate).collect();
    let form = finder.form(asked, &taken)?;
    finder.check_once(&form, taken)?;
    let words = finder.words(&form, &by, replicate);
    Ok(Shape {
        form,
        by,
        replicate,
        words,
    })
}

impl Finder<'_> {
    fn named(&self, name: &str) -> Result<usize, EstimationError> {
        self.columns
            .iter()
            .position(|own| own == name)
            .ok_or_else(|| {
                EstimationError::refused(
                    format!(
                        "no column is named {name:?}; there are {}",
                        self.columns.join(", ")
                    ),
                    "",
                )
            })
    }

    /// A column means one thing.
    fn check_once(&self, form: &Form, mut used: Vec<usize>) -> Result<(), EstimationError> {
        match form {
            Form::Indicators { lists, count } => used.extend(lists.iter().chain(count)),
            Form::Long { person, list } => used.extend([person, list]),
        }
        used.sort_unstable();
        let twice = used.windows(2).find(|pair| pair[0] == pair[1]);
        match twice {
            Some(pair) => Err(EstimationError::refused(
                format!("the column {:?} is named twice", self.columns[pair[0]]),
                "a column is a list, a count, a person, a stratum or a replicate",
            )),
            None => Ok(()),
        }
    }

    fn form(&self, asked: &Columns, taken: &[usize]) -> Result<Form, EstimationError> {
        if asked.person.is_some() || asked.list.is_some() {
            return self.long(asked, taken);
        }
        let count = match &asked.count {
            Some(name) => Some(self.named(name)?),
            None => self.count_column(taken),
        };
        let lists = if asked.lists.is_empty() {
            self.indicators(count, taken)
        } else {
            let named = asked.lists.iter().map(|name| self.named(name));
            named.collect::<Result<Vec<usize>, _>>()?
        };
        let is_named = !asked.lists.is_empty() || asked.count.is_some();
        // One column of zeros and ones beside names of persons and lists is no list of its own.
        if lists.len() >= 2 || is_named && !lists.is_empty() {
            if lists.len() > LISTS_MAX {
                return Err(EstimationError::refused(
                    format!(
                        "{} columns look like lists: at most {LISTS_MAX} are read",
                        lists.len()
                    ),
                    "name those that are: --lists A,B,C",
                ));
            }
            return Ok(Form::Indicators { lists, count });
        }
        self.long(asked, taken)
    }

    /// The column named as one of counts that holds some: a wrong cell among them is then refused, and not taken for something else.
    fn count_column(&self, taken: &[usize]) -> Option<usize> {
        let holds_counts = |&column: &usize| {
            let mut values = self.samples[column].iter().flatten();
            values.any(|text| count(text).is_some())
        };
        COUNT_WORDS
            .iter()
            .filter_map(|word| self.worded(word, taken))
            .find(holds_counts)
    }

    fn worded(&self, word: &str, taken: &[usize]) -> Option<usize> {
        (0..self.columns.len())
            .find(|at| !taken.contains(at) && self.columns[*at].to_lowercase() == word)
    }

    /// Columns of which most cells that are not empty are indicators: a wrong cell among them is then refused, and the list not left away.
    fn indicators(&self, count: Option<usize>, taken: &[usize]) -> Vec<usize> {
        let is_list = |at: &usize| {
            let written: Vec<&String> = self.samples[*at].iter().flatten().collect();
            let said = written
                .iter()
                .filter(|text| indicator(Some(text)).is_some())
                .count();
            2 * said > written.len()
        };
        (0..self.columns.len())
            .filter(|at| Some(*at) != count && !taken.contains(at))
            .filter(is_list)
            .collect()
    }

    fn long(&self, asked: &Columns, taken: &[usize]) -> Result<Form, EstimationError> {
        let list = match &asked.list {
            Some(name) => Some(self.named(name)?),
            None => LIST_WORDS.iter().find_map(|word| self.worded(word, taken)),
        };
        let mut others = taken.to_vec();
        others.extend(list);
        let person = match &asked.person {
            Some(name) => Some(self.named(name)?),
            None => PERSON_WORDS
                .iter()
                .find_map(|word| self.worded(word, &others)),
        };
        let (person, list) = match (person, list) {
            (Some(person), Some(list)) => (Some(person), Some(list)),
            (person, list) => self.by_content(person, list, taken),
        };
        match (person, list) {
            (Some(person), Some(list)) if person != list => Ok(Form::Long { person, list }),
            _ => Err(self.not_understood(taken)),
        }
    }

    /// Of two columns that are left, the one with fewer different values names lists.
    fn by_content(
        &self,
        person: Option<usize>,
        list: Option<usize>,
        taken: &[usize],
    ) -> (Option<usize>, Option<usize>) {
        let mut free: Vec<(usize, usize)> = (0..self.columns.len())
            .filter(|at| !taken.contains(at) && Some(*at) != person && Some(*at) != list)
            .map(|at| (self.different(at), at))
            .collect();
        free.sort_unstable();
        match (person, list, free.as_slice()) {
            (None, None, [(few, list), (many, person)]) if few < many && *few <= LISTS_MAX => {
                (Some(*person), Some(*list))
            }
            (Some(person), None, [(few, list)]) if *few <= LISTS_MAX => (Some(person), Some(*list)),
            (None, Some(list), [(_, person)]) => (Some(*person), Some(list)),
            _ => (person, list),
        }
    }

    fn different(&self, column: usize) -> usize {
        let values: std::collections::BTreeSet<&String> =
            self.samples[column].iter().flatten().collect();
        values.len()
    }

    /// Says what is in the way, with the first cell of each column that is no indicator.
    fn not_understood(&self, taken: &[usize]) -> EstimationError {
        let seen: Vec<String> = (0..self.columns.len())
            .filter(|at| !taken.contains(at))
            .map(|at| {
                let odd = self.samples[at]
                    .iter()
                    .enumerate()
                    .find(|(_, text)| indicator(text.as_deref()).is_none());
                match odd {
                    Some((row, Some(text))) => {
                        format!("{} holds {text:?} in row {}", self.columns[at], row + 1)
                    }
                    _ => format!("{} could be a list", self.columns[at]),
                }
            })
            .collect();
        EstimationError::refused(
            format!(
                "the columns are not understood: there are not two columns of 0 and 1, and persons and lists are not told apart: {}",
                seen.join("; ")
            ),
            "name them: --lists A,B,C (columns of 0 and 1) with --count COLUMN, or --person COLUMN --list COLUMN",
        )
    }

    fn words(&self, form: &Form, by: &[By], replicate: Option<usize>) -> Vec<String> {
        let name = |at: &usize| self.columns[*at].as_str();
        let mut words = Vec::new();
        let mut used: Vec<usize> = by.iter().map(|by| by.column).chain(replicate).collect();
        match form {
            Form::Indicators { lists, count } => {
                let names: Vec<&str> = lists.iter().map(name).collect();
                words.push(format!("lists: {}", names.join(", ")));
                words.push(match count {
                    Some(at) => format!("people in a row: {}", name(at)),
                    None => "people in a row: one, because no column of counts is named".to_owned(),
                });
                used.extend(lists.iter().chain(count));
            }
            Form::Long { person, list } => {
                words.push(format!(
                    "a row is a person ({}) on a list ({})",
                    name(person),
                    name(list)
                ));
                used.extend([person, list]);
            }
        }
        for by in by {
            let of = if by.is_year { "the year of " } else { "" };
            words.push(format!("strata: {of}{}", self.columns[by.column]));
        }
        if let Some(at) = replicate {
            words.push(format!("replicates: {}", self.columns[at]));
        }
        let unused: Vec<&str> = (0..self.columns.len())
            .filter(|at| !used.contains(at))
            .map(|at| self.columns[at].as_str())
            .collect();
        if !unused.is_empty() {
            words.push(format!("not used: {}", unused.join(", ")));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &str, asked: &Columns) -> Result<Shape, EstimationError> {
        let mut lines = table.lines().map(|line| line.split(','));
        let columns: Vec<String> = lines.next().unwrap().map(str::to_owned).collect();
        let mut samples = vec![Vec::new(); columns.len()];
        for line in lines {
            for (at, cell) in line.enumerate() {
                samples[at].push(Some(cell.to_owned()).filter(|cell| !cell.is_empty()));
            }
        }
        find(&columns, &samples, asked)
    }

    #[test]
    fn lists_and_their_count_are_found_among_other_columns() {
        let shape = found(
            "place,A,B,n\nPeja,1,,4\nDeçan,no,yes,9\n",
            &Columns::default(),
        )
        .unwrap();
        let form = Form::Indicators {
            lists: vec![1, 2],
            count: Some(3),
        };
        assert_eq!(shape.form, form);
        assert_eq!(
            shape.words,
            ["lists: A, B", "people in a row: n", "not used: place"]
        );
    }

    #[test]
    fn a_column_of_strata_is_no_list_though_it_holds_ones() {
        let asked = Columns {
            by: vec!["sex".to_owned()],
            ..Columns::default()
        };
        let shape = found("sex,A,B\n1,1,0\n0,1,1\n", &asked).unwrap();
        let form = Form::Indicators {
            lists: vec![1, 2],
            count: None,
        };
        assert_eq!(shape.form, form);
    }

    #[test]
    fn persons_and_lists_are_found_by_their_header_or_by_their_values() {
        let headed = found("id,list,cluster\nr1,a,7\nr2,b,7\n", &Columns::default()).unwrap();
        assert_eq!(headed.form, Form::Long { person: 2, list: 1 });
        let unheaded = found("quien,donde\np1,a\np2,a\np3,b\n", &Columns::default()).unwrap();
        assert_eq!(unheaded.form, Form::Long { person: 0, list: 1 });
    }

    #[test]
    fn a_wrong_cell_makes_no_list_and_no_count_go_away() {
        let text = "A,B,C,count\n1,0,0,4\n1,1,0,many\n0,1,2,3\n";
        let shape = found(text, &Columns::default()).unwrap();
        let form = Form::Indicators {
            lists: vec![0, 1, 2],
            count: Some(3),
        };
        assert_eq!(shape.form, form);
    }

    #[test]
    fn a_column_means_one_thing() {
        let asked = Columns {
            by: vec!["A".to_owned()],
            lists: vec!["A".to_owned(), "B".to_owned()],
            ..Columns::default()
        };
        let refused = found("A,B\n1,0\n", &asked).unwrap_err();
        assert_eq!(refused.to_string(), "the column \"A\" is named twice");
    }

    #[test]
    fn what_is_not_understood_names_the_cell_in_the_way() {
        let refused = found("a,b,c\n1,2,u\n0,3,v\n", &Columns::default()).unwrap_err();
        let said = refused.to_string();
        assert!(said.contains("b holds \"2\" in row 1"), "{said}");
        assert!(!refused.hints().is_empty());
    }
}

//! Columns of several lists that hold the same under different names. It refuses to join two columns of one list.

use std::collections::BTreeMap;

use super::guess_values::{Look, look};
use super::guess_words::{ColumnWords, Role, Topic};

/// The columns of one list and values of each, in the columns' order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListColumns {
    /// Names.
    pub columns: Vec<String>,
    /// Values of each column; empty ones may be left out.
    pub samples: Vec<Vec<String>>,
}

/// Which columns go by another's name: their own name, then that of the first list that has such a column; in the order of their own names.
///
/// Two columns hold the same when their names or values say so, and no list has two of the kind.
pub fn same_columns(lists: &[ListColumns]) -> Vec<(String, String)> {
    if lists.len() < 2 {
        return Vec::new();
    }
    let words = ColumnWords::read();
    let mut by_role: BTreeMap<Role, Vec<Vec<&str>>> = BTreeMap::new();
    for (at, list) in lists.iter().enumerate() {
        for (column, values) in list.columns.iter().zip(&list.samples) {
            if let Some(role) = joinable(&words, column, values) {
                let of_role = by_role
                    .entry(role)
                    .or_insert_with(|| vec![Vec::new(); lists.len()]);
                of_role[at].push(column);
            }
        }
    }
    let mut same: Vec<(String, String)> = Vec::new();
    for of_role in by_role.values() {
        if of_role.iter().any(|own| own.len() > 1) {
            continue;
        }
        let mut names = of_role.iter().flatten().copied();
        let Some(first) = names.next() else {
            continue;
        };
        for name in names {
            let is_new = name != first && !same.iter().any(|(own, _)| own == name);
            let stand_together = lists.iter().any(|list| {
                let has = |wanted: &str| list.columns.iter().any(|column| column == wanted);
                has(name) && has(first)
            });
            if is_new && !stand_together {
                same.push((name.to_owned(), first.to_owned()));
            }
        }
    }
    same.sort();
    same
}

/// What a column holds, where two such columns of different lists can be one.
fn joinable(words: &ColumnWords, name: &str, values: &[String]) -> Option<Role> {
    let found = look(values).look;
    match (words.role_of(name).map(|(role, _)| role), found) {
        (Some(Role::Category) | None, Look::Sexes) => Some(Role::Category),
        (Some(Role::Date(topic)), Look::Dates | Look::Empty) => Some(Role::Date(topic)),
        (None, Look::Dates) => Some(Role::Date(Topic::Plain)),
        (
            Some(Role::Given | Role::Family | Role::Full),
            Look::Codes | Look::Dates | Look::Degrees | Look::Numbers,
        ) => None,
        (
            Some(
                role @ (Role::Id
                | Role::List
                | Role::Given
                | Role::Family
                | Role::Full
                | Role::Organisation
                | Role::Acronym
                | Role::Year(_)
                | Role::Age
                | Role::Place(_)
                | Role::Latitude
                | Role::Longitude),
            ),
            _,
        ) => Some(role),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(columns: &[(&str, &str)]) -> ListColumns {
        ListColumns {
            columns: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
            samples: columns
                .iter()
                .map(|(_, values)| values.split(' ').map(str::to_owned).collect())
                .collect(),
        }
    }

    #[test]
    fn lists_in_two_languages_share_their_columns() {
        let english = list(&[
            ("id", "a1 a2"),
            ("name", "Ayshe Memet"),
            ("sex", "F M"),
            ("birth", "1984-03-02 1990"),
            ("place", "Kashgar Hotan"),
            ("note", "x y"),
        ]);
        let chinese = list(&[
            ("编号", "b1 b2"),
            ("姓名", "阿依谢姆 买买提"),
            ("性别", "女 男"),
            ("出生日期", "1984-03-02 1990"),
            ("地点", "喀什 和田"),
            ("备注", "z"),
        ]);
        let same = same_columns(&[english, chinese]);
        let mut expected = vec![
            ("编号".to_owned(), "id".to_owned()),
            ("姓名".to_owned(), "name".to_owned()),
            ("性别".to_owned(), "sex".to_owned()),
            ("出生日期".to_owned(), "birth".to_owned()),
            ("地点".to_owned(), "place".to_owned()),
        ];
        expected.sort();
        assert_eq!(same, expected);
    }

    #[test]
    fn a_column_of_numbers_is_no_second_name() {
        let lists = [
            list(&[("姓名", "阿依谢姆 买买提"), ("person", "1 2")]),
            list(&[("name", "Ayshe Memet"), ("person", "7 9")]),
        ];
        let same = same_columns(&lists);
        assert_eq!(same, [("name".to_owned(), "姓名".to_owned())]);
    }

    #[test]
    fn numbers_by_any_name_are_ids() {
        let lists = ["id", "No.", "№", "Ref", "序號"]
            .map(|id| list(&[(id, "1 2"), ("name", "Ayshe Memet")]));
        let same = same_columns(&lists);
        assert_eq!(same.len(), 4, "{same:?}");
        assert!(same.iter().all(|(_, known)| known == "id"), "{same:?}");
    }

    #[test]
    fn a_model_with_other_names_is_read_back_as_it_was_written() {
        let lists = [
            list(&[("name", "Ayshe Memet")]),
            list(&[("姓 \"名\"", "买买提")]),
        ];
        let mut model = crate::LinkModel::guess(&["name".to_owned()], &lists[0].samples).0;
        model.same = vec![("姓 \"名\"".to_owned(), "name".to_owned())];
        let read = crate::LinkModel::parse(&model.to_toml()).expect("its own text");
        assert_eq!(read, model);
        assert_eq!(read.known_as("姓 \"名\""), "name");
        assert_eq!(read.known_as("sex"), "sex");
    }

    #[test]
    fn another_name_of_another_name_is_refused() {
        let text = "[same]\na = \"b\"\nb = \"c\"\n\n[[field]]\nname = \"n\"\nkind = \"name\"\ncolumn = \"c\"\n";
        let refused = crate::LinkModel::parse(text).expect_err("a chain");
        assert!(
            refused.to_string().contains("goes by another name itself"),
            "{refused}"
        );
    }

    #[test]
    fn two_columns_of_one_list_stay_two() {
        let both = list(&[("name", "Ayshe Memet"), ("姓名", "买买提")]);
        let one = list(&[("full name", "Ayshe")]);
        assert!(same_columns(&[both, one]).is_empty());
    }
}

//! Models of linking: read, written, refused with line and key, and guessed from columns.

use rapporteur_linkage::model::{FieldKind, LinkKind, LinkModel};

const MODEL: &str = r#"
kind = "persons"
id = "rec_id"
list = "list"
truth = "cluster"
scope = "between"

[[field]]
name = "name"
kind = "person-name"
given = "given"
family = "family"

[[field]]
name = "birth"
kind = "date"
columns = ["dob", "yob"]

[[field]]
kind = "place"
column = "place"
lat = "lat"
lon = "lon"

[[field]]
kind = "number"
column = "height"
tolerance = 2.5

[[block]]
keys = ["name:sounds", "birth:year"]

[[block]]
keys = ["name:family", "place"]

[params]
floor_bits = -3.0
block_pairs_max = 100000
"#;

fn refused(from: &str, to: &str) -> String {
    let text = MODEL.replacen(from, to, 1);
    assert_ne!(text, MODEL, "the fault is in the text");
    match LinkModel::parse(&text) {
        Ok(model) => panic!("read all the same: {model:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_model_is_written_as_it_was_read() {
    let model = LinkModel::parse(MODEL).unwrap();
    assert_eq!(model.fields.len(), 4);
    assert_eq!(
        model.fields[2].name, "place",
        "a field without a name is named after its column"
    );
    assert_eq!(LinkModel::parse(&model.to_toml()).unwrap(), model);
    assert_eq!(
        model.columns(),
        [
            "rec_id", "list", "cluster", "given", "family", "dob", "yob", "place", "lat", "lon",
            "height"
        ]
    );
}

#[test]
fn a_fault_is_named_by_line_and_key() {
    let cases = [
        ("kind = \"date\"", "kind = \"dat\"", "line 16, `kind`"),
        ("lon = \"lon\"\n", "", "line 22, `lat`"),
        (
            "tolerance = 2.5",
            "tolerance = -1.0",
            "line 28, `tolerance`",
        ),
        ("tolerance = 2.5", "acronym = \"x\"", "line 28, `acronym`"),
        (
            "birth:year",
            "birth:yaer",
            "line 31, `keys`: \"yaer\" is no part",
        ),
        (
            "birth:year",
            "birt:year",
            "line 31, `keys`: no field is named \"birt\"",
        ),
        (
            "birth:year",
            "birth:sounds",
            "line 31, `keys`: a field of kind \"date\"",
        ),
        (
            "block_pairs_max = 100000",
            "block_pairs_max = 0",
            "line 38, `block_pairs_max`",
        ),
        (
            "scope = \"between\"",
            "scope = \"among\"",
            "line 6, `scope`",
        ),
        (
            "scope = \"between\"",
            "scoop = \"between\"",
            "line 6, `scoop`",
        ),
        (
            "column = \"height\"",
            "column = \"cluster\"",
            "line 27, `column`: the column \"cluster\" is named twice",
        ),
        ("list = \"list\"", "list = \"rec_id\"", "named twice"),
        (
            "name = \"birth\"",
            "name = \"name\"",
            "two fields are named",
        ),
        ("kind = \"persons\"", "kind = persons", "line 2, `kind`"),
    ];
    for (from, to, wanted) in cases {
        let said = refused(from, to);
        assert!(said.contains(wanted), "{from} -> {to}: {said}");
    }
    assert!(
        LinkModel::parse("")
            .unwrap_err()
            .to_string()
            .contains("nothing is compared")
    );
}

/// Columns with one list of values each.
type Columns<'t> = &'t [(&'t str, &'t [&'t str])];

fn guessed(table: Columns) -> (LinkModel, Vec<String>) {
    let columns: Vec<String> = table.iter().map(|(name, _)| (*name).to_owned()).collect();
    let samples: Vec<Vec<String>> = table
        .iter()
        .map(|(_, values)| values.iter().map(|value| (*value).to_owned()).collect())
        .collect();
    LinkModel::guess(&columns, &samples)
}

fn summary(model: &LinkModel) -> String {
    let fields: Vec<String> = model
        .fields
        .iter()
        .map(|field| {
            format!(
                "{}={}({})",
                field.name,
                field.kind.as_str(),
                field.kind.columns().join("+")
            )
        })
        .collect();
    fields.join(" ")
}

#[test]
fn lists_of_persons_are_understood_and_truth_is_never_compared() {
    let (model, reasons) = guessed(&[
        ("rec_id", &["1", "2", "3"]),
        ("list", &["A", "A", "B"]),
        ("cluster", &["7", "7", "8"]),
        ("given", &["Ana", "Ali", "Bo"]),
        ("family", &["Li", "Wu", "Xu"]),
        ("full_name", &["Ana Li", "Ali Wu", "Bo Xu"]),
        ("script", &["Latn", "Latn", "Latn"]),
        ("sex", &["F", "M", "M"]),
        ("dob", &["1980-01-02", "1979", "1980-04"]),
        ("yob", &["1980", "1979", "1980"]),
        ("place", &["Kashgar", "Hotan", "Aksu"]),
        ("event_date", &["2017", "2018-03", "2017-01-01"]),
        ("event_place", &["Kashgar", "Hotan", "Aksu"]),
        ("grp", &["u", "u", "h"]),
    ]);
    assert_eq!(model.id.as_deref(), Some("rec_id"));
    assert_eq!(model.list.as_deref(), Some("list"));
    assert_eq!(model.truth.as_deref(), Some("cluster"));
    assert_eq!(model.kind, LinkKind::Persons);
    assert_eq!(
        summary(&model),
        "name=person-name(given+family+full_name) birth=date(dob+yob) event=date(event_date) place=place(place) event_place=place(event_place) sex=category(sex)"
    );
    assert!(
        reasons
            .iter()
            .any(|reason| reason.starts_with("grp: not used")),
        "{reasons:#?}"
    );
    assert!(
        reasons
            .iter()
            .any(|reason| reason.starts_with("script: not used")),
        "{reasons:#?}"
    );
    assert_eq!(LinkModel::parse(&model.to_toml()).unwrap(), model);
}

#[test]
fn column_names_in_six_languages_are_understood() {
    let tables: [(Columns, &str); 5] = [
        (
            &[
                ("编号", &["1", "2"]),
                ("姓名", &["王伟", "李娜"]),
                ("性别", &["男", "女"]),
                ("出生日期", &["1980-01-01", "1979"]),
                ("被捕地点", &["喀什", "和田"]),
                ("身份证号", &["650100198001010011", "650100197901010022"]),
            ],
            "name=person-name(姓名) birth=date(出生日期) 被捕地点=place(被捕地点) 性别=category(性别) 身份证号=code(身份证号)",
        ),
        (
            &[
                ("Фамилия", &["Иванов"]),
                ("Имя", &["Пётр"]),
                ("Отчество", &["Ильич"]),
                ("Год рождения", &["1950"]),
                ("Место рождения", &["Алматы"]),
                ("Пол", &["м"]),
            ],
            "name=person-name(Имя+Фамилия) birth=date(Год рождения) Место рождения=place(Место рождения) Отчество=name(Отчество) Пол=category(Пол)",
        ),
        (
            &[
                ("Nom", &["Durand"]),
                ("Prénom", &["Luc"]),
                ("Date de naissance", &["1950-01-01"]),
                ("Lieu de décès", &["Lyon"]),
                ("Sexe", &["M"]),
            ],
            "name=person-name(Prénom+Nom) birth=date(Date de naissance) Lieu de décès=place(Lieu de décès) Sexe=category(Sexe)",
        ),
        (
            &[
                ("nombres", &["Ana"]),
                ("apellidos", &["Paz"]),
                ("fecha_nacimiento", &["1950"]),
                ("lugar_desaparicion", &["Cali"]),
                ("cedula", &["1234567"]),
            ],
            "name=person-name(nombres+apellidos) birth=date(fecha_nacimiento) lugar_desaparicion=place(lugar_desaparicion) cedula=code(cedula)",
        ),
        (
            &[
                ("الاسم الكامل", &["علي"]),
                ("تاريخ الميلاد", &["1950"]),
                ("مكان الاعتقال", &["حلب"]),
                ("الجنس", &["ذكر"]),
            ],
            "name=person-name(الاسم الكامل) birth=date(تاريخ الميلاد) مكان الاعتقال=place(مكان الاعتقال) الجنس=category(الجنس)",
        ),
    ];
    for (table, wanted) in tables {
        let (model, reasons) = guessed(table);
        assert_eq!(summary(&model), wanted, "{reasons:#?}");
    }
}

#[test]
fn the_columns_of_public_test_sets_are_understood() {
    let (model, _) = guessed(&[
        ("unique_id", &["Q1-1", "Q1-2"]),
        ("cluster", &["Q1", "Q1"]),
        ("full_name", &["arthur englefield", "art"]),
        ("first_and_surname", &["arthur englefield", "art"]),
        ("first_name", &["arthur", "art"]),
        ("surname", &["englefield"]),
        ("dob", &["1855-01-01", "1855-01-01"]),
        ("birth_place", &["stockton-on-tees"]),
        ("postcode_fake", &["ts19 0sh", "ts5 7hb"]),
        ("gender", &["male", "male"]),
        ("occupation", &["painter"]),
    ]);
    assert_eq!(model.id.as_deref(), Some("unique_id"));
    assert_eq!(
        summary(&model),
        "name=person-name(first_name+surname+full_name) birth=date(dob) birth_place=place(birth_place) postcode_fake=code(postcode_fake) gender=category(gender) occupation=category(occupation)"
    );
    let (model, _) = guessed(&[
        ("rec_id", &["rec-1-org", "rec-2-org"]),
        ("given_name", &["michaela", "bob"]),
        ("surname", &["neumann", "ho"]),
        ("street_number", &["8", "112"]),
        ("address_1", &["stanley street", "low street"]),
        ("suburb", &["winston hills"]),
        ("postcode", &["4223", "2000"]),
        ("state", &["nsw", "vic"]),
        ("date_of_birth", &["19151111", "19620501"]),
        ("soc_sec_id", &["5304218", "4068625"]),
    ]);
    assert_eq!(
        summary(&model),
        "name=person-name(given_name+surname) birth=date(date_of_birth) suburb=place(suburb) street_number=code(street_number) address_1=name(address_1) postcode=code(postcode) state=category(state) soc_sec_id=code(soc_sec_id)"
    );
}

#[test]
fn values_speak_where_names_say_nothing() {
    let (model, reasons) = guessed(&[
        ("c1", &["AB1001", "AB1002", "AB1003"]),
        ("c2", &["Ana Li", "Ali Wu", "Bo Xu"]),
        ("c3", &["1980-01-02", "1979", "1980-04"]),
        ("c4", &["F", "M", "F"]),
        ("c5", &["39.4704", "37.1100", "38.2012"]),
        ("c6", &["75.9898", "79.9101", "77.1200"]),
        ("c7", &["?", "-", "!"]),
    ]);
    assert_eq!(model.id.as_deref(), Some("c1"));
    assert_eq!(
        summary(&model),
        "name=person-name(c2) c3=date(c3) position=place(c5+c6) c4=category(c4)"
    );
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("c7: not used: not understood")),
        "{reasons:#?}"
    );
    let (model, reasons) = guessed(&[("name", &["Ana"]), ("date of arrest", &["unknown", "soon"])]);
    assert!(
        !model
            .fields
            .iter()
            .any(|field| matches!(field.kind, FieldKind::Date { .. }))
    );
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("its values are none")),
        "{reasons:#?}"
    );
}

#[test]
fn a_column_of_codes_is_no_name_whatever_it_is_called() {
    let (model, reasons) = guessed(&[
        ("name", &["Ana Li", "Bo Xu"]),
        ("person", &["p1001", "p1002"]),
    ]);
    assert_eq!(summary(&model), "name=person-name(name)", "{reasons:#?}");
    assert!(
        reasons
            .iter()
            .any(|reason| reason.starts_with("person: not used")),
        "{reasons:#?}"
    );
}

#[test]
fn lists_of_organisations_are_understood() {
    let (model, _) = guessed(&[
        ("organisation", &["River Watch"]),
        ("acronym", &["RW"]),
        ("country", &["Kenya"]),
    ]);
    assert_eq!(model.kind, LinkKind::Organisations);
    assert_eq!(
        summary(&model),
        "organisation=organisation(organisation+acronym) country=place(country)"
    );
}

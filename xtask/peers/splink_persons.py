"""Links a file of persons with Splink (4 or 5) on DuckDB, as a careful user of it would, and writes edges.parquet.

usage: splink_persons.py FILE OUTDIR      needs: pip install splink
FILE is CSV or Parquet with given, family, place, sex, event_date and cluster, an id (id or rec_id), and a date of birth (born, or dob and
yob): the lists of `cargo xtask persons` are such files.
"""
import logging
import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on, __version__

logging.disable(logging.WARNING)
file, out = sys.argv[1:3]
con = duckdb.connect()
con.execute("SET threads=2")
source = f"read_parquet('{file}')" if file.endswith(".parquet") else f"read_csv('{file}', header = true, all_varchar = true)"
names = {row[0] for row in con.execute(f"describe select * from {source}").fetchall()}
one = "id" if "id" in names else "rec_id"
born = "born" if "born" in names else "coalesce(dob, cast(cast(yob as int) as varchar))"
con.execute(f"""create table t as select {one} as id, cluster, lower(given) as given, lower(family) as family, lower(place) as place, sex,
    {born} as born, event_date from {source}""")
con.execute("""create or replace table t as select *, case when length(born) = 10 then born end as born_day, substr(born, 1, 4) as born_year,
    case when length(event_date) = 10 then event_date end as event_day, given || ' ' || family as both_names from t""")


def date(column):
    """Levels for dates of which some are only years or months."""
    left, right = f"{column}_l", f"{column}_r"
    days = f"length({left}) = 10 and length({right}) = 10"
    return cl.CustomComparison(output_column_name=column, comparison_levels=[
        cll.CustomLevel(f"{left} is null or {right} is null", "missing").configure(is_null_level=True),
        cll.CustomLevel(f"{days} and {left} = {right}", "same day"),
        cll.CustomLevel(f"{days} and damerau_levenshtein({left}, {right}) <= 1", "one slip"),
        cll.CustomLevel(f"length({left}) >= 7 and length({right}) >= 7 and substr({left}, 1, 7) = substr({right}, 1, 7)", "same month"),
        cll.CustomLevel(f"substr({left}, 1, 4) = substr({right}, 1, 4) and least(length({left}), length({right})) = 4", "same year, no more known"),
        cll.CustomLevel(f"substr({left}, 1, 4) = substr({right}, 1, 4)", "same year"),
        cll.CustomLevel(f"abs(cast(substr({left}, 1, 4) as int) - cast(substr({right}, 1, 4) as int)) <= 1", "a year apart"),
        cll.ElseLevel()])


rules = [block_on("given", "family"), "l.given = r.family and l.family = r.given",
         block_on("family", "born_day"), block_on("given", "born_day"), block_on("born_day", "place"),
         block_on("substr(given, 1, 3)", "born_year", "place"), block_on("substr(family, 1, 3)", "born_year", "place"),
         block_on("event_day", "place", "born_year"), block_on("given", "event_day"), block_on("family", "event_day"),
         block_on("substr(given, 1, 2)", "substr(family, 1, 2)", "born_year", "sex")]
comparisons = [cl.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="both_names"), date("born"),
               cl.JaroWinklerAtThresholds("place", [0.9]).configure(term_frequency_adjustments=True), date("event_date"),
               cl.ExactMatch("sex")]
settings = SettingsCreator(link_type="dedupe_only", unique_id_column_name="id", comparisons=comparisons,
                           blocking_rules_to_generate_predictions=rules, retain_intermediate_calculation_columns=False,
                           retain_matching_columns=False)
api = DuckDBAPI(connection=con)
linker = Linker(api.register(con.table("t")), settings) if __version__.startswith("5") else Linker("t", settings, api)
sure = [block_on("given", "family", "born_day"), block_on("given", "family", "event_day", "place"), block_on("family", "born_day", "place")]
linker.training.estimate_probability_two_random_records_match(sure, recall=0.4)
linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
for rule in ["l.born = r.born and length(l.born) = 10 and l.place = r.place", block_on("given", "family", "place"),
             "l.given = r.given and l.family = r.family and substr(l.born, 1, 4) = substr(r.born, 1, 4)"]:
    linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
found = linker.inference.predict()
linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
con.execute(f"copy (select id_l l, id_r r, match_weight w from {found.physical_name}) to '{out}/edges.parquet'")
con.execute(f"copy (select id, cluster from t) to '{out}/truth.parquet'")

//! Tables of text: columns read from CSV and Parquet, and written to them.

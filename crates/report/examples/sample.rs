//! Writes the sample report of the tests as HTML and Typst text into a folder: `cargo run --example sample -- DIR`.
//! For looking at it; it proves nothing.

use std::path::PathBuf;

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "sample".to_owned()),
    );
    std::fs::create_dir_all(folder.join("charts"))?;
    for language in ["en", "zh"] {
        let document =
            rapporteur_report::compose(&sample::input(language, 60)).map_err(|faults| {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                std::io::Error::other(faults.join("\n"))
            })?;
        std::fs::write(
            folder.join(format!("{language}.html")),
            rapporteur_report::html(&document),
        )?;
        let typst = rapporteur_report::typst_text(&document);
        std::fs::write(folder.join(format!("{language}.typ")), typst.main)?;
        for (name, bytes) in typst.files {
            std::fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}

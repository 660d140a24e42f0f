//! The documents of a report: words of measures and figures in each language, composed once, printed as HTML and PDF.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rapporteur_assess::{ChartKind as MeasureChartKind, EstimatedPart, Measure};
use rapporteur_ledger::SignedCheckpoint;
use rapporteur_model::{Figure, Language, Timestamp};
use rapporteur_package::{Builder, Role};
use rapporteur_report::{
    ChartKind, ChartSpec, Checkpoint, Document, MeasureText, ReportInput, ReportMeta, compose,
    html, typst_text,
};
use rapporteur_typeset::{TypesetJob, pdf};

use crate::estimation::beside;
use crate::mechanism::package_error;
use crate::report::BuildOptions;
use crate::sources::{self, MeasureFile};
use crate::{Ambient, AppError, Mechanism, Progress};

/// What a report's placeholders may name.
pub(crate) struct Answers<'a> {
    /// The measures.
    pub(crate) measures: &'a [MeasureFile],
    /// Their answers, in the same order.
    pub(crate) figures: &'a [Figure],
    /// The estimates of the record, stratum by stratum.
    pub(crate) estimates: &'a [EstimatedPart],
}

/// The inputs of every language, ready for a checkpoint.
pub(crate) struct Documents {
    inputs: Vec<(String, ReportInput)>,
    issued: Timestamp,
}

impl Documents {
    /// Reads the texts and puts measures into words.
    pub(crate) fn read(
        mechanism: &Mechanism,
        options: &BuildOptions,
        answers: &Answers<'_>,
        ambient: &Ambient,
    ) -> Result<Self, AppError> {
        let Answers {
            measures,
            figures,
            estimates,
        } = answers;
        let by_id: BTreeMap<String, Figure> = figures
            .iter()
            .map(|figure| (figure.measure.clone(), figure.clone()))
            .collect();
        let mut inputs = Vec::new();
        for language in &options.languages {
            let input = ReportInput {
                meta: meta(
                    mechanism,
                    options,
                    language,
                    options.issued.unwrap_or(ambient.now),
                )?,
                prose: sources::prose(&mechanism.dir, language)?,
                measures: measures
                    .iter()
                    .map(|file| measure_text(&file.measure, language))
                    .collect(),
                figures: by_id.clone(),
                estimates: beside::notes(measures, figures, estimates, language)
                    .map_err(AppError::ReportFaults)?,
            };
            inputs.push((language.clone(), input));
        }
        Ok(Self {
            inputs,
            issued: options.issued.unwrap_or(ambient.now),
        })
    }

    /// Composes every language and tells all faults at once.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        let faults: Vec<String> = self
            .inputs
            .iter()
            .filter_map(|(_, input)| compose(input).err())
            .flatten()
            .map(|error| error.to_string())
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(AppError::ReportFaults(faults))
        }
    }

    /// Prints every language at the checkpoint; returns the paths in the package.
    pub(crate) fn write(
        self,
        builder: &mut Builder,
        checkpoint: &SignedCheckpoint,
        progress: &mut dyn Progress,
    ) -> Result<Vec<PathBuf>, AppError> {
        let head = Checkpoint {
            origin: checkpoint.body.origin.clone(),
            size: checkpoint.body.size,
            root_hex: hex::encode(checkpoint.body.root),
        };
        let issued = self.issued;
        // Typesetting is most of the work and languages are independent of one another: each has a thread, at most as many as
        // the machine has cores, and the order of the package stays that of the languages.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut paths = Vec::new();
        for inputs in self.inputs.chunks(cores) {
            let printed: Vec<Result<Printed, AppError>> = std::thread::scope(|scope| {
                let print = |(language, input): &(String, ReportInput)| {
                    let (language, mut input, head) =
                        (language.clone(), input.clone(), head.clone());
                    scope.spawn(move || {
                        input.meta.checkpoint = head;
                        print(language, &input, issued)
                    })
                };
                let running: Vec<_> = inputs.iter().map(print).collect();
                running
                    .into_iter()
                    .map(|thread| {
                        thread
                            .join()
                            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                    })
                    .collect()
            });
            for document in printed {
                paths.extend(document?.put(builder)?);
                progress.advance(1);
            }
        }
        Ok(paths)
    }
}

/// A report in one language, as it goes into the package.
struct Printed {
    language: String,
    html: String,
    pdf: Vec<u8>,
}

impl Printed {
    fn put(self, builder: &mut Builder) -> Result<[PathBuf; 2], AppError> {
        let html_path = format!("report/{}.html", self.language);
        let pdf_path = format!("report/{}.pdf", self.language);
        builder
            .file(&html_path, Role::Report, self.html.as_bytes())
            .and_then(|()| builder.file(&pdf_path, Role::Report, &self.pdf))
            .map_err(package_error("write the report"))?;
        Ok([PathBuf::from(html_path), PathBuf::from(pdf_path)])
    }
}

fn print(language: String, input: &ReportInput, issued: Timestamp) -> Result<Printed, AppError> {
    let document = compose(input).map_err(|errors| {
        AppError::ReportFaults(errors.iter().map(ToString::to_string).collect())
    })?;
    let pdf = print_pdf(&document, &input.meta, &language, issued)?;
    Ok(Printed {
        html: html(&document),
        pdf,
        language,
    })
}

fn print_pdf(
    document: &Document,
    meta: &ReportMeta,
    language: &str,
    issued: Timestamp,
) -> Result<Vec<u8>, AppError> {
    let text = typst_text(document);
    let job = TypesetJob {
        main: text.main,
        files: text.files,
        title: meta.title.clone(),
        language: meta.language.clone(),
        identifier: format!("{} {language}", meta.symbol),
        timestamp: issued,
    };
    pdf(&job).map_err(|source| AppError::Typeset {
        language: language.to_owned(),
        source,
    })
}

fn meta(
    mechanism: &Mechanism,
    options: &BuildOptions,
    language: &str,
    issued: Timestamp,
) -> Result<ReportMeta, AppError> {
    let parse = |tag: &str| -> Result<Language, AppError> {
        tag.parse()
            .map_err(|error: rapporteur_model::LanguageError| {
                AppError::ReportFaults(vec![error.to_string()])
            })
    };
    let config = &mechanism.config;
    let page = sources::title_page(&mechanism.dir, language, options.year)?;
    Ok(ReportMeta {
        title: page.title,
        subtitle: page.subtitle,
        symbol: page.symbol,
        distribution: page.distribution,
        date: issued.date().to_string(),
        language: parse(language)?,
        original_language: parse(&options.languages[0])?,
        mechanism: config.name.clone(),
        situation: config.situation.title.clone(),
        period: page.period,
        year: options.year,
        checkpoint: Checkpoint {
            origin: config.origin.clone(),
            size: 0,
            root_hex: String::new(),
        },
        log_vkey: mechanism.log_vkey(),
        package_note: page.package_note,
        demonstration: config.demonstration.is_some(),
    })
}

/// A measure's words in one language. Every language asked for is there: that was checked when the measure was read.
fn measure_text(measure: &Measure, language: &str) -> (String, MeasureText) {
    let words =
        |words: &rapporteur_assess::Words| words.get(language).unwrap_or_default().to_owned();
    let labels = measure.labels.iter().flat_map(|(column, labels)| {
        labels
            .iter()
            .map(move |(value, label)| (format!("{column}:{value}"), words(label)))
    });
    let text = MeasureText {
        id: measure.id.clone(),
        title: words(&measure.title),
        definition: words(&measure.definition),
        unit: words(&measure.unit),
        columns: measure
            .columns
            .iter()
            .map(|(column, heading)| (column.clone(), words(heading)))
            .collect(),
        labels: labels.collect(),
        chart: measure.chart.as_ref().map(|chart| ChartSpec {
            kind: match chart.kind {
                MeasureChartKind::Bar => ChartKind::Bar,
                MeasureChartKind::Line => ChartKind::Line,
            },
            x: chart.x.clone(),
            series: chart.series.clone(),
            stacked: chart.stacked,
        }),
    };
    (measure.id.clone(), text)
}

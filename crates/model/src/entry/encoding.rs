//! The canonical bytes of an entry and back: docs/format.md, "Entry". A field added later takes a new body tag or a new
//! version; the meaning of a tag never changes, for old ledgers must open.

use super::{Entry, EntryBody, KeepingAct, TableSeal};
use crate::canonical::{DecodeError, Reader, Writer};
use crate::statement::{read_moment, read_word};
use crate::{EntityId, EvidenceId, ImportId, JudgmentId, MechanismId, Relation, SourceId, Verdict};

/// The version of the entry's outer array.
const VERSION: u64 = 1;

impl Entry {
    /// Returns the canonical bytes that the commitment is made over.
    pub fn to_canonical(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(4)
            .unsigned(VERSION)
            .integer(self.at.as_seconds())
            .text(&self.by);
        self.body.write(&mut writer);
        writer.into_bytes()
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// When they are not what [`Entry::to_canonical`] writes.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        reader.array_of(4)?;
        let at = reader.position();
        if reader.unsigned()? != VERSION {
            return Err(DecodeError::Domain {
                at,
                what: "entry version",
            });
        }
        let entry = Self {
            at: read_moment(&mut reader)?,
            by: reader.text()?.to_owned(),
            body: EntryBody::read(&mut reader)?,
        };
        reader.finish()?;
        Ok(entry)
    }
}

/// Tag and number of fields (the tag among them) of each body's array.
mod shape {
    pub(super) const MECHANISM_CREATED: (u64, usize) = (0, 4);
    pub(super) const EVIDENCE_ACCESSIONED: (u64, usize) = (1, 5);
    pub(super) const IMPORT_COMPLETED: (u64, usize) = (2, 10);
    pub(super) const LINK_PROPOSED: (u64, usize) = (3, 4);
    pub(super) const JUDGMENT_DECIDED: (u64, usize) = (4, 7);
    pub(super) const JUDGMENT_REVERSED: (u64, usize) = (5, 3);
    pub(super) const RELEASE_FROZEN: (u64, usize) = (6, 4);
    pub(super) const REPORT_PUBLISHED: (u64, usize) = (7, 3);
    pub(super) const HELD_ROW_RESOLVED: (u64, usize) = (8, 4);
    pub(super) const ESTIMATE_RECORDED: (u64, usize) = (22, 6);
    pub(super) const ESTIMATE_OVERRIDDEN: (u64, usize) = (23, 5);
}

pub(super) fn begin(writer: &mut Writer, (tag, len): (u64, usize)) -> &mut Writer {
    writer.array(len).unsigned(tag)
}

impl EntryBody {
    #[rustfmt::skip]
    fn write(&self, writer: &mut Writer) {
        match self {
            EntryBody::MechanismCreated { mechanism, origin, demonstration } => {
                begin(writer, shape::MECHANISM_CREATED)
                    .bytes(mechanism.as_bytes()).text(origin).boolean(*demonstration);
            }
            EntryBody::EvidenceAccessioned { evidence, sha256, size_bytes, source } => {
                begin(writer, shape::EVIDENCE_ACCESSIONED)
                    .bytes(evidence.as_bytes()).bytes(sha256).unsigned(*size_bytes).bytes(source.as_bytes());
            }
            EntryBody::ImportCompleted {
                import, evidence, importer, dataset, supersedes,
                statements_sha256, statement_count, held_count, warning_count,
            } => {
                begin(writer, shape::IMPORT_COMPLETED)
                    .bytes(import.as_bytes()).bytes(evidence.as_bytes()).text(importer).text(dataset)
                    .optional_bytes(supersedes.as_ref().map(|import| import.as_bytes().as_slice()))
                    .bytes(statements_sha256)
                    .unsigned(*statement_count).unsigned(*held_count).unsigned(*warning_count);
            }
            EntryBody::LinkProposed { engine, proposals_sha256, proposal_count } => {
                begin(writer, shape::LINK_PROPOSED).text(engine).bytes(proposals_sha256).unsigned(*proposal_count);
            }
            EntryBody::JudgmentDecided { judgment, left, right, relation, verdict, reason } => {
                begin(writer, shape::JUDGMENT_DECIDED)
                    .bytes(judgment.as_bytes()).bytes(left.as_bytes()).bytes(right.as_bytes())
                    .text(relation.as_str()).text(verdict.as_str()).text(reason);
            }
            EntryBody::JudgmentReversed { judgment, reason } => {
                begin(writer, shape::JUDGMENT_REVERSED).bytes(judgment.as_bytes()).text(reason);
            }
            EntryBody::ReleaseFrozen { year, tables, measures } => write_release(writer, *year, tables, measures),
            EntryBody::HeldRowResolved { evidence, line, note } => {
                begin(writer, shape::HELD_ROW_RESOLVED).bytes(evidence.as_bytes()).unsigned(*line).text(note);
            }
            EntryBody::EstimateRecorded { estimate, title, run_sha256, version, stratum_count } => {
                begin(writer, shape::ESTIMATE_RECORDED)
                    .text(estimate).text(title).bytes(run_sha256).text(version).unsigned(*stratum_count);
            }
            EntryBody::EstimateOverridden { estimate, run_sha256, officer, reason } => {
                begin(writer, shape::ESTIMATE_OVERRIDDEN).text(estimate).bytes(run_sha256).text(officer).text(reason);
            }
            EntryBody::Keeping(act) => act.write(writer),
            EntryBody::ReportPublished { year, manifest_sha256 } => {
                begin(writer, shape::REPORT_PUBLISHED).integer(i64::from(*year)).bytes(manifest_sha256);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = reader.position();
        let len = reader.array()?;
        let tag = reader.unsigned()?;
        match (tag, len) {
            shape::MECHANISM_CREATED => Ok(EntryBody::MechanismCreated {
                mechanism: MechanismId::from_bytes(reader.fixed_bytes()?),
                origin: reader.text()?.to_owned(),
                demonstration: reader.boolean()?,
            }),
            shape::EVIDENCE_ACCESSIONED => Ok(EntryBody::EvidenceAccessioned {
                evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
                sha256: reader.fixed_bytes()?,
                size_bytes: reader.unsigned()?,
                source: SourceId::from_bytes(reader.fixed_bytes()?),
            }),
            shape::IMPORT_COMPLETED => read_import(reader),
            shape::LINK_PROPOSED => Ok(EntryBody::LinkProposed {
                engine: reader.text()?.to_owned(),
                proposals_sha256: reader.fixed_bytes()?,
                proposal_count: reader.unsigned()?,
            }),
            shape::JUDGMENT_DECIDED => read_decision(reader),
            shape::JUDGMENT_REVERSED => Ok(EntryBody::JudgmentReversed {
                judgment: JudgmentId::from_bytes(reader.fixed_bytes()?),
                reason: reader.text()?.to_owned(),
            }),
            shape::RELEASE_FROZEN => read_release(reader),
            shape::HELD_ROW_RESOLVED => Ok(EntryBody::HeldRowResolved {
                evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
                line: reader.unsigned()?,
                note: reader.text()?.to_owned(),
            }),
            shape::ESTIMATE_RECORDED => Ok(EntryBody::EstimateRecorded {
                estimate: reader.text()?.to_owned(),
                title: reader.text()?.to_owned(),
                run_sha256: reader.fixed_bytes()?,
                version: reader.text()?.to_owned(),
                stratum_count: reader.unsigned()?,
            }),
            shape::ESTIMATE_OVERRIDDEN => Ok(EntryBody::EstimateOverridden {
                estimate: reader.text()?.to_owned(),
                run_sha256: reader.fixed_bytes()?,
                officer: reader.text()?.to_owned(),
                reason: reader.text()?.to_owned(),
            }),
            shape::REPORT_PUBLISHED => Ok(EntryBody::ReportPublished {
                year: read_year(reader)?,
                manifest_sha256: reader.fixed_bytes()?,
            }),
            shape => match KeepingAct::read(shape, reader)? {
                Some(act) => Ok(EntryBody::Keeping(act)),
                None => Err(DecodeError::Domain {
                    at,
                    what: "entry body",
                }),
            },
        }
    }
}

fn write_release(
    writer: &mut Writer,
    year: i32,
    tables: &[TableSeal],
    measures: &[(String, [u8; 32])],
) {
    begin(writer, shape::RELEASE_FROZEN)
        .integer(i64::from(year))
        .array(tables.len());
    for table in tables {
        writer
            .array(3)
            .text(&table.name)
            .unsigned(table.row_count)
            .bytes(&table.sha256);
    }
    writer.array(measures.len());
    for (measure, sha256) in measures {
        writer.array(2).text(measure).bytes(sha256);
    }
}

fn read_import(reader: &mut Reader<'_>) -> Result<EntryBody, DecodeError> {
    Ok(EntryBody::ImportCompleted {
        import: ImportId::from_bytes(reader.fixed_bytes()?),
        evidence: EvidenceId::from_bytes(reader.fixed_bytes()?),
        importer: reader.text()?.to_owned(),
        dataset: reader.text()?.to_owned(),
        supersedes: match reader.null() {
            true => None,
            false => Some(ImportId::from_bytes(reader.fixed_bytes()?)),
        },
        statements_sha256: reader.fixed_bytes()?,
        statement_count: reader.unsigned()?,
        held_count: reader.unsigned()?,
        warning_count: reader.unsigned()?,
    })
}

fn read_decision(reader: &mut Reader<'_>) -> Result<EntryBody, DecodeError> {
    Ok(EntryBody::JudgmentDecided {
        judgment: JudgmentId::from_bytes(reader.fixed_bytes()?),
        left: EntityId::from_bytes(reader.fixed_bytes()?),
        right: EntityId::from_bytes(reader.fixed_bytes()?),
        relation: read_word(reader, "relation", Relation::parse)?,
        verdict: read_word(reader, "verdict", Verdict::parse)?,
        reason: reader.text()?.to_owned(),
    })
}

fn read_release(reader: &mut Reader<'_>) -> Result<EntryBody, DecodeError> {
    let year = read_year(reader)?;
    let tables = (0..reader.array()?)
        .map(|_| read_table_seal(reader))
        .collect::<Result<_, _>>()?;
    let measures = (0..reader.array()?)
        .map(|_| read_measure_seal(reader))
        .collect::<Result<_, _>>()?;
    Ok(EntryBody::ReleaseFrozen {
        year,
        tables,
        measures,
    })
}

fn read_table_seal(reader: &mut Reader<'_>) -> Result<TableSeal, DecodeError> {
    reader.array_of(3)?;
    Ok(TableSeal {
        name: reader.text()?.to_owned(),
        row_count: reader.unsigned()?,
        sha256: reader.fixed_bytes()?,
    })
}

fn read_measure_seal(reader: &mut Reader<'_>) -> Result<(String, [u8; 32]), DecodeError> {
    reader.array_of(2)?;
    Ok((reader.text()?.to_owned(), reader.fixed_bytes()?))
}

fn read_year(reader: &mut Reader<'_>) -> Result<i32, DecodeError> {
    let at = reader.position();
    i32::try_from(reader.integer()?).map_err(|_| DecodeError::Domain { at, what: "year" })
}

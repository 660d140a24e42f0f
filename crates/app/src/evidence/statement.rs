//! The words of a package of evidence: the custody statement of each item, and the page that a judge or a stranger reads first.

use rapporteur_archive::bag::BagFile;
use rapporteur_model::EvidenceRecord;
use rapporteur_store::CustodyRecord;

use super::packages::ExportOptions;
use crate::list::Listing;
use crate::{Ambient, Mechanism};

/// The page that is read first.
pub(super) const READ_ME: &str = "READ-ME-FIRST.txt";
const WIDTH: usize = 78;

/// What the first page says besides the files.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    mechanism: String,
    origin: String,
    vkey: String,
    to: String,
    reason: String,
    by: String,
    at: String,
    is_demonstration: bool,
}

impl Frame {
    pub(super) fn of(mechanism: &Mechanism, options: &ExportOptions, ambient: &Ambient) -> Self {
        Self {
            mechanism: one_line(&mechanism.config.name),
            origin: mechanism.config.origin.clone(),
            vkey: mechanism.log_vkey(),
            to: one_line(&options.to),
            reason: one_line(&options.reason),
            by: one_line(&ambient.officer),
            at: ambient.now.to_string(),
            is_demonstration: mechanism.config.demonstration.is_some(),
        }
    }

    /// The moment of the transfer.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// The first page: what this is, what each file is, how to check it.
    pub(super) fn read_me(&self, files: &[BagFile], titles: &[(String, String)]) -> String {
        let mut text = String::new();
        let mut paragraph = |words: &str| {
            text.push_str(&wrapped(words));
            text.push('\n');
        };
        paragraph("READ ME FIRST");
        if self.is_demonstration {
            paragraph(
                "THIS IS A DEMONSTRATION. Its keys can be derived by anybody; it proves nothing.",
            );
        }
        paragraph(&format!(
            "This folder is a package of evidence kept by {}. It was given to {} on {} by {}, for this reason: {}",
            self.mechanism, self.to, self.at, self.by, self.reason
        ));
        paragraph("WHAT IT HOLDS");
        for (path, title) in titles {
            paragraph(&format!(
                "  {path} : the original that arrived under the title \"{}\"",
                one_line(title)
            ));
        }
        paragraph(
            "data/ holds the originals, byte for byte as they arrived (a capture given as .wacz holds its original within). custody/ \
             says for each item all that happened to it since it arrived: when, by whom, why, with which program; as text and as a \
             table. proofs/ and ledger/ prove that this was written down at the time and not changed since. stamps/, if it is there, \
             holds time-stamps by others. items.json says which file is which item. bagit.txt, bag-info.txt and the manifests make \
             the folder a bag by the standard RFC 8493.",
        );
        paragraph("HOW TO CHECK IT, with programs that are not ours");
        text.push_str(
            "  No file was changed:      sha256sum -c manifest-sha256.txt\n\
             \u{20}                           sha256sum -c tagmanifest-sha256.txt\n\
             \u{20} The whole bag:            bagit.py --validate .\n\
             \u{20} If it came sealed (.age): age -d -i YOUR-KEY FILE.age | tar x\n\n",
        );
        text.push_str(&wrapped(
            "And with ours, which also checks the proofs: that the ledger entry of each item's arrival names the SHA-256 of the \
             original that stands here, and that this entry stands in the ledger under its signed head:",
        ));
        text.push_str(&format!("\n  rapporteur-verify . --key {}\n\n", self.vkey));
        text.push_str(&wrapped(&format!(
            "Take that key from a place other than this package: from the mechanism's publications or a witness of its ledger {}. \
             A package that vouches for its own key proves only that it fits together.",
            self.origin
        )));
        text.push('\n');
        text.push_str(&wrapped(
            "What this cannot prove: that the content is true, who made it, or what happened before it arrived here.",
        ));
        text.push_str("\nEVERY FILE, with its length in bytes and its SHA-256\n\n");
        for file in files {
            text.push_str(&format!(
                "  {}\n    {} bytes, {}\n",
                file.path,
                file.size_bytes,
                hex::encode(file.sha256)
            ));
        }
        text.push_str("\n  (this page, bagit.txt, bag-info.txt and the manifests stand in tagmanifest-sha256.txt)\n");
        text
    }
}

/// The life of an item as CSV.
pub(super) fn custody_csv(events: &[CustodyRecord]) -> String {
    let columns = [
        "at", "event", "outcome", "by", "reason", "tool", "detail", "related", "entry",
    ];
    let rows = events.iter().map(|CustodyRecord { event, entry }| {
        vec![
            event.at.to_string(),
            event.kind.as_str().to_owned(),
            event.outcome.as_str().to_owned(),
            event.by.clone(),
            event.reason.clone(),
            event.tool.clone(),
            event.detail.clone(),
            event.related.map_or_else(String::new, |id| id.to_string()),
            entry.map_or_else(String::new, |entry| entry.to_string()),
        ]
    });
    Listing::new(&columns, rows.collect()).to_csv()
}

/// The life of an item in words.
pub(super) fn custody_text(item: &EvidenceRecord, events: &[CustodyRecord]) -> String {
    let mut text = format!("CUSTODY OF ITEM {}\n\n", item.id);
    let accession = &item.accession;
    let facts = [
        ("Title", one_line(&accession.title)),
        ("SHA-256", hex::encode(item.sha256)),
        ("Length", format!("{} bytes", item.size_bytes)),
        ("Arrived", item.received_at.to_string()),
        ("Received by", one_line(&item.received_by)),
        (
            "Provenance",
            one_line(accession.provenance.as_deref().unwrap_or("not stated")),
        ),
        (
            "Licence",
            one_line(accession.licence.as_deref().unwrap_or("not stated")),
        ),
        ("Consent", accession.consent.as_str().to_owned()),
        (
            "Confidentiality",
            accession.confidentiality.as_str().to_owned(),
        ),
    ];
    for (label, value) in facts {
        text.push_str(&format!("{label:<16} {value}\n"));
    }
    text.push_str(&format!(
        "\nEVENTS ({}), from the arrival to this package\n",
        events.len()
    ));
    for CustodyRecord { event, entry } in events {
        let entry = entry.map_or_else(String::new, |entry| format!(" [ledger entry {entry}]"));
        text.push_str(&format!(
            "\n{}  {}, {}{entry}\n",
            event.at,
            event.kind.as_str(),
            event.outcome.as_str()
        ));
        text.push_str(&format!(
            "  by {} with {}\n",
            one_line(&event.by),
            one_line(&event.tool)
        ));
        for (label, words) in [("why", &event.reason), ("what", &event.detail)] {
            if !words.is_empty() {
                text.push_str(&wrapped(&format!("  {label}: {}", one_line(words))));
            }
        }
    }
    text
}

/// Foreign words on one line, without what would steer a terminal.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| {
            let steers = letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if steers { ' ' } else { letter }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn wrapped(words: &str) -> String {
    let indent: String = words.chars().take_while(|letter| *letter == ' ').collect();
    let (mut text, mut line) = (String::new(), indent.clone());
    for word in words.split_whitespace() {
        let is_begun = line.len() > indent.len();
        if is_begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("{indent}{word}");
        } else {
            if is_begun {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    text.push_str(&line);
    text.push('\n');
    text
}

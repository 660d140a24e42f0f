//! `link explain` over lists: why two records weigh what they weigh, and what holds a cluster together. It refuses to decide.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::quality::examine;
use rapporteur_linkage::{Edge, Waterfall};

use super::decisions::{Decisions, Standing, pair_names};
use super::error::LinkingError;
use super::opened::Opened;
use super::watching::{Told, Watching};

/// A record as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordShown {
    /// Its name.
    pub name: String,
    /// Its list.
    pub list: String,
    /// Its cluster.
    pub cluster: u32,
    /// Columns with values.
    pub values: Vec<(String, String)>,
}

/// Why two records weigh what they weigh.
#[derive(Debug, Clone, PartialEq)]
pub struct PairExplained {
    /// The two.
    pub records: [RecordShown; 2],
    /// The steps.
    pub waterfall: Waterfall,
    /// What people decided, in words.
    pub decided: Option<&'static str>,
}

/// A link within a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkShown {
    /// The two records.
    pub records: [String; 2],
    /// The weight in bits.
    pub weight_bits: f32,
}

/// What holds a cluster together.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterExplained {
    /// Its number.
    pub cluster: u32,
    /// Its records.
    pub records: Vec<RecordShown>,
    /// The weakest link, the records on one side of it, and the mean weight of all pairs across.
    pub weakest: Option<(LinkShown, Vec<String>, f64)>,
    /// Links whose removal parts the cluster.
    pub bridges: Vec<LinkShown>,
    /// Mean weight of the pairs scored.
    pub mean_bits: Option<f64>,
    /// Share of its pairs that are linked.
    pub linked_share: f64,
    /// The chance, by the mean weight across the weakest link, that the cluster is more than one.
    pub doubt: f64,
}

fn shown(opened: &Opened, row: u32, cluster: u32) -> RecordShown {
    RecordShown {
        name: opened.lists.label(row).into_owned(),
        list: opened.lists.list(row).to_owned(),
        cluster,
        values: opened.lists.values(row, &opened.model),
    }
}

/// Explains two records.
///
/// # Errors
/// What the folder or its lists say, or that no record has such a name.
pub fn explain_pair(
    dir: &Path,
    names: [&str; 2],
    threads: usize,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<PairExplained, LinkingError> {
    let watch = Watching::new(progress, stop);
    let opened = Opened::open(dir, &[], &watch)?;
    let rows = [opened.lists.find(names[0])?, opened.lists.find(names[1])?];
    if rows[0] == rows[1] {
        return Err(LinkingError::refused(
            "that is one record, named twice".to_owned(),
            "",
        ));
    }
    let clustering = opened.clustering()?;
    let prepared = opened.prepare(threads, &watch)?;
    let (decisions, _) = Decisions::read(&opened.folder.decisions())?;
    Ok(PairExplained {
        records: rows.map(|row| shown(&opened, row, clustering.of(row))),
        waterfall: prepared.explain(&opened.trained, rows[0], rows[1]),
        decided: decisions
            .standing(&pair_names(names[0], names[1]))
            .map(standing_in_words),
    })
}

fn standing_in_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Match => "people decided that they are one",
        Standing::NoMatch => "people decided that they are two",
        Standing::Unsure => "people could not tell",
        Standing::Disputed => "reviewers disagree",
    }
}

/// Explains a cluster.
///
/// # Errors
/// What the folder or its lists say, or that there is no such cluster.
pub fn explain_cluster(
    dir: &Path,
    cluster: u32,
    threads: usize,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<ClusterExplained, LinkingError> {
    let watch = Watching::new(progress, stop);
    let opened = Opened::open(dir, &[], &watch)?;
    let clustering = opened.clustering()?;
    if cluster >= clustering.clusters() {
        return Err(LinkingError::refused(
            format!(
                "there is no cluster {cluster}; they are numbered 0 to {}",
                clustering.clusters() - 1
            ),
            "numbers stand in clusters.csv",
        ));
    }
    let edges = opened.edges()?;
    let prepared = opened.prepare(threads, &watch)?;
    let weight = prepared.weigher(&opened.trained);
    let links = examine(&clustering, &edges, cluster, &weight);
    let name = |row: u32| opened.lists.label(row).into_owned();
    let link = |edge: &Edge| LinkShown {
        records: [name(edge.a), name(edge.b)],
        weight_bits: edge.weight,
    };
    Ok(ClusterExplained {
        cluster,
        records: links
            .records
            .iter()
            .map(|row| shown(&opened, *row, cluster))
            .collect(),
        weakest: links.weakest.as_ref().map(|weakest| {
            let side = weakest.side.iter().map(|row| name(*row)).collect();
            (link(&weakest.edge), side, weakest.across_bits)
        }),
        bridges: links.bridges.iter().map(link).collect(),
        mean_bits: links.mean_bits,
        linked_share: links.linked_share,
        doubt: links.doubt(),
    })
}

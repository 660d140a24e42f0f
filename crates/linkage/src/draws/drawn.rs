//! Draws as they are kept: what never varies once, what varies by part. Refuses to draw.

use crate::cluster::Clustering;

/// How the draws of a part came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// All partitions were enumerated; draws are exact and independent.
    Exact,
    /// Two Markov chains. Their agreement in log-density (R-hat of Gelman and Rubin): 1 is full agreement, above 1.1 is doubtful.
    Sampled {
        /// The potential scale reduction factor.
        r_hat: f64,
    },
    /// Too many records that the clustering itself holds together: not varied.
    Held,
}

/// What is known of one part: records that may be one with each other and with nobody else.
#[derive(Debug, Clone, PartialEq)]
pub struct PartDrawn {
    /// Its records, ascending.
    pub records: Vec<u32>,
    /// How its draws came about.
    pub method: Method,
    /// For each distinct partition drawn, and each record, the lowest place in `records` of its cluster.
    partitions: Vec<u8>,
    /// The partition of each draw; empty where only one was drawn.
    picks: Vec<u16>,
}

impl PartDrawn {
    /// Takes partitions as lowest places, one for each draw; keeps each distinct one once.
    pub(super) fn new(records: Vec<u32>, method: Method, drawn: &[Vec<u8>]) -> Self {
        let mut distinct: Vec<&Vec<u8>> = drawn.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |partition: &Vec<u8>| distinct.partition_point(|other| *other < partition);
        let picks = if distinct.len() > 1 {
            drawn.iter().map(|drawn| place(drawn) as u16).collect()
        } else {
            Vec::new()
        };
        Self {
            records,
            method,
            partitions: distinct.into_iter().flatten().copied().collect(),
            picks,
        }
    }

    /// Keeps records as the clustering has them; `Draws` knows that from its fixed labels.
    pub(super) fn held(records: Vec<u32>) -> Self {
        Self {
            records,
            method: Method::Held,
            partitions: Vec::new(),
            picks: Vec::new(),
        }
    }

    /// Returns how many different partitions were drawn; 0 if the part is held.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.partitions.len() / self.records.len().max(1)
    }

    /// Returns for each record the lowest place in `records` of its cluster in one draw; nothing if the part is held.
    #[must_use]
    pub fn partition(&self, draw: u32) -> &[u8] {
        if self.method == Method::Held {
            return &[];
        }
        let pick = self.picks.get(draw as usize).copied().unwrap_or(0) as usize;
        &self.partitions[pick * self.records.len()..(pick + 1) * self.records.len()]
    }
}

/// Draws of the partition of records 0..n.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    pub(super) count: u32,
    /// For each record the lowest record of its cluster, where no part says otherwise.
    pub(super) fixed: Vec<u32>,
    pub(super) parts: Vec<PartDrawn>,
    pub(super) cut: super::Cut,
}

impl Draws {
    /// Returns how many draws there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns how many records there are.
    #[must_use]
    pub fn records(&self) -> u32 {
        self.fixed.len() as u32
    }

    /// Returns the parts of two records and more, by first record.
    #[must_use]
    pub fn parts(&self) -> &[PartDrawn] {
        &self.parts
    }

    /// Returns what was cut from parts that would have been too large.
    #[must_use]
    pub fn cut(&self) -> super::Cut {
        self.cut
    }

    /// Writes one draw: for each record the lowest record of its cluster.
    ///
    /// # Panics
    /// If there is no such draw.
    pub fn write_labels(&self, draw: u32, labels: &mut Vec<u32>) {
        assert!(draw < self.count, "there is no draw {draw}");
        labels.clone_from(&self.fixed);
        for part in &self.parts {
            for (&record, &lowest) in part.records.iter().zip(part.partition(draw)) {
                labels[record as usize] = part.records[usize::from(lowest)];
            }
        }
    }

    /// Returns one draw.
    ///
    /// # Panics
    /// If there is no such draw.
    #[must_use]
    pub fn clustering(&self, draw: u32) -> Clustering {
        let mut labels = Vec::new();
        self.write_labels(draw, &mut labels);
        Clustering::from_labels(&labels)
    }

    /// Returns the share of draws in which two records are one.
    ///
    /// # Panics
    /// If there is no such record.
    #[must_use]
    pub fn share_together(&self, one: u32, other: u32) -> f64 {
        let place = |part: &PartDrawn, record| part.records.binary_search(&record).ok();
        let varied = self.parts.iter().filter(|part| part.method != Method::Held);
        for part in varied {
            if let (Some(a), Some(b)) = (place(part, one), place(part, other)) {
                let together = (0..self.count)
                    .map(|draw| part.partition(draw))
                    .filter(|p| p[a] == p[b]);
                return together.count() as f64 / f64::from(self.count.max(1));
            }
        }
        f64::from(u8::from(
            self.fixed[one as usize] == self.fixed[other as usize],
        ))
    }
}

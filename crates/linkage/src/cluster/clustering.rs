//! A partition of records: which records are one. Refuses to know why.

use serde::{Deserialize, Serialize};

/// A partition of records 0..n. Clusters are numbered 0..k in the order of their first record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clustering {
    cluster_of: Vec<u32>,
    clusters: u32,
}

impl Clustering {
    /// Takes any labels: records with the same label are one.
    #[must_use]
    pub fn from_labels(labels: &[u32]) -> Self {
        let is_small = labels.iter().all(|&label| (label as usize) < labels.len());
        if is_small {
            return Self::numbered(labels.iter().copied(), labels.len());
        }
        let mut distinct = labels.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |label| distinct.partition_point(|&other| other < label) as u32;
        Self::numbered(labels.iter().map(|&label| place(label)), distinct.len())
    }

    fn numbered(labels: impl Iterator<Item = u32>, bound: usize) -> Self {
        let mut number = vec![u32::MAX; bound];
        let mut clusters = 0;
        let cluster_of = labels
            .map(|label| {
                let known = &mut number[label as usize];
                if *known == u32::MAX {
                    *known = clusters;
                    clusters += 1;
                }
                *known
            })
            .collect();
        Self {
            cluster_of,
            clusters,
        }
    }

    /// Returns the clustering in which every record stands alone.
    #[must_use]
    pub fn singletons(records: u32) -> Self {
        Self {
            cluster_of: (0..records).collect(),
            clusters: records,
        }
    }

    /// Returns the cluster of a record.
    ///
    /// # Panics
    /// If there is no such record.
    #[must_use]
    pub fn of(&self, record: u32) -> u32 {
        self.cluster_of[record as usize]
    }

    /// Returns the cluster of each record.
    #[must_use]
    pub fn cluster_of(&self) -> &[u32] {
        &self.cluster_of
    }

    /// Returns how many clusters there are.
    #[must_use]
    pub fn clusters(&self) -> u32 {
        self.clusters
    }

    /// Returns how many records there are.
    #[must_use]
    pub fn records(&self) -> u32 {
        self.cluster_of.len() as u32
    }

    /// Returns the records of each cluster.
    #[must_use]
    pub fn members(&self) -> Members {
        let (starts, records) = grouped(&self.cluster_of, self.clusters as usize);
        Members { starts, records }
    }

    /// Returns how many pairs of records the clustering joins.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        let mut sizes = vec![0u64; self.clusters as usize];
        for &cluster in &self.cluster_of {
            sizes[cluster as usize] += 1;
        }
        sizes.iter().map(|size| size * (size - 1) / 2).sum()
    }
}

/// The records of each cluster, ascending.
#[derive(Debug, Clone)]
pub struct Members {
    starts: Vec<u32>,
    records: Vec<u32>,
}

impl Members {
    /// Returns the records of one cluster.
    ///
    /// # Panics
    /// If there is no such cluster.
    #[must_use]
    pub fn of(&self, cluster: u32) -> &[u32] {
        let cluster = cluster as usize;
        &self.records[self.starts[cluster] as usize..self.starts[cluster + 1] as usize]
    }

    /// Goes through the clusters in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.starts
            .windows(2)
            .map(|ends| &self.records[ends[0] as usize..ends[1] as usize])
    }
}

/// Sorts 0..labels.len() by label, keeping the order within one label; returns where each label starts, one start too many.
pub(crate) fn grouped(labels: &[u32], bound: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; bound + 1];
    for &label in labels {
        starts[label as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut order = vec![0u32; labels.len()];
    for (position, &label) in labels.iter().enumerate() {
        let place = &mut next[label as usize];
        order[*place as usize] = position as u32;
        *place += 1;
    }
    (starts, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_numbered_by_first_record() {
        let clustering = Clustering::from_labels(&[9, 4, 9, 7_000_000, 4]);
        assert_eq!(clustering.cluster_of(), [0, 1, 0, 2, 1]);
        assert_eq!(clustering, Clustering::from_labels(&[3, 2, 3, 0, 2]));
        assert_eq!((clustering.clusters(), clustering.pairs()), (3, 2));
        let members = clustering.members();
        assert_eq!(members.of(1), [1, 4]);
        assert_eq!(members.iter().count(), 3);
    }
}

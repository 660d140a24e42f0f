//! The live and the durable state, and what a crash makes of them.
//!
//! Files and folders are nodes. A file has its bytes as readers see them and as the medium has them. A folder has its names as
//! readers see them; on the medium it has those of its last flush. Changes of names since then are pending, in order, each whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Fault;
use super::random::Random;

pub(super) type NodeId = usize;
type Names = BTreeMap<String, NodeId>;

const ROOT: NodeId = 0;

#[derive(Clone)]
pub(super) enum Node {
    File(Bytes),
    Folder(Folder),
}

#[derive(Clone, Default)]
pub(super) struct Bytes {
    pub(super) live: Vec<u8>,
    durable: Vec<u8>,
    /// A flush of it has failed: what was pending then never reaches the medium, whatever later flushes say.
    is_lost: bool,
}

#[derive(Clone, Default)]
pub(super) struct Folder {
    pub(super) live: Names,
    durable: Names,
}

/// One change of names: what is taken away and what is put, atomically.
struct Change {
    taken: Option<(NodeId, String)>,
    put: Option<(NodeId, String, NodeId)>,
}

impl Change {
    fn folders(&self) -> impl Iterator<Item = NodeId> {
        let taken = self.taken.iter().map(|(folder, _)| *folder);
        taken.chain(self.put.iter().map(|(folder, ..)| *folder))
    }
}

/// What became of a step that may fail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is done.
    Goes,
    /// It is done as far as the live state goes; the power fails.
    Dies,
    /// It is not done.
    Fails,
    /// It is not done, for want of room.
    Full,
    /// It is done, durably, and reports an error.
    Lies,
}

pub(super) struct State {
    pub(super) nodes: Vec<Node>,
    pending: Vec<Change>,
    /// Locked paths, with the life in which they were locked.
    pub(super) locks: BTreeMap<PathBuf, u64>,
    random: Random,
    /// Counts crashes: what was opened before one is dead.
    pub(super) life: u64,
    pub(super) steps: u64,
    pub(super) crash_at: Option<u64>,
    pub(super) fault_at: Option<(u64, Fault)>,
    is_full: bool,
    pub(super) is_off: bool,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            nodes: vec![Node::Folder(Folder::default())],
            pending: Vec::new(),
            locks: BTreeMap::new(),
            random: Random::new(seed),
            life: 0,
            steps: 0,
            crash_at: None,
            fault_at: None,
            is_full: false,
            is_off: false,
        }
    }

    pub(super) fn check_on(&self) -> io::Result<()> {
        if self.is_off {
            return Err(io::Error::other("the power has failed"));
        }
        Ok(())
    }

    /// Counts a step and says what becomes of it.
    pub(super) fn step(&mut self, needs_room: bool) -> io::Result<Step> {
        self.check_on()?;
        let now = self.steps;
        self.steps += 1;
        if self.crash_at.is_some_and(|at| at <= now) {
            self.is_off = true;
            return Ok(Step::Dies);
        }
        if let Some((at, fault)) = self.fault_at
            && at <= now
        {
            self.fault_at = None;
            match fault {
                Fault::Eio => return Ok(Step::Fails),
                Fault::FailedButPersisted => return Ok(Step::Lies),
                Fault::FullDisk => self.is_full = true,
            }
        }
        Ok(if self.is_full && needs_room {
            Step::Full
        } else {
            Step::Goes
        })
    }

    /// A change of names as one step.
    pub(super) fn change(
        &mut self,
        taken: Option<(NodeId, String)>,
        put: Option<(NodeId, String, NodeId)>,
        step: Step,
    ) -> io::Result<()> {
        if !matches!(step, Step::Fails | Step::Full) {
            let change = Change { taken, put };
            let folders: Vec<_> = change.folders().collect();
            apply(&mut self.nodes, &change, |folder| &mut folder.live);
            self.pending.push(change);
            if step == Step::Lies {
                folders.into_iter().for_each(|folder| self.settle(folder));
            }
        }
        outcome(step)
    }

    /// Appends to a file.
    pub(super) fn write(&mut self, node: NodeId, bytes: &[u8]) -> io::Result<usize> {
        let step = self.step(true)?;
        let taken = match step {
            Step::Fails => 0,
            Step::Full => self.random.below(bytes.len()),
            Step::Goes | Step::Dies | Step::Lies => bytes.len(),
        };
        let file = self.file_mut(node);
        file.live.extend_from_slice(&bytes[..taken]);
        if step == Step::Lies {
            file.flush();
        }
        outcome(step).map(|()| taken)
    }

    pub(super) fn sync_file(&mut self, node: NodeId) -> io::Result<()> {
        let step = self.step(false)?;
        let file = self.file_mut(node);
        match step {
            Step::Goes | Step::Full | Step::Lies => file.flush(),
            Step::Fails => file.is_lost = true,
            Step::Dies => {}
        }
        outcome(step)
    }

    /// Overwrites in place and flushes, in one step.
    pub(super) fn overwrite(&mut self, node: NodeId, bytes: &[u8]) -> io::Result<()> {
        let step = self.step(false)?;
        let file = self.file_mut(node);
        if step != Step::Fails {
            let within = bytes.len().min(file.live.len());
            file.live[..within].copy_from_slice(&bytes[..within]);
            file.live.extend_from_slice(&bytes[within..]);
        }
        if matches!(step, Step::Goes | Step::Lies) {
            file.flush();
        }
        outcome(step)
    }

    pub(super) fn sync_folder(&mut self, folder: NodeId) -> io::Result<()> {
        let step = self.step(false)?;
        if !matches!(step, Step::Fails | Step::Dies) {
            self.settle(folder);
        }
        outcome(step)
    }

    /// Makes the pending changes of a folder durable, and before them those that they build on in other folders.
    fn settle(&mut self, folder: NodeId) {
        let mut folders = BTreeSet::from([folder]);
        let mut settled = vec![false; self.pending.len()];
        for (change, settled) in self.pending.iter().zip(&mut settled).rev() {
            if change.folders().any(|one| folders.contains(&one)) {
                folders.extend(change.folders());
                *settled = true;
            }
        }
        let mut settled = settled.into_iter();
        let nodes = &mut self.nodes;
        self.pending.retain(|change| {
            let is_settled = settled.next().unwrap_or(false);
            if is_settled {
                apply(nodes, change, |folder| &mut folder.durable);
            }
            !is_settled
        });
    }

    /// The power fails: draws what survives. One crash in eight loses all that is pending and one keeps all, because those are
    /// the extremes that a disk with and without a cache shows most.
    pub(super) fn crash(&mut self) {
        let mood = self.random.below(8);
        for change in std::mem::take(&mut self.pending) {
            let is_kept = match mood {
                0 => false,
                1 => true,
                _ => self.random.below(2) == 0,
            };
            if is_kept {
                apply(&mut self.nodes, &change, |folder| &mut folder.durable);
            }
        }
        for node in &mut self.nodes {
            match node {
                Node::File(file) => file.crash(mood, &mut self.random),
                Node::Folder(folder) => folder.live = folder.durable.clone(),
            }
        }
        self.life += 1;
        self.locks.clear();
        self.is_off = false;
        self.forget_plans();
    }

    pub(super) fn forget_plans(&mut self) {
        self.crash_at = None;
        self.fault_at = None;
        self.is_full = false;
    }

    pub(super) fn file_mut(&mut self, node: NodeId) -> &mut Bytes {
        match &mut self.nodes[node] {
            Node::File(file) => file,
            Node::Folder(_) => panic!("a writer holds a file"),
        }
    }

    /// The node at a path, as readers see it.
    pub(super) fn find(&self, path: &Path) -> io::Result<Option<NodeId>> {
        let mut at = ROOT;
        for name in names(path)? {
            let Node::Folder(folder) = &self.nodes[at] else {
                return Ok(None);
            };
            match folder.live.get(&name) {
                Some(node) => at = *node,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// The folder in which a path's last name stands, and that name.
    pub(super) fn place(&self, path: &Path) -> io::Result<(NodeId, String)> {
        let mut parts = names(path)?;
        let name = parts.pop().ok_or(io::ErrorKind::InvalidInput)?;
        let above: PathBuf = parts.iter().collect();
        match self.find(&above)? {
            Some(node) if matches!(self.nodes[node], Node::Folder(_)) => Ok((node, name)),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn add_node(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(super) fn plant(&mut self, path: &Path, bytes: &[u8]) {
        let mut parts = names(path).expect("invariant: a test plants at a plain path");
        let name = parts.pop().expect("invariant: a planted file has a name");
        let mut at = ROOT;
        for part in parts {
            at = match self.folder_mut(at).live.get(&part) {
                Some(node) => {
                    let node = *node;
                    self.fix(at, &part, Some(node));
                    node
                }
                None => self.hang(at, &part, Node::Folder(Folder::default())),
            };
        }
        let file = Bytes {
            live: bytes.to_vec(),
            durable: bytes.to_vec(),
            is_lost: false,
        };
        self.hang(at, &name, Node::File(file));
    }

    pub(super) fn uproot(&mut self, path: &Path) {
        let (folder, name) = self
            .place(path)
            .expect("invariant: the file's folder is there");
        assert!(
            self.folder_mut(folder).live.contains_key(&name),
            "the file is there"
        );
        self.fix(folder, &name, None);
    }

    fn hang(&mut self, folder: NodeId, name: &str, node: Node) -> NodeId {
        let node = self.add_node(node);
        self.fix(folder, name, Some(node));
        node
    }

    /// Makes a name stand for a node, or for nothing, now and on the medium: pending changes of the name are forgotten.
    fn fix(&mut self, folder: NodeId, name: &str, node: Option<NodeId>) {
        self.pending.retain_mut(|change| {
            change
                .taken
                .take_if(|(at, one)| *at == folder && one == name);
            change
                .put
                .take_if(|(at, one, _)| *at == folder && one == name);
            change.taken.is_some() || change.put.is_some()
        });
        let folder = self.folder_mut(folder);
        for names in [&mut folder.live, &mut folder.durable] {
            match node {
                Some(node) => names.insert(name.to_owned(), node),
                None => names.remove(name),
            };
        }
    }

    fn folder_mut(&mut self, node: NodeId) -> &mut Folder {
        match &mut self.nodes[node] {
            Node::Folder(folder) => folder,
            Node::File(_) => panic!("a part of the path is a file"),
        }
    }

    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.collect(|folder| &folder.live, |file| &file.live)
    }

    pub(super) fn durable_files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.collect(|folder| &folder.durable, |file| &file.durable)
    }

    fn collect(
        &self,
        names: impl Fn(&Folder) -> &Names,
        bytes: impl Fn(&Bytes) -> &Vec<u8>,
    ) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![(PathBuf::new(), ROOT)];
        while let Some((path, node)) = open.pop() {
            match &self.nodes[node] {
                Node::File(file) => {
                    files.insert(path, bytes(file).clone());
                }
                Node::Folder(folder) => {
                    open.extend(
                        names(folder)
                            .iter()
                            .map(|(name, node)| (path.join(name), *node)),
                    );
                }
            }
        }
        files
    }
}

impl Bytes {
    fn flush(&mut self) {
        if !self.is_lost {
            self.durable.clone_from(&self.live);
        }
    }

    /// The medium has the new bytes up to some point and the old ones from there; or the new length with nothing in it.
    fn crash(&mut self, mood: usize, random: &mut Random) {
        if !self.is_lost && self.live != self.durable && mood != 0 {
            let cut = match mood {
                1 => self.live.len(),
                _ => random.below(self.live.len() + 1),
            };
            let mut left = self.live[..cut].to_vec();
            left.extend(self.durable.iter().skip(cut));
            if left.len() < self.live.len() && random.below(4) == 0 {
                left.resize(self.live.len(), 0);
            }
            self.durable = left;
        }
        self.live.clone_from(&self.durable);
        self.is_lost = false;
    }
}

fn apply(nodes: &mut [Node], change: &Change, names: impl Fn(&mut Folder) -> &mut Names) {
    let mut at = |folder: NodeId, edit: &dyn Fn(&mut Names)| {
        if let Node::Folder(folder) = &mut nodes[folder] {
            edit(names(folder));
        }
    };
    if let Some((folder, name)) = &change.taken {
        at(*folder, &|names| {
            names.remove(name);
        });
    }
    if let Some((folder, name, node)) = &change.put {
        at(*folder, &|names| {
            names.insert(name.clone(), *node);
        });
    }
}

fn outcome(step: Step) -> io::Result<()> {
    match step {
        Step::Goes => Ok(()),
        Step::Dies => Err(io::Error::other("the power fails")),
        Step::Fails | Step::Lies => Err(io::Error::other("input/output error")),
        Step::Full => Err(io::ErrorKind::StorageFull.into()),
    }
}

/// The names on the way; a leading root and single dots are passed over.
fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::RootDir | Component::CurDir => {}
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            Component::ParentDir | Component::Prefix(_) => {
                return Err(io::ErrorKind::InvalidInput.into());
            }
        }
    }
    Ok(names)
}

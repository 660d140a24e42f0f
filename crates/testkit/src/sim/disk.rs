//! The simulated disk as a keeper sees it.

use std::collections::btree_map::Entry;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, Found, FoundKind, Incoming, Lock, Outgoing};

use super::SimDisk;
use super::state::{Bytes, Folder, Node, NodeId};

impl Disk for SimDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Outgoing>> {
        let mut state = self.state();
        let step = state.step(true)?;
        let place = state.place(path)?;
        if state.find(path)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = state.add_node(Node::File(Bytes::default()));
        state.change(None, Some((place.0, place.1, node)), step)?;
        Ok(Box::new(SimOutgoing {
            disk: self.clone(),
            node,
            life: state.life,
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Incoming>> {
        let state = self.state();
        state.check_on()?;
        match state.find(path)?.map(|node| &state.nodes[node]) {
            Some(Node::File(file)) => Ok(Box::new(Cursor::new(file.live.clone()))),
            Some(Node::Folder(_)) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let step = state.step(false)?;
        let node = state.find(from)?.ok_or(io::ErrorKind::NotFound)?;
        let (taken, put) = (state.place(from)?, state.place(to)?);
        if let Some(stands) = state.find(to)?
            && matches!(state.nodes[stands], Node::Folder(_))
        {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        state.change(Some(taken), Some((put.0, put.1, node)), step)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let step = state.step(false)?;
        let node = state.find(path)?.ok_or(io::ErrorKind::NotFound)?;
        if matches!(state.nodes[node], Node::Folder(_)) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let place = state.place(path)?;
        state.change(Some(place), None, step)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let step = state.step(false)?;
        let node = state.find(path)?.ok_or(io::ErrorKind::NotFound)?;
        match &state.nodes[node] {
            Node::File(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Node::Folder(folder) if !folder.live.is_empty() => {
                return Err(io::ErrorKind::DirectoryNotEmpty.into());
            }
            Node::Folder(_) => {}
        }
        let place = state.place(path)?;
        state.change(Some(place), None, step)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let step = state.step(true)?;
        let place = state.place(path)?;
        if state.find(path)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = state.add_node(Node::Folder(Folder::default()));
        state.change(None, Some((place.0, place.1, node)), step)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.check_on()?;
        let node = state.find(path)?.ok_or(io::ErrorKind::NotFound)?;
        if matches!(state.nodes[node], Node::File(_)) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        state.sync_folder(node)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Found>> {
        let state = self.state();
        state.check_on()?;
        let node = state.find(path)?.ok_or(io::ErrorKind::NotFound)?;
        match &state.nodes[node] {
            Node::File(_) => Err(io::ErrorKind::NotADirectory.into()),
            Node::Folder(folder) => {
                let found = folder.live.iter();
                Ok(found
                    .map(|(name, node)| describe(name, &state.nodes[*node]))
                    .collect())
            }
        }
    }

    fn look(&self, path: &Path) -> io::Result<Option<Found>> {
        let state = self.state();
        state.check_on()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let node = state.find(path)?;
        Ok(node.map(|node| describe(&name, &state.nodes[node])))
    }

    fn overwrite_start(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.check_on()?;
        let node = state.find(path)?.ok_or(io::ErrorKind::NotFound)?;
        if matches!(state.nodes[node], Node::Folder(_)) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        state.overwrite(node, bytes)
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>> {
        let is_there = self.look(path)?.is_some();
        if !is_there {
            self.create(path)?;
        }
        let mut state = self.state();
        let life = state.life;
        match state.locks.entry(path.to_owned()) {
            Entry::Occupied(_) => Err(io::ErrorKind::WouldBlock.into()),
            Entry::Vacant(free) => {
                free.insert(life);
                Ok(Box::new(SimLock {
                    disk: self.clone(),
                    path: path.to_owned(),
                    life,
                }))
            }
        }
    }
}

fn describe(name: &str, node: &Node) -> Found {
    let (kind, size_bytes) = match node {
        Node::File(file) => (FoundKind::File, file.live.len() as u64),
        Node::Folder(_) => (FoundKind::Folder, 0),
    };
    Found {
        name: name.to_owned(),
        kind,
        size_bytes,
    }
}

struct SimOutgoing {
    disk: SimDisk,
    node: NodeId,
    life: u64,
}

impl SimOutgoing {
    fn check_alive(&self, life: u64) -> io::Result<()> {
        if self.life != life {
            return Err(io::Error::other(
                "the file was opened before the power failed",
            ));
        }
        Ok(())
    }
}

impl Write for SimOutgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.disk.state();
        self.check_alive(state.life)?;
        state.write(self.node, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Outgoing for SimOutgoing {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        self.check_alive(state.life)?;
        state.sync_file(self.node)
    }
}

struct SimLock {
    disk: SimDisk,
    path: PathBuf,
    life: u64,
}

impl Lock for SimLock {}

impl Drop for SimLock {
    /// A lock that vanished in a crash must not free the one that was taken after it.
    fn drop(&mut self) {
        let mut state = self.disk.state();
        if state.locks.get(&self.path) == Some(&self.life) {
            state.locks.remove(&self.path);
        }
    }
}

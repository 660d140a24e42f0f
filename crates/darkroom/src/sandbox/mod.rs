//! Foreign files are opened in a child process that has no files, no network and bounded memory, time and output.
//!
//! The child ([`child`]) confines itself before it reads a byte and says how far it succeeded. The parent ([`Darkroom`]) sends
//! nothing until it has heard that. Bytes go through the child's standard input and output in frames, never as paths; the
//! environment, which may hold a passphrase, does not reach the child.

#[cfg(target_os = "linux")]
mod calls;
mod child;
mod confine;
mod ending;
mod frame;
#[cfg(target_os = "linux")]
mod linux;
mod parent;
mod running;
mod selftest;
mod work;

pub use child::child;
pub use confine::{Confinement, SandboxReport};
pub use parent::{Copied, Darkroom, Inspected};
pub use selftest::{Attempt, Tried};

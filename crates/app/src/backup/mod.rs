//! Backup, restore and repair.

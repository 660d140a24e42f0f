//! Evidence items: how they come in, are listed, shown, checked, copied, given out and erased.

//! Evidence items: how they come in, are listed, shown, checked, copied, given out and erased.

mod record;

pub(crate) use record::{
    custody_event, find, keep_derivative, label_source, record, seal_of, tool,
};

//! A WACZ package, and whatever a file may be: read or refused, never a panic.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rapporteur_archive::{capture, wacz};

fuzz_target!(|bytes: &[u8]| {
    let _ = wacz::check(Cursor::new(bytes));
    if let Ok(Some(kind)) = capture::recognise(&mut Cursor::new(bytes)) {
        let _ = capture::read(kind, &mut Cursor::new(bytes));
    }
});

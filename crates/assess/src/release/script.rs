//! Answers which script a name is mostly written in. A name of Han characters alone may be Chinese or Japanese: the script does not say.

/// The ISO 15924 code of the script of most letters; `Jpan` when any kana occurs, `Zyyy` when there is no letter of a known script.
pub(crate) fn script_of(name: &str) -> &'static str {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for script in name.chars().filter_map(script_of_letter) {
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    if counts.iter().any(|(script, _)| *script == "Jpan") {
        return "Jpan";
    }
    // Of equal counts the first script met wins.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or("Zyyy", |(script, _)| script)
}

/// Blocks of The Unicode Standard, the ones that organisations' names are known to use.
fn script_of_letter(letter: char) -> Option<&'static str> {
    if !letter.is_alphabetic() {
        return None;
    }
    Some(match u32::from(letter) {
        0x0041..=0x024F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A => "Latn",
        0x0370..=0x03FF | 0x1F00..=0x1FFF => "Grek",
        0x0400..=0x052F => "Cyrl",
        0x0590..=0x05FF => "Hebr",
        0x0600..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => "Arab",
        0x0900..=0x097F => "Deva",
        0x0E00..=0x0E7F => "Thai",
        0x0F00..=0x0FFF => "Tibt",
        0x1000..=0x109F => "Mymr",
        0x1100..=0x11FF | 0xAC00..=0xD7AF => "Hang",
        0x1800..=0x18AF => "Mong",
        0x3040..=0x30FF | 0xFF66..=0xFF9F => "Jpan",
        0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => "Hani",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::script_of;

    #[test]
    fn a_name_has_the_script_of_most_of_its_letters() {
        for (name, script) in [
            ("Access Now", "Latn"),
            ("Сахаровский Центр", "Cyrl"),
            ("مرصد الصحراء", "Arab"),
            ("台灣南社", "Hani"),
            ("日本ウイグル協会", "Jpan"),
            ("香港の夜明け", "Jpan"),
            ("Liên Đoàn Công Giáo Việt Nam tại Đức", "Latn"),
            ("བོད", "Tibt"),
            ("1989", "Zyyy"),
        ] {
            assert_eq!(script_of(name), script, "{name}");
        }
    }
}

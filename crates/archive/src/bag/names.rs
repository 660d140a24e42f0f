//! Names of files in a bag: what manifests write of them, and names that any system can hold.

/// A name is cut to so many bytes, its ending kept: file systems hold 255, and a number may be added.
const NAME_BYTES_MAX: usize = 160;

/// A path as a manifest writes it (RFC 8493, 2.1.3): line feed, carriage return and `%` in percent-encoding.
pub fn encode_path(path: &str) -> String {
    path.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A path as a manifest's line gives it.
pub(super) fn decode_path(text: &str) -> String {
    let mut path = text.to_owned();
    for (code, letter) in [
        ("%0d", "\r"),
        ("%0D", "\r"),
        ("%0a", "\n"),
        ("%0A", "\n"),
        ("%25", "%"),
    ] {
        path = path.replace(code, letter);
    }
    path
}

/// A file name that every system can hold and no program misreads, made of any title: letters, digits, `.`, `-` and `_`; other
/// characters become `_`. Never empty, never hidden, never a name that Windows keeps for itself.
pub fn safe_name(title: &str) -> String {
    let base = title.rsplit(['/', '\\']).next().unwrap_or_default();
    let keep = |letter: char| {
        if letter.is_alphanumeric() || "-_.".contains(letter) {
            letter
        } else {
            '_'
        }
    };
    let mut name: String = base.trim().chars().map(keep).collect();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let name = name.trim_matches(['.', '_', '-']);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 && !stem.is_empty() => {
            (stem, format!(".{ending}"))
        }
        _ => (name, String::new()),
    };
    let mut stem = stem.to_owned();
    while stem.len() + ending.len() > NAME_BYTES_MAX {
        stem.pop();
    }
    // Device names of Windows, which open no file.
    const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let bare = stem
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches(|letter: char| letter.is_ascii_digit());
    if stem.is_empty() || RESERVED.contains(&bare.to_ascii_lowercase().as_str()) {
        stem = format!("item_{stem}").trim_end_matches('_').to_owned();
    }
    stem + &ending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe_and_stay_readable() {
        let cases = [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\files\\名单 2017.xlsx", "名单_2017.xlsx"),
            ("a\nb\u{202e}cod.exe", "a_b_cod.exe"),
            ("50%.txt", "50_.txt"),
            ("", "item"),
            ("...", "item"),
            ("CON.txt", "item_CON.txt"),
            ("com1", "item_com1"),
            (".hidden", "hidden"),
        ];
        for (title, name) in cases {
            assert_eq!(safe_name(title), name, "{title:?}");
        }
        let long = safe_name(&format!("{}.warc", "語".repeat(300)));
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with(".warc"));
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for path in [
            "data/a b.txt",
            "data/100%.txt",
            "data/a\r\nb",
            "data/%0A",
            "data/%250D",
        ] {
            assert_eq!(decode_path(&encode_path(path)), path);
        }
    }
}

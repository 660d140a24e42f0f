//! Rust text with its code, its comments and its literals told apart, well enough for rules about words: it knows nested
//! comments, raw strings, character literals and lifetimes. It does not parse.

/// The parts of a Rust file, each with the other parts blanked, so that lines and columns stay.
#[derive(Debug)]
pub struct Lexed {
    /// Code without comments and without the insides of literals.
    pub code: String,
    /// Comments alone.
    pub comments: String,
    /// Literals alone.
    pub literals: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Comment,
    Literal,
}

impl Lexed {
    /// Tells the parts of a text apart.
    pub fn new(text: &str) -> Self {
        let parts = parts_of(text.as_bytes());
        let only = |wanted: Part| {
            let kept = text.bytes().zip(&parts).map(|(byte, part)| match byte {
                b'\n' => b'\n',
                _ if *part == wanted => byte,
                _ => b' ',
            });
            String::from_utf8_lossy(&kept.collect::<Vec<u8>>()).into_owned()
        };
        Self {
            code: only(Part::Code),
            comments: only(Part::Comment),
            literals: only(Part::Literal),
        }
    }

    /// The code without what is compiled for tests alone: `#[cfg(test)]` and the item after it.
    pub fn code_without_tests(&self) -> String {
        let mut code = self.code.clone().into_bytes();
        let marker = b"#[cfg(test)]";
        let mut at = 0;
        while let Some(found) = find(&code[at..], marker) {
            let start = at + found;
            let end = end_of_item(&code, start + marker.len());
            code[start..end]
                .iter_mut()
                .filter(|byte| **byte != b'\n')
                .for_each(|byte| *byte = b' ');
            at = end;
        }
        String::from_utf8_lossy(&code).into_owned()
    }
}

/// Numbers the lines of a text from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(position, line)| (position + 1, line))
}

/// Whether the word stands in the line with no letter, digit or `_` beside it.
pub fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The end of the item that begins at `at`: after its block, or after its `;` where it has none.
fn end_of_item(code: &[u8], at: usize) -> usize {
    let mut depth = 0usize;
    for (position, byte) in code.iter().enumerate().skip(at) {
        match byte {
            b';' if depth == 0 => return position + 1,
            b'{' => depth += 1,
            b'}' if depth <= 1 => return position + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn parts_of(text: &[u8]) -> Vec<Part> {
    let mut parts = vec![Part::Code; text.len()];
    let mut at = 0;
    while at < text.len() {
        let (part, end) = token(text, at);
        parts[at..end].fill(part);
        at = end;
    }
    parts
}

/// The part that begins at a byte, and its end.
fn token(text: &[u8], at: usize) -> (Part, usize) {
    let rest = &text[at..];
    if rest.starts_with(b"//") {
        return (Part::Comment, at + find(rest, b"\n").unwrap_or(rest.len()));
    }
    if rest.starts_with(b"/*") {
        return (Part::Comment, at + block_comment_len(rest));
    }
    let is_inside_name = at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'_');
    if !is_inside_name && let Some(len) = raw_string_len(rest) {
        return (Part::Literal, at + len);
    }
    match rest[0] {
        b'"' => (Part::Literal, at + string_len(rest)),
        b'\'' => match character_len(rest) {
            Some(len) => (Part::Literal, at + len),
            None => (Part::Code, at + 1),
        },
        _ => (Part::Code, at + 1),
    }
}

fn block_comment_len(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of `r"…"`, `r#"…"#` and so on, with `b` or `c` before it or not.
fn raw_string_len(text: &[u8]) -> Option<usize> {
    let prefix = usize::from(matches!(text.first(), Some(b'b' | b'c')));
    let hashes_at = prefix + 1;
    if text.get(prefix) != Some(&b'r') {
        return None;
    }
    let hashes = text[hashes_at..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = hashes_at + hashes;
    if text.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let inside = &text[open + 1..];
    Some(find(inside, &close).map_or(text.len(), |end| open + 1 + end + close.len()))
}

fn string_len(text: &[u8]) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character_len(text: &[u8]) -> Option<usize> {
    if text.get(1) == Some(&b'\\') {
        let end = text.iter().skip(3).position(|byte| *byte == b'\'')?;
        return Some(end + 4);
    }
    // A character takes one to four bytes; a lifetime has no quote after its first letter.
    let longest = text.len().min(6);
    let end = text[2.min(longest)..longest]
        .iter()
        .position(|byte| *byte == b'\'')?
        + 2;
    let is_one_character =
        std::str::from_utf8(&text[1..end]).is_ok_and(|inside| inside.chars().count() == 1);
    is_one_character.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_told_from_code() {
        let lexed = Lexed::new(
            "let a = \"// no\"; // yes\n/* /* in */ still */ fn f<'a>(c: char) -> char { '\"' }\n",
        );
        assert_eq!(
            lexed.code,
            "let a =        ;       \n                     fn f<'a>(c: char) -> char {     }\n"
        );
        assert!(lexed.comments.contains("// yes") && lexed.comments.contains("still"));
        assert!(lexed.literals.contains("// no") && lexed.literals.contains("'\"'"));
    }

    #[test]
    fn raw_strings_end_at_their_own_mark() {
        let lexed = Lexed::new("f(r#\"a \" b\"#, br\"c\\\", 'x', '\\'', b'\\\\'); g()");
        assert_eq!(lexed.code.replace(' ', ""), "f(,,,,b);g()");
    }

    #[test]
    fn a_name_that_ends_in_r_begins_no_raw_string() {
        assert!(Lexed::new("for(\"a\")").code.starts_with("for("));
    }

    #[test]
    fn what_is_compiled_for_tests_alone_is_blanked() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { c(\"}\") }\n}\n#[cfg(test)]\nmod more;\nfn d() {}\n";
        let code = Lexed::new(text).code_without_tests();
        assert_eq!(
            code.split_whitespace().collect::<String>(),
            "fna(){}fnd(){}"
        );
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn a_word_stands_alone() {
        assert!(has_word("a word.", "word") && has_word("word", "word"));
        assert!(!has_word("words", "word") && !has_word("a_word", "word"));
    }
}

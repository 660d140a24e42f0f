//! Whether a captured page holds content. Judged by what stands on it; the status of the server is told beside it and decides nothing.

use super::html::{self, PageText};
use super::words::{BOT_MARKS, Emptiness, NOTICES, PHRASES, Phrases};

/// Running text of this weight is content, whatever else stands on the page. A letter weighs one, a Han character, kana or hangul three.
pub const CONTENT_WEIGHT: usize = 900;
/// A page with less text than this of any kind, and without pictures, shows nothing.
pub const NOTHING_WEIGHT: usize = 25;
/// Below this weight of running text a structure (a password field, a frame for scripts) decides without a strong phrase.
const LITTLE_WEIGHT: usize = 320;

/// What was found, and the reasons, so that a person can overrule it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Why the page holds no content; `None` when it holds some.
    pub emptiness: Option<Emptiness>,
    /// What speaks for the verdict: words found, forms, lengths.
    pub reasons: Vec<String>,
    /// What else the reader should know: a refusal that holds content, a body that could not be decoded.
    pub notes: Vec<String>,
    /// Weight of the running text.
    pub prose_weight: usize,
    /// Weight of all text that is shown.
    pub visible_weight: usize,
}

impl Verdict {
    /// Whether the page holds no content.
    pub fn is_empty(&self) -> bool {
        self.emptiness.is_some()
    }

    /// The verdict, its reasons and notes in one line.
    pub fn why(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        parts.extend(self.emptiness.map(Emptiness::as_str));
        parts.extend(self.reasons.iter().map(String::as_str));
        parts.extend(self.notes.iter().map(String::as_str));
        parts.join("; ")
    }
}

/// How much a text says: letters and digits, a character of a script without spaces three times.
pub(crate) fn weight(text: &str) -> usize {
    let weigh = |letter: char| match letter {
        '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => 3,
        letter if letter.is_alphanumeric() => 1,
        _ => 0,
    };
    text.chars().map(weigh).sum()
}

/// Judges the bytes of a page as the server sent them (decoded of transfer and content coding).
pub fn judge(bytes: &[u8], content_type: Option<&str>, status: Option<u16>) -> (PageText, Verdict) {
    let page = html::read(&html::decode(bytes, content_type));
    let mut verdict = judge_text(&page);
    if bytes.trim_ascii().is_empty() {
        verdict.emptiness = Some(Emptiness::EmptyBody);
        verdict.reasons = vec!["the body has no bytes".to_owned()];
    }
    if let Some(status @ 400..) = status {
        verdict.notes.push(match verdict.is_empty() {
            true => format!("the server answered {status}"),
            false => {
                format!("the server answered {status}, and the page holds content all the same")
            }
        });
    }
    (page, verdict)
}

/// One reason with what speaks for it.
struct Found {
    reason: Emptiness,
    strong: Vec<&'static str>,
    weak: Vec<&'static str>,
    in_title: bool,
}

fn judge_text(page: &PageText) -> Verdict {
    let (prose_weight, visible_weight) = (weight(&page.prose), weight(&page.visible));
    let mut verdict = Verdict {
        emptiness: None,
        reasons: vec![format!("running text of weight {prose_weight}")],
        notes: Vec::new(),
        prose_weight,
        visible_weight,
    };
    if page.password_fields > 0 {
        verdict
            .reasons
            .push("a form with a password field".to_owned());
    }
    if let Some(refresh) = &page.refresh {
        verdict
            .reasons
            .push(format!("it sends its reader on by itself: {refresh}"));
    }
    let shown = folded(&[page.title.as_deref().unwrap_or_default(), &page.visible]);
    let notices: Vec<&str> = NOTICES
        .iter()
        .copied()
        .filter(|phrase| shown.contains(phrase))
        .collect();
    if !notices.is_empty() {
        verdict.notes.push(format!(
            "words of a notice of blocking or removal: {}",
            quoted(&notices)
        ));
    }
    if prose_weight >= CONTENT_WEIGHT || !notices.is_empty() {
        return verdict;
    }
    let found = find(page, &shown);
    verdict.emptiness = decide(page, &found, prose_weight, visible_weight);
    let decisive = found.iter().filter(|found| {
        verdict
            .emptiness
            .is_none_or(|reason| reason == found.reason)
    });
    for found in decisive {
        let words: Vec<&str> = found.strong.iter().chain(&found.weak).copied().collect();
        let place = if found.in_title {
            " (in the title or heading)"
        } else {
            ""
        };
        verdict
            .reasons
            .push(format!("words: {}{place}", quoted(&words)));
    }
    if verdict.emptiness.is_none() && visible_weight < NOTHING_WEIGHT && page.media > 0 {
        verdict.notes.push(format!(
            "it shows no text, but {} pictures, films or embedded files",
            page.media
        ));
    }
    verdict
}

/// Lower case, with the apostrophe that keyboards have, in single spaces.
fn folded(texts: &[&str]) -> String {
    texts
        .join(" \u{2502} ")
        .to_lowercase()
        .replace(['\u{2019}', '\u{2bc}'], "'")
        .replace('\u{a0}', " ")
}

fn find(page: &PageText, shown: &str) -> Vec<Found> {
    let top = folded(&[page.title.as_deref().unwrap_or_default(), &page.headings]);
    // Many pages that were rendered keep a line for readers without scripts: it counts where hardly anything else is shown.
    let is_unrendered = weight(&page.prose) < LITTLE_WEIGHT / 4;
    let noscript = if is_unrendered {
        folded(&[&page.noscript])
    } else {
        String::new()
    };
    let mut all = Vec::new();
    for Phrases {
        reason,
        strong,
        weak,
    } in PHRASES
    {
        // Words for readers without scripts say nothing of any other wall.
        let is_for_scripts = *reason == Emptiness::NeedsScript;
        let holds =
            |phrase: &&str| shown.contains(phrase) || (is_for_scripts && noscript.contains(phrase));
        let strong: Vec<&str> = strong
            .iter()
            .copied()
            .filter(|phrase| holds(phrase))
            .collect();
        let weak: Vec<&str> = weak
            .iter()
            .copied()
            .filter(|phrase| contains_word(shown, phrase))
            .collect();
        let in_title = strong
            .iter()
            .chain(&weak)
            .any(|phrase| contains_word(&top, phrase));
        if !strong.is_empty() || !weak.is_empty() {
            all.push(Found {
                reason: *reason,
                strong,
                weak,
                in_title,
            });
        }
    }
    let marks: Vec<&str> = BOT_MARKS
        .iter()
        .copied()
        .filter(|mark| page.marks.contains(mark))
        .collect();
    if !marks.is_empty() {
        match all
            .iter_mut()
            .find(|found| found.reason == Emptiness::BotCheck)
        {
            Some(found) => found.weak.extend(marks),
            None => all.push(Found {
                reason: Emptiness::BotCheck,
                strong: vec![],
                weak: marks,
                in_title: false,
            }),
        }
    }
    all
}

/// Whether a phrase stands in a text, not within a longer word where the script has words.
fn contains_word(text: &str, phrase: &str) -> bool {
    let is_latin = phrase.is_ascii();
    let mut from = 0;
    while let Some(at) = text[from..].find(phrase) {
        let (start, end) = (from + at, from + at + phrase.len());
        let touches =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
        if !is_latin
            || !(touches(text[..start].chars().next_back()) || touches(text[end..].chars().next()))
        {
            return true;
        }
        from = end;
    }
    false
}

/// The reason that weighs most, if it weighs enough for how much running text there is.
fn decide(page: &PageText, found: &[Found], prose: usize, visible: usize) -> Option<Emptiness> {
    let score = |found: &Found| -> usize {
        let words = 3 * found.strong.len().min(3) + found.weak.len().min(3);
        let place = if found.in_title { 3 } else { 0 };
        let structure = match found.reason {
            Emptiness::Login if page.password_fields > 0 => 4,
            Emptiness::BotCheck if BOT_MARKS.iter().any(|mark| page.marks.contains(mark)) => 3,
            Emptiness::NeedsScript if page.app_root.is_some() => 3,
            Emptiness::Redirect if page.refresh.is_some() => 3,
            _ => 0,
        };
        words + place + structure
    };
    let best = found
        .iter()
        .map(|found| (score(found), found))
        .max_by_key(|(score, found)| (*score, std::cmp::Reverse(found.reason)));
    if let Some((score, found)) = best {
        let needed = match prose {
            0..LITTLE_WEIGHT => 4,
            LITTLE_WEIGHT..600 => 6,
            _ => 7,
        };
        let has_strong = !found.strong.is_empty()
            || (score >= 7 && prose < LITTLE_WEIGHT)
            || (found.in_title && prose < LITTLE_WEIGHT);
        if score >= needed && has_strong {
            return Some(found.reason);
        }
        if !found.strong.is_empty() && prose < LITTLE_WEIGHT / 2 {
            return Some(found.reason);
        }
    }
    if page.password_fields > 0 && prose < LITTLE_WEIGHT / 2 {
        return Some(Emptiness::Login);
    }
    if page.refresh.is_some() && visible < LITTLE_WEIGHT / 2 && page.media == 0 {
        return Some(Emptiness::Redirect);
    }
    let is_bare = visible < NOTHING_WEIGHT;
    match (is_bare, page.app_root.is_some() || page.scripts > 0) {
        (true, true) if page.media == 0 || page.app_root.is_some() => Some(Emptiness::NeedsScript),
        (true, _) if page.media == 0 && page.frames == 0 => Some(Emptiness::EmptyBody),
        _ => None,
    }
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words
        .iter()
        .take(6)
        .map(|word| format!("\u{201c}{word}\u{201d}"))
        .collect();
    quoted.join(", ")
}

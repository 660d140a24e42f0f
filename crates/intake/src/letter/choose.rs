//! Which of a letter's lists holds the signatories: the one under a heading that says so, else the one after the
//! closing formula, else the last long list of names.

use rapporteur_model::Warning;

use super::addressees::is_address;
use super::lines::{Line, Shape};
use super::lists::{Entry, List, Style, append};
use super::totals::looks_like_footnote;
use crate::drafts::{lines as at_lines, warn};
use crate::fold::fold_letters;
use crate::scripts::{ScriptClass, main_class};

/// Words of a heading over signatories, folded.
const HEADINGS: &[&str] = &[
    "signatories",
    "signatory",
    "signed by",
    "signed,",
    "co-signed",
    "endorsed by",
    "undersigned",
    "signing organi",
    "signataires",
    "signe par",
    "signee par",
    "soussigne",
    "firmantes",
    "firmado por",
    "firmada por",
    "firman",
    "suscriben",
    "abajo firmantes",
    "suscrita por",
    "签署",
    "簽署",
    "连署",
    "連署",
    "联署",
    "聯署",
    "署名",
    "签名",
    "簽名",
    "подписали",
    "подписанты",
    "الموقعون",
    "الموقعة",
    "unterzeichne",
    "signatarios",
    "assinam",
];

/// Beginnings of a closing formula, folded.
const CLOSINGS: &[&str] = &[
    "sincerely",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "respectfully",
    "with respect",
    "best regards",
    "kind regards",
    "with regards",
    "we remain",
    "please accept",
    "in solidarity",
    "cordialement",
    "veuillez agreer",
    "nous vous prions",
    "je vous prie",
    "respectueusement",
    "dans l'attente",
    "salutations",
    "recevez",
    "avec nos salutations",
    "atentamente",
    "respetuosamente",
    "cordialmente",
    "sin otro particular",
    "saludos",
    "muy atentamente",
    "reciba",
    "reciban",
    "atenciosamente",
    "谨上",
    "謹上",
    "此致",
    "敬礼",
    "敬禮",
    "敬上",
    "敬启",
    "敬啟",
    "谨启",
    "謹啟",
    "顺颂",
    "順頌",
    "с уважением",
    "mit freundlichen",
    "وتفضلوا",
];

/// Beginnings of what may follow the signatories but is none of them, folded.
const AFTERWORDS: &[&str] = &[
    "notes",
    "note",
    "contact",
    "cc",
    "copy",
    "copies",
    "references",
    "annex",
    "appendix",
    "copie",
    "contacts",
    "annexe",
    "notas",
    "contacto",
    "anexo",
    "referencias",
    "抄送",
    "联系",
    "聯繫",
    "注",
    "附件",
    "media contact",
    "for more information",
];

/// The signatories as they stand.
pub(super) struct Chosen {
    pub(super) list: List,
    /// The line of the heading over them, where there is one.
    pub(super) heading: Option<u32>,
    pub(super) warnings: Vec<Warning>,
}

/// Chooses among the lists; `Err` says what was looked for.
pub(super) fn choose(lines: &[Line], lists: &[List]) -> Result<Chosen, String> {
    let heading = best_heading(lines, lists);
    let closing = lines
        .iter()
        .rev()
        .filter(|line| is_closing(line))
        .find_map(|line| after_line(lines, lists, line.number, None));
    let bare = || lines.iter().find_map(|line| unmarked(lines, line));
    heading.or(closing).or_else(bare).or_else(|| last_names(lists)).ok_or_else(|| {
        "looked for a numbered or bulleted list or a table under a heading such as \"Signatories\", \"Signataires\", \"Firmantes\" or \"签署\", \
         after a closing formula, and for a last list of three names or more"
            .to_owned()
    })
}

/// The first heading over signatories that has a list. A sentence such as "We, the undersigned, ask for:" gives way to a later, plainer
/// heading such as "Signed by:": what it stands over are demands.
fn best_heading(lines: &[Line], lists: &[List]) -> Option<Chosen> {
    let mut sentence = None;
    for line in lines {
        let Some(chosen) = under_heading(lines, lists, line) else {
            continue;
        };
        let is_sentence =
            !line.is_heading && (line.text.contains([',', '，']) || line.text.chars().count() > 40);
        if !is_sentence {
            return Some(chosen);
        }
        sentence.get_or_insert(chosen);
    }
    sentence
}

/// Whether a line stands over signatories.
pub(super) fn is_signatory_heading(line: &Line) -> bool {
    let text = line.text.trim();
    let folded = fold_letters(text);
    let ends_open = text.ends_with([':', '：']);
    let is_short = text.chars().count() <= 40
        && !text.contains(['.', '。', '，', ',', ';'])
        && !text.starts_with(['*', '＊']);
    let stands_over = line.is_heading || ends_open || is_short;
    let fits = text.chars().count() <= 120 && matches!(line.shape, Shape::Heading(_) | Shape::Text);
    fits && stands_over && HEADINGS.iter().any(|word| folded.contains(word))
}

/// Whether a line begins a closing formula.
pub(super) fn is_closing(line: &Line) -> bool {
    let folded = fold_letters(line.text.trim());
    let begins = CLOSINGS.iter().any(|word| folded.starts_with(word));
    let is_formula = folded.starts_with("veuillez agreer")
        || folded.starts_with("nous vous prions")
        || folded.starts_with("je vous prie");
    matches!(line.shape, Shape::Text | Shape::Heading(_))
        && begins
        && (folded.chars().count() <= 80 || is_formula)
}

fn under_heading(lines: &[Line], lists: &[List], heading: &Line) -> Option<Chosen> {
    if !is_signatory_heading(heading) {
        return None;
    }
    let marked = after_line(lines, lists, heading.number, Some(heading.number));
    // A heading high up in the letter speaks of the list only when it stands close to it.
    marked.filter(|chosen| {
        let between = texts_between(lines, heading.number, chosen.list.first);
        between
            .iter()
            .all(|line| is_subheading(line) || looks_like_footnote(&line.text))
    })
}

/// The first list after a line, and the lists of the same style that follow it under subheadings.
fn after_line(lines: &[Line], lists: &[List], number: u32, heading: Option<u32>) -> Option<Chosen> {
    let mut later = lists.iter().filter(|list| list.first > number);
    let mut chosen = later.next()?.clone();
    let mut warnings = Vec::new();
    for list in later {
        let between = texts_between(lines, chosen.last, list.first);
        let same = list.style == chosen.style
            || matches!(
                (list.style, chosen.style),
                (Style::Bulleted(_), Style::Bulleted(_))
            );
        if !same || !between.iter().all(|line| is_subheading(line)) {
            break;
        }
        append(&mut chosen, list.clone());
    }
    for line in texts_between(lines, chosen.first, chosen.last) {
        let inside = chosen
            .entries
            .iter()
            .any(|entry| (entry.first..=entry.last).contains(&line.number));
        if !inside {
            let message = format!(
                "the line {:?} stands among the signatories but is no entry; it was not read as a name",
                line.text
            );
            warnings.push(warn(
                "line_in_list_not_read",
                at_lines(line.number, line.number),
                message,
            ));
        }
    }
    Some(Chosen {
        list: chosen,
        heading,
        warnings,
    })
}

/// Lines of text strictly between two lines; blanks, rules and page feet are no text.
fn texts_between(lines: &[Line], after: u32, before: u32) -> Vec<&Line> {
    let between = lines
        .iter()
        .filter(|line| line.number > after && line.number < before);
    between
        .filter(|line| {
            matches!(line.shape, Shape::Text | Shape::Heading(_))
                && !super::lines::is_page_foot(&line.text)
        })
        .collect()
}

fn is_subheading(line: &Line) -> bool {
    let folded = fold_letters(line.text.trim().trim_end_matches([':', '：']));
    let stops = AFTERWORDS.iter().any(|word| {
        folded == *word
            || folded.starts_with(&format!("{word}:"))
            || folded.starts_with(&format!("{word} "))
    });
    let opens = line.is_heading
        || line.text.trim_end().ends_with([':', '：'])
        || line.text.chars().count() <= 40;
    opens
        && !stops
        && line.text.chars().count() <= 80
        && !line.text.trim_end().ends_with(['.', '。'])
}

/// Lines without markers under a heading: one signatory a line, up to a footnote, an afterword or a long line.
fn unmarked(lines: &[Line], heading: &Line) -> Option<Chosen> {
    if !is_signatory_heading(heading) {
        return None;
    }
    let below = lines.iter().filter(|line| line.number > heading.number);
    let taken = below.take_while(|line| match &line.shape {
        Shape::Blank => true,
        Shape::Text => {
            !looks_like_footnote(&line.text)
                && !is_afterword(line)
                && line.text.chars().count() <= 160
        }
        _ => false,
    });
    let texts = taken.filter(|line| line.shape == Shape::Text);
    let entries: Vec<Entry> = texts
        .map(|line| Entry::of_line(&line.text, line.number))
        .collect();
    let (first, last) = (entries.first()?.first, entries.last()?.last);
    let names = entries
        .iter()
        .filter(|entry| is_name_like(&entry.text))
        .count();
    let has_address = entries.iter().any(|entry| is_address(&entry.text));
    if entries.len() < 2 || names * 4 < entries.len() * 3 || has_address {
        return None;
    }
    let message = format!(
        "the signatories have neither numbers nor bullets; each of the {} lines after the heading was read as one",
        entries.len()
    );
    let warnings = vec![warn("list_unmarked", at_lines(first, last), message)];
    Some(Chosen {
        list: List {
            entries,
            first,
            last,
            style: Style::Unmarked,
        },
        heading: Some(heading.number),
        warnings,
    })
}

fn is_afterword(line: &Line) -> bool {
    let folded = fold_letters(&line.text);
    AFTERWORDS
        .iter()
        .any(|word| folded.starts_with(&format!("{word}:")) || folded == *word)
}

fn last_names(lists: &[List]) -> Option<Chosen> {
    let is_names = |list: &&List| {
        list.entries.len() >= 3
            && list
                .entries
                .iter()
                .filter(|entry| is_name_like(&entry.text))
                .count()
                * 4
                >= list.entries.len() * 3
    };
    let list = lists.iter().rev().find(is_names)?.clone();
    let warnings = if lists.len() > 1 {
        let message = format!(
            "the letter has {} lists and neither a heading over the signatories nor a closing formula before them; the last list of names was read, from line {}",
            lists.len(),
            list.first
        );
        vec![warn(
            "signatory_list_guessed",
            at_lines(list.first, list.last),
            message,
        )]
    } else {
        Vec::new()
    };
    Some(Chosen {
        list,
        heading: None,
        warnings,
    })
}

/// Whether a text reads like a name and not like a demand: most of its longer words are capitalised, and it is no sentence.
fn is_name_like(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 160 || text.ends_with([';', ',', '；', '，', '。'])
    {
        return false;
    }
    match main_class(text) {
        ScriptClass::EastAsian => text.chars().count() <= 40 && !text.contains(['，', '。', '；']),
        ScriptClass::Other(script) if matches!(script.short_name(), "Latn" | "Cyrl" | "Grek") => {
            let words: Vec<&str> = text
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| word.chars().count() > 3)
                .collect();
            let capitalised = words
                .iter()
                .filter(|word| word.starts_with(|first: char| !first.is_lowercase()))
                .count();
            capitalised * 5 >= words.len() * 2
        }
        _ => text.split_whitespace().count() <= 14,
    }
}

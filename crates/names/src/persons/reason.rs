//! What spoke for or against two names being one person's, in words. Refuses to weigh it.

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReasonCode {
    /// The same word.
    Same,
    /// A letter of another script that looks like the Latin one.
    LookAlike,
    /// Spellings of one name.
    Spelling,
    /// A short or fond form of a name.
    Nickname,
    /// One name in two languages.
    Cognate,
    /// An initial that fits.
    Initial,
    /// One is a reading of the other's script.
    Reading,
    /// Nearly the same letters or sounds.
    Near,
    /// The same but for a patronymic's, feminine or family ending.
    Ending,
    /// Typed with the keyboard in the other layout.
    Keyboard,
    /// Letters that a scanner takes for one another.
    Misread,
    /// Two words of one name are one word of the other.
    Joined,
    /// The whole names sound alike, however they are parted.
    Whole,
    /// The words stand in another order.
    Order,
    /// A word that only one name has.
    Missing,
    /// One name has a single word.
    Mononym,
    /// A title that was left out.
    Title,
    /// Words that do not agree.
    Different,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was found.
    pub code: ReasonCode,
    /// The finding in plain English.
    pub words: String,
}

impl Reason {
    pub(crate) fn new(code: ReasonCode, words: String) -> Self {
        Self { code, words }
    }

    /// Words a finding about one word of each name.
    pub(crate) fn of_words(code: ReasonCode, a: &str, b: &str) -> Self {
        let words = match code {
            ReasonCode::Same => format!("both have '{a}'"),
            ReasonCode::LookAlike => {
                format!("'{a}' is the same but for letters of another script that look alike")
            }
            ReasonCode::Spelling => format!("'{a}' and '{b}' are spellings of one name"),
            ReasonCode::Nickname => format!("'{a}' and '{b}' are short and full form of one name"),
            ReasonCode::Cognate => format!("'{a}' and '{b}' are one name in two languages"),
            ReasonCode::Initial => format!("the initial fits: '{a}' and '{b}'"),
            ReasonCode::Reading => format!("'{a}' may be read '{b}'"),
            ReasonCode::Near => format!("'{a}' and '{b}' are nearly the same"),
            ReasonCode::Ending => format!("'{a}' and '{b}' are the same but for an ending"),
            ReasonCode::Keyboard => {
                format!("'{a}' is '{b}' typed with the keyboard in the other layout")
            }
            ReasonCode::Misread => {
                format!("'{a}' and '{b}' differ in letters that a scanner confuses")
            }
            ReasonCode::Joined => format!("'{a}' and '{b}' are the same, parted otherwise"),
            ReasonCode::Whole => format!("'{a}' and '{b}' sound alike as a whole"),
            _ => format!("'{a}' and '{b}' do not agree"),
        };
        Self::new(code, words)
    }
}

//! `--iana`: the codes beside the registry of enhanced status codes that IANA publishes
//! (<https://www.iana.org/assignments/smtp-enhanced-status-codes>).

mod compare;
mod csv;
mod xml;

pub(crate) use compare::compare;

/// A code as IANA has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registered {
    /// `X.1.1`.
    pub(crate) code: String,
    /// The sample text.
    pub(crate) text: String,
    /// The reply codes that go with it, as they are written there.
    pub(crate) replies: String,
    /// What it means.
    pub(crate) description: String,
}

/// Reads what IANA publishes, whether that is CSV or XML.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Registered>, String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let mut registered = match text.starts_with('<') {
        true => xml::read(text)?,
        false => csv::read(text)?,
    };
    registered.retain(|one| is_detail(&one.code));
    if registered.is_empty() {
        return Err(
            "it has no enhanced status codes such as X.1.1: wanted is the part \"Enumerated \
             Status Codes\""
                .to_owned(),
        );
    }
    Ok(registered)
}

/// Whether it is a code with its class left open, `X.1.1`.
fn is_detail(code: &str) -> bool {
    let Some(rest) = code.strip_prefix("X.") else {
        return false;
    };
    let mut numbers = rest.split('.');
    let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u16>().is_ok());
    number(numbers.next()) && number(numbers.next()) && numbers.next().is_none()
}

/// Text with single blanks, straight quotes, and nothing around it.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .replace(['\u{2018}', '\u{2019}'], "'")
        .replace(['\u{201C}', '\u{201D}'], "\"")
}

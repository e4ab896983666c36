//! Cells and words as messages show them.

/// How much of a cell a message quotes, in characters.
const QUOTED: usize = 60;

/// A cell as a message quotes it, shortened.
#[must_use]
pub fn quote(cell: &str) -> String {
    let mut quoted = String::from("\"");
    show(&mut quoted, cell, QUOTED, "...");
    quoted.push('"');
    quoted
}

/// Adds a text as it is, but for characters that would act on a terminal instead of being seen;
/// and if it is longer than so many characters, the end in place of the rest.
pub fn show(shown: &mut String, text: &str, longest: usize, end: &str) {
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            shown.push_str(end);
            break;
        }
        if matches!(character, '"' | '\'' | '\\') {
            shown.push(character);
        } else {
            for escaped in character.escape_debug() {
                shown.push(escaped);
            }
        }
    }
}

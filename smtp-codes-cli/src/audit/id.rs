//! The ids of what a review, a comparison or a repair finds. Those of the rules that a table must keep
//! are the registry's.

/// Makes the ids and the list of them from one list.
macro_rules! ids {
    ($($id:ident $word:literal $means:literal)*) => {
        $(pub(crate) const $id: &str = $word;)*

        /// All of them, each with what it means; in their order.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($word, $means),)*];
    };
}

ids! {
    ANSWER_UNLIKE "answer-unlike" "The codes with which a server says a cause name that cause, or the cause lacks them."
    CAUSE_UNLIKE "cause-unlike" "No word of the cause stands in the texts of the row."
    CHANGED_BREAKING "changed-breaking" "Since the older version something is gone or renamed that programs call by name."
    CHANGED_NEW "changed-new" "Since the older version something is new."
    CHANGED_VERDICT "changed-verdict" "Since the older version something decides otherwise."
    CHANGED_WORDING "changed-wording" "Since the older version something is worded otherwise."
    COPIED_ABOVE "copied-above" "A cell is that of the row above and does not fit the rest of its row."
    DIFFERS_FROM_PROGRAM "differs-from-program" "The row decides otherwise than in the table of this program."
    DRAFT_SOURCE "draft-source" "The source is a draft, which is no standard."
    FAMILY_MISSING "family-missing" "More than one cause has no family."
    FIXED_BLANKS "fixed-blanks" "Blanks around cells were taken off."
    FIXED_BOM "fixed-bom" "A byte order mark was taken off."
    FIXED_EMPTY "fixed-empty" "Empty rows and cells were taken out or filled up."
    FIXED_ENCODING "fixed-encoding" "The file was written in UTF-8."
    FIXED_FORM "fixed-form" "Empty lines and needless quotes were taken out."
    FIXED_LINE_ENDS "fixed-line-ends" "Line ends were written as LF."
    FIXED_ORDER "fixed-order" "Rows were put in their order."
    FIXED_SEPARATOR "fixed-separator" "Cells were separated by commas."
    FOREIGN_SOURCE "foreign-source" "A row rests on documents that no row beside it rests on."
    HALF_VERDICT "half-verdict" "A rule gives one part of a verdict and leaves open what goes with it."
    IANA_ADDED "iana-added" "IANA has a code that the table lacks."
    IANA_DEPRECATED "iana-deprecated" "IANA and the table differ in whether a code is deprecated."
    IANA_KNOWN "iana-known" "IANA and the table differ, and the table says why."
    IANA_MISSING "iana-missing" "The table has a code as registered that IANA lacks."
    IANA_RENAMED "iana-renamed" "IANA and the table differ in the text of a code."
    IANA_REPLIES "iana-replies" "IANA and the table differ in the replies that go with a code."
    IDENTICAL_SENTENCE "identical-sentence" "Two rows have the same sentence."
    NAME_DIFFERS "name-differs" "The name of a row has other words than the row."
    NO_SOURCE "no-source" "A row names no source."
    NOT_FIXED "not-fixed" "The file cannot be repaired before a mistake in it is."
    ODD_EMPTY "odd-empty" "A cell is empty that all rows like this one fill."
    ODD_PAIR "odd-pair" "Two words stand together in this row only, though each stands in many."
    ODD_SOURCE "odd-source" "A code rests on something that is no standard."
    ODD_SPECIFIC "odd-specific" "Codes of one cause differ in whether they are specific, or in what they say."
    ODD_SPELLING "odd-spelling" "An alias looks as if it had a slip."
    ODD_STANDING "odd-standing" "A code stands otherwise than all others that rest on its source."
    OLD_DATE "old-date" "A source was read more than a year ago."
    OVERLAY_CHANGES "overlay-changes" "What a row of an overlay adds to the tables of the program, or what it overrides."
    PLAIN_LINK "plain-link" "A link is not encrypted, as if its page were no longer kept up."
    REASON_MISSING "reason-missing" "What is inferred or corrected and what the note says of it do not agree."
    RETRY_AGAINST_CLASS "retry-against-class" "A retry contradicts its class, and no note says why."
    ROW_CHANGES_NOTHING "row-changes-nothing" "Without the row the verdict is the same."
    ROW_SHADOWED "row-shadowed" "Another row goes before this one wherever it holds."
    SINGLE_SOURCE "single-source" "An RFC is cited once in the whole table."
    SPREADSHEET_DATE "spreadsheet-date" "A spreadsheet seems to have made a date of this cell."
    STAGE_NOT_DRAWN "stage-not-drawn" "A rule holds at a stage that the code's own row does not have, and no note says why."
    TOO_MANY_ROWS "too-many-rows" "The table has more rows than can be numbered."
    UNKNOWN_WORD "unknown-word" "A text uses a word of the table that there is not, or spells one otherwise."
    UNUSED_WORD "unused-word" "No row uses a word of the vocabulary."
    WEAK_SOURCE "weak-source" "A source cannot be found, or is cited in a way that others are not."
}

#[cfg(test)]
mod tests {
    use smtp_codes_registry::RULES;

    use super::ALL;

    #[test]
    fn ids_are_in_order_and_told_apart() {
        assert!(ALL.is_sorted_by(|one, next| one.0 < next.0));
        for (id, means) in ALL {
            assert!(RULES.iter().all(|rule| rule.0 != *id), "{id}");
            assert!(means.ends_with('.'), "{id}");
        }
    }
}

//! A stable id for each rule that a table keeps.
//!
//! People silence, count and search by it, so an id never changes its meaning; a message may.

/// Makes the ids, their words and the list of them from one list.
macro_rules! ids {
    ($($(#[$attribute:meta])* $id:ident $word:literal $says:literal)*) => {
        /// Which rule a problem is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(not(feature = "words"), allow(dead_code))]
        pub(crate) enum Id {
            $($(#[$attribute])* $id,)*
        }

        impl Id {
            pub(crate) fn as_str(self) -> &'static str {
                RULES[self as usize].0
            }
        }

        /// Every rule that a table keeps: its id, as [`Problem::id`](crate::Problem::id) gives it,
        /// and what it asks for. In the order of the ids.
        ///
        /// ```
        /// let reading = smtp_codes_registry::read(b"kind,code\nrepyl,550\n");
        /// let id = reading.problems[0].id();
        /// let (_, asks) = smtp_codes_registry::RULES.iter().find(|rule| rule.0 == id).unwrap();
        /// assert_eq!(*asks, "The kind of a row is one of the kinds that there are.");
        /// ```
        pub const RULES: &[(&str, &str)] = &[$(($word, $says),)*];
    };
}

ids! {
    AnyAlone "any-alone" "`any` stands alone: it already means every stage or code."
    AnyInOverlay "any-in-overlay" "A table that is laid over another leaves the rule for `any` to that one."
    CellTooLong "cell-too-long" "A cell has no more characters than a spreadsheet's cell holds."
    CellUnused "cell-unused" "A row fills no cell that its kind does not use."
    ClassOfSuccess "class-of-success" "What fails has class 4 or 5; class 2 is a success."
    CodeTwice "code-twice" "A code has one row of its kind."
    ColumnTwice "column-twice" "A column stands once in the header."
    CommonWord "common-word" "A phrase of one word has a word that says something alone."
    ControlCharacter "control-character" "A cell has no control characters."
    CutOff "cut-off" "The file is whole: its last row has all cells, or ends with a line end."
    EmptyCell "empty-cell" "A row fills the cells that its kind needs."
    EmptyEntry "empty-entry" "No entry of a list is empty."
    EmptyFile "empty-file" "A table has a header and at least one row."
    EntryTwice "entry-twice" "An entry stands once in its list."
    FamilyNeeded "family-needed" "A cause that gives an address up has a family."
    Formula "formula" "No cell begins with a sign by which a spreadsheet takes it for a formula."
    FutureDate "future-date" "A date is not in the future."
    GivesUpTooEarly "gives-up-too-early" "What is deferred or succeeded gives no address up and is not the end."
    LineBreak "line-break" "A cell is one line."
    ListSeparator "list-separator" "The entries of a list are separated by `|`."
    ListTooLong "list-too-long" "A list has at most 100 entries."
    MissingColumn "missing-column" "A table has the columns that its rows need."
    MissingParent "missing-parent" "The subject of a detail and the severity of a reply code have rows."
    MissingVerdict "missing-verdict" "A table that stands alone has a verdict for every reply."
    MissingWords "missing-words" "The words that rows use come from somewhere."
    MixedForms "mixed-forms" "The codes of a rule are of one form."
    MoreProblems "more-problems" "Only the first 1,000 problems of a file are told."
    NameTwice "name-twice" "A name, an alias or a spelling is unique in its kind."
    NoHeader "no-header" "A table starts with the names of its columns."
    NotACause "not-a-cause" "A cause has a row of its own."
    NotAClass "not-a-class" "A class is 2, 4 or 5."
    NotACode "not-a-code" "The code of a row is written in the form of its kind."
    NotAColumn "not-a-column" "The header has only names of columns."
    NotACompanion "not-a-companion" "What stands beside a code or words is a code without its class."
    NotACount "not-a-count" "How often something happens is a number from 1 to 1000."
    NotADate "not-a-date" "A date is year, month and day with hyphens."
    NotADuration "not-a-duration" "A duration is a number and s, m, h or d."
    NotAHost "not-a-host" "A host is the end of a host name in small letters."
    NotAKind "not-a-kind" "The kind of a row is one of the kinds that there are."
    NotAMark "not-a-mark" "A mark or token has a letter or digit, and at most 200 characters."
    NotAName "not-a-name" "A name is a Rust name in UpperCamelCase."
    NotAPhrase "not-a-phrase" "A phrase is words, alternatives for one of them, and at most one gap."
    NotAProgram "not-a-program" "The name of a server program is a word in small letters."
    NotARange "not-a-range" "A range goes from the smaller code to the larger one, in one subject."
    NotAStep "not-a-step" "A step is one of the parts of a session that there are."
    NotATell "not-a-tell" "What words tell of a mail is one of the words for it."
    NotAWord "not-a-word" "A word of the vocabulary has a row of its kind."
    NotAnAnswer "not-an-answer" "An answer is a reply code, or one with a detail."
    NotAscii "not-ascii" "A table is ASCII; what servers say may have the letters of their language."
    NotCsv "not-csv" "The file is CSV, not a workbook."
    NotUtf8 "not-utf8" "The file is UTF-8."
    NotYesOrNo "not-yes-or-no" "A question is answered by yes, or no."
    NowNeedsChange "now-needs-change" "The next attempt follows at once only where something has changed."
    NumberGap "number-gap" "The numbers of words are counted from 0 without a gap."
    NumberTwice "number-twice" "A word has a number of its own, or no word of its kind has one."
    Quote "quote" "A quote opens and closes a whole cell, and one inside it is doubled."
    RangesCross "ranges-cross" "Of two ranges that overlap, one lies in the other."
    ReplyOfOtherClass "reply-of-other-class" "In a registry of its own the replies that hold for a detail are of its classes."
    RowDead "row-dead" "A phrase changes something: no other row already says it."
    RowLength "row-length" "A row has as many cells as the header."
    RuleEmpty "rule-empty" "A rule gives at least one thing."
    SampleMissed "sample-missed" "A row decides its own sample."
    SampleMixed "sample-mixed" "A sample says one thing."
    Separator "separator" "Cells are separated by commas."
    SituationTwice "situation-twice" "A situation has one rule."
    SpokenTwice "spoken-twice" "The same words in the same situation have one row."
    StageCircle "stage-circle" "Going from a stage to its broader one ends somewhere."
    StandardCause "standard-cause" "A table that is laid over another changes its causes by rules."
    SuccessUnlike "success-unlike" "What succeeds names a cause of success and what fails does not, unless the row gives an outcome."
    TellsTwo "tells-two" "A host and a mark tell one provider."
    TooLarge "too-large" "A table is no larger than what can be read in a moment."
    TooManySituations "too-many-situations" "The rules of a table hold in at most 200,000 situations."
    TooManyWords "too-many-words" "A kind of words has at most 255 rows."
    TooMuchToCompare "too-much-to-compare" "The phrases and tokens of a table are compared in bounded time."
    UnknownCode "unknown-code" "A code that a row refers to has a row."
    UnknownName "unknown-name" "Rows of kind column and kind explain columns and kinds that there are."
    WaitWithoutProvider "wait-without-provider" "Only what a provider means by a code has a wait of its own."
    #[cfg_attr(feature = "words", allow(dead_code))]
    WordsFeature "words-feature" "Rows of providers and phrases need the feature `words`."
    WrongEncoding "wrong-encoding" "The file is not UTF-16."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words_in_order_and_each_has_a_sentence() {
        assert!(RULES.is_sorted_by(|one, next| one.0 < next.0));
        for (id, asks) in RULES {
            assert!(crate::schema::is_word(id), "{id}");
            assert!(asks.ends_with('.') && asks.len() < 120, "{id}: {asks}");
        }
        assert_eq!(Id::WrongEncoding.as_str(), "wrong-encoding");
    }
}

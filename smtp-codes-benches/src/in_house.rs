//! A table of one's own, made up and always the same, as large as it is asked for.

use std::fmt::Write;

/// So many rows below a header, of the kinds that such tables have: a provider's own details, ranges
/// of them, a code beside some detail at one stage, a code that others do not use.
#[must_use]
pub fn in_house(rows: usize) -> String {
    let mut table =
        String::from("kind,code,class,with,stage,cause,retry,action,advice,references\n");
    let causes = [
        "policy-refusal",
        "rate-limited",
        "no-such-user",
        "mailbox-full",
        "spam",
    ];
    for row in 0..rows {
        // Each row of a kind is about another code.
        let (kind, number) = (row % 5, row / 5);
        let cause = causes[number % causes.len()];
        let key = match kind {
            0 => format!("X.7.{},4|5,,", 500 + number),
            1 => format!("X.{}.{}-X.{0}.{},5,,", 9 + number, 100, 120),
            2 => format!("{},,X.7.{},rcpt", 550 + number % 5, 300 + number),
            3 => format!("{},,X.{},rcpt|data-end", 455 + number % 45, 1 + number / 45),
            _ => format!("X.7.{}|X.7.{},4,,data-end", 700 + number, 850 + number),
        };
        let advice = format!("Case {row} of our handbook: see there.");
        let _ = writeln!(
            table,
            "rule,{key},{cause},,,{advice},https://mail.example/codes"
        );
    }
    table
}

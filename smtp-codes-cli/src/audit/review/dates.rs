//! Dates: how old what was read is, and what a spreadsheet made of codes.

use crate::audit::id;
use smtp_codes_registry::Date;

use super::Findings;
use crate::audit::sheet::date;
use crate::audit::table::Audited;

pub(super) fn review(table: &Audited<'_>, today: Date, findings: &mut Findings) {
    let sheet = &table.sheet;
    let (year, month, day) = today;
    let year_ago = (year.saturating_sub(1), month, day);
    for row in &sheet.rows {
        let read = sheet.cell(row, "date");
        if let Some(date) = date(read)
            && date < year_ago
        {
            let message = format!(
                "\"{read}\" is more than a year ago. Read the source again, and write the day on \
                 which you did."
            );
            findings.note(id::OLD_DATE, row, "date", message);
        }
        for (column, cell) in sheet.header.iter().zip(&row.cells) {
            let coded = matches!(
                column.as_str(),
                "code" | "class" | "with" | "classes" | "replies" | "correction" | "answer"
            );
            let Some(message) = (match column.as_str() {
                "date" => made_of_date(cell),
                _ if coded => made_of_code(cell),
                _ => None,
            }) else {
                continue;
            };
            let message = format!(
                "\"{cell}\" looks like what a spreadsheet makes of {message} Save the column as \
                 text."
            );
            findings.warn(id::SPREADSHEET_DATE, row, column, message);
        }
    }
}

/// What a date that a spreadsheet wrote in its own way was.
fn made_of_date(cell: &str) -> Option<String> {
    if date(cell).is_some() {
        return None;
    }
    let (year, first, second) = match serial(cell) {
        Some((year, month, day)) => (year, month, day),
        None => parts(cell)?,
    };
    let iso = |month, day| {
        let text = format!("{year:04}-{month:02}-{day:02}");
        date(&text).map(|_| text)
    };
    let (one, other) = (iso(first, second), iso(second, first));
    match (one, other) {
        (Some(one), Some(other)) if one != other && serial(cell).is_none() => {
            Some(format!("a date: probably {one} or {other}."))
        }
        (Some(date), _) | (None, Some(date)) => Some(format!("a date: probably {date}.")),
        (None, None) => None,
    }
}

/// What a code that a spreadsheet took for a date was.
fn made_of_code(cell: &str) -> Option<String> {
    let (year, first, second) = match serial(cell) {
        Some((year, month, day)) => (year, day, month),
        None => parts(cell)?,
    };
    // 5.1.1 is the fifth of January, 2001, or the first of May.
    let last = year % 100;
    let guess = |class: u8, subject: u8| {
        let class_is = matches!(class, 2 | 4 | 5);
        (class_is && subject <= 7).then(|| format!("X.{subject}.{last} ({class}.{subject}.{last})"))
    };
    let guesses = [guess(first, second), guess(second, first)];
    let mut guesses: Vec<String> = guesses.into_iter().flatten().collect();
    guesses.dedup();
    match guesses.as_slice() {
        [] => None,
        guesses => Some(format!("a code: probably {}.", guesses.join(" or "))),
    }
}

/// Year, and two numbers of which one is the month and the other the day: `05.01.2001`, `1/5/01`,
/// `2001-01-05`, `5-Jan-01`.
fn parts(cell: &str) -> Option<(u16, u8, u8)> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let cell = cell
        .split(' ')
        .next()
        .filter(|_| cell.ends_with("00:00"))
        .unwrap_or(cell);
    let parts: Vec<&str> = cell
        .split(['.', '/', '-', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let [one, two, three] = parts[..] else {
        return None;
    };
    // A version, a code, a range of words.
    let separators = cell.bytes().filter(|byte| b"./- ".contains(byte)).count();
    if separators > 3 {
        return None;
    }
    let number = |part: &str| {
        let digits = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let month = |part: &str| {
        let small = part.to_ascii_lowercase();
        let named = MONTHS.iter().position(|month| small.starts_with(month));
        named.map(|place| place as u8 + 1)
    };
    let year = |part: &str| match (part.len(), number(part)?) {
        (4, year) => (1900..2100).contains(&year).then_some(year),
        (2, short) => Some(if short < 30 {
            2000 + short
        } else {
            1900 + short
        }),
        _ => None,
    };
    let small = |part: &str| number(part).filter(|&number| (1..=31).contains(&number));
    if let Some(month) = month(two) {
        return Some((year(three)?, small(one)? as u8, month));
    }
    if one.len() == 4 {
        return Some((year(one)?, small(two)? as u8, small(three)? as u8));
    }
    // 5.1.1 is a code; with two or four digits in the year it is one no more.
    Some((year(three)?, small(one)? as u8, small(two)? as u8))
}

/// The day of a number that spreadsheets count days with, from 1900 on: only those of this century.
fn serial(cell: &str) -> Option<Date> {
    let days = match cell.len() {
        5 => cell.parse::<u64>().ok()?,
        _ => return None,
    };
    // 25,569 is the first of January, 1970.
    (36_526..73_050)
        .contains(&days)
        .then(|| smtp_codes_registry::day_of((days - 25_569) * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_spreadsheets_are_guessed() {
        for (cell, guess) in [
            ("26.11.2026", "a date: probably 2026-11-26."),
            ("11/26/2026", "a date: probably 2026-11-26."),
            ("11/12/26", "a date: probably 2026-11-12 or 2026-12-11."),
            ("26-Nov-26", "a date: probably 2026-11-26."),
            ("46352", "a date: probably 2026-11-26."),
            ("2026/11/26", "a date: probably 2026-11-26."),
        ] {
            assert_eq!(made_of_date(cell).as_deref(), Some(guess), "{cell}");
        }
        for no in ["2026-11-26", "", "yesterday", "99.99.2026", "12345", "2026"] {
            assert_eq!(made_of_date(no), None, "{no}");
        }
    }

    #[test]
    fn codes_that_became_dates_are_guessed() {
        for (cell, guess) in [
            ("05.01.2001", "a code: probably X.1.1 (5.1.1)."),
            ("2001-01-05", "a code: probably X.1.1 (5.1.1)."),
            ("5-Jan-01", "a code: probably X.1.1 (5.1.1)."),
            ("05/07/28", "a code: probably X.7.28 (5.7.28)."),
            (
                "04.05.2003",
                "a code: probably X.5.3 (4.5.3) or X.4.3 (5.4.3).",
            ),
            ("36896", "a code: probably X.1.1 (5.1.1)."),
            ("2001-01-05 00:00:00", "a code: probably X.1.1 (5.1.1)."),
        ] {
            assert_eq!(made_of_code(cell).as_deref(), Some(guess), "{cell}");
        }
        for no in [
            "5.1.1",
            "X.1.1",
            "550",
            "520-529",
            "X.7.606-X.7.649",
            "4|5",
            "user-moved",
            "12345",
        ] {
            assert_eq!(made_of_code(no), None, "{no}");
        }
    }
}

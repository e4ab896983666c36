//! Times: of reports, and those that a person names.

use std::fmt;

use smtp_codes_reports::Report;

/// A second, and how far the clock that told it was from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    /// Seconds since 1970 in UTC.
    pub(super) seconds: i64,
    /// Seconds that the clock was ahead.
    ahead: i32,
}

impl Moment {
    /// When a report was made.
    pub(super) fn of(report: &Report<'_>) -> Option<Self> {
        Self::read(report.time.as_deref()?)
    }

    /// Reads a time as RFC 3339 writes it, or less of it: a day, a day and an hour and minute, without
    /// an offset (then it is UTC), with a blank for the `T`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let number = |from: usize, length: usize| {
            let digits = text.get(from..from + length)?;
            digits.iter().try_fold(0_i64, |sum, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| sum * 10 + i64::from(digit - b'0'))
            })
        };
        let sign = |at: usize, signs: &[u8]| text.get(at).is_some_and(|one| signs.contains(one));
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let fits = sign(4, b"-") && sign(7, b"-");
        if !fits || !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
            return None;
        }
        let mut seconds = since_epoch(year, month, day) * 86_400;
        let mut at = 10;
        if at == text.len() {
            return Some(Self { seconds, ahead: 0 });
        }
        let (hour, minute) = (number(11, 2)?, number(14, 2)?);
        if !sign(10, b"Tt ") || !sign(13, b":") || hour > 23 || minute > 59 {
            return None;
        }
        seconds += hour * 3_600 + minute * 60;
        at = 16;
        if sign(at, b":") {
            // 60 is a leap second.
            seconds += number(17, 2).filter(|&second| second <= 60)?;
            at = 19;
            if sign(at, b".") {
                at += 1;
                while text.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
            }
        }
        let ahead = match &text[at..] {
            [] | b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let ahead = number(at + 1, 2)? * 3_600 + number(at + 4, 2)? * 60;
                if *sign == b'-' { -ahead } else { ahead }
            }
            _ => return None,
        };
        Some(Self {
            seconds: seconds - ahead,
            ahead: ahead as i32,
        })
    }

    /// Year, month, day, hour, minute of the clock that told it.
    fn parts(self) -> (i64, i64, i64, i64, i64) {
        let local = self.seconds + i64::from(self.ahead);
        let (of_day, day) = (local.rem_euclid(86_400), local.div_euclid(86_400));
        let (year, month, day) = date(day);
        (year, month, day, of_day / 3_600, of_day % 3_600 / 60)
    }

    /// The hour, in an order that is that of time: `2026-11-25 06`.
    pub(super) fn hour(self) -> String {
        let (year, month, day, hour, _) = self.parts();
        format!("{year:04}-{month:02}-{day:02} {hour:02}:00")
    }

    /// From one to another, without saying anything twice: `Nov 25 06:00 to 18:12`.
    pub(super) fn span(self, to: Self) -> String {
        let (one, other) = (self.parts(), to.parts());
        match () {
            () if (one.0, one.1, one.2) == (other.0, other.1, other.2) => {
                format!("{self} to {:02}:{:02}", other.3, other.4)
            }
            () if one.0 == other.0 => format!("{self} to {to}"),
            () => format!("{self} {} to {to} {}", one.0, other.0),
        }
    }
}

/// For people: `Nov 25 06:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let (_, month, day, hour, minute) = self.parts();
        let month = MONTHS[(month - 1) as usize];
        write!(f, "{month} {day} {hour:02}:{minute:02}")
    }
}

/// How many days a month has.
fn days(year: i64, month: i64) -> i64 {
    let next = match month {
        12 => since_epoch(year + 1, 1, 1),
        _ => since_epoch(year, month + 1, 1),
    };
    next - since_epoch(year, month, 1)
}

/// The days from 1970 to a day of the Gregorian calendar. The year begins in March, so that the
/// day that some years have is its last.
fn since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The day of the Gregorian calendar that is so many days after 1970.
fn date(days: i64) -> (i64, i64, i64) {
    // A first guess by the mean length of years and months is right or one too much.
    let mut year = (days * 400).div_euclid(146_097) + 1970;
    while since_epoch(year + 1, 1, 1) <= days {
        year += 1;
    }
    while since_epoch(year, 1, 1) > days {
        year -= 1;
    }
    let mut month = 12;
    while since_epoch(year, month, 1) > days {
        month -= 1;
    }
    (year, month, days - since_epoch(year, month, 1) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, seconds) in [
            ("1970-01-01", Some(0)),
            ("1970-01-01T00:00:01Z", Some(1)),
            ("1970-01-01 01:00", Some(3_600)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("1969-12-31T23:30:00.125-00:30", Some(0)),
            ("2000-02-29T12:00:00Z", Some(951_825_600)),
            ("2026-11-25T06:00:00Z", Some(1_795_586_400)),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-11-25T24:00", None),
            ("2026-11-25T06:00:00 soon", None),
            ("yesterday", None),
            ("", None),
            ("2026-11-2\u{e9}", None),
        ] {
            let read = Moment::read(text).map(|moment| moment.seconds);
            assert_eq!(read, seconds, "{text}");
        }
    }

    #[test]
    fn each_day_is_one_of_the_calendar() {
        for day in -200_000..200_000 {
            let (year, month, of_month) = date(day);
            assert_eq!(since_epoch(year, month, of_month), day);
            assert!((1..=31).contains(&of_month));
        }
    }

    #[test]
    fn a_span_says_nothing_twice() {
        let span = |from, to| {
            Moment::read(from)
                .zip(Moment::read(to))
                .map(|(from, to)| from.span(to))
        };
        for (from, to, expected) in [
            (
                "2026-11-25T06:00:00Z",
                "2026-11-25T18:12:09Z",
                "Nov 25 06:00 to 18:12",
            ),
            (
                "2026-11-25T06:00:00+01:00",
                "2026-11-26T18:12:09+01:00",
                "Nov 25 06:00 to Nov 26 18:12",
            ),
            (
                "2025-12-31T23:00:00Z",
                "2026-01-01T01:00:00Z",
                "Dec 31 23:00 2025 to Jan 1 01:00 2026",
            ),
        ] {
            assert_eq!(span(from, to).as_deref(), Some(expected));
        }
    }
}

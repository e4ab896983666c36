//! A point in time, as reports have it.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

/// A point in time, to the second, with the offset from UTC under which it was written.
///
/// Times are ordered and compared by the moment they name; the offset only says how they are
/// written. What has no offset, as most lines of syslog, is taken for UTC.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::Time;
///
/// let time: Time = "2026-01-05T10:00:00+01:00".parse()?;
/// assert_eq!(time, "2026-01-05 09:00:00".parse()?);
/// assert_eq!(time.to_string(), "2026-01-05T10:00:00+01:00");
/// # Ok::<(), smtp_codes_reports::InvalidTime>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// Seconds since the beginning of 1970, UTC.
    seconds: i64,
    /// Minutes east of UTC.
    offset: i16,
}

/// A text is no point in time: neither a date, nor a date and a time as
/// [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTime;

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no time such as 2026-01-05 or 2026-01-05T10:00:00Z")
    }
}

impl std::error::Error for InvalidTime {}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.seconds.cmp(&other.seconds)
    }
}

impl std::hash::Hash for Time {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.seconds.hash(state);
    }
}

/// The seconds of a day.
const DAY: i64 = 86_400;

impl Time {
    /// So many seconds after the beginning of 1970, UTC; `None` outside the years 0 to 9999.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        const FIRST: i64 = days(0, 1, 1) * DAY;
        const END: i64 = days(10_000, 1, 1) * DAY;
        if seconds < FIRST || seconds >= END {
            return None;
        }
        Some(Self { seconds, offset: 0 })
    }

    /// Seconds since the beginning of 1970, UTC.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    /// Minutes east of UTC of the clock under which it was written.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes_reports::Time;
    ///
    /// let time: Time = "2026-01-05T10:00:00-03:30".parse()?;
    /// assert_eq!(time.offset(), -210);
    /// # Ok::<(), smtp_codes_reports::InvalidTime>(())
    /// ```
    #[must_use]
    pub const fn offset(self) -> i16 {
        self.offset
    }

    /// The same moment as the clock of UTC tells it.
    #[must_use]
    pub const fn in_utc(self) -> Self {
        Self { offset: 0, ..self }
    }

    /// The present time.
    #[must_use]
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// A date and a time of day on the clock of a zone so many minutes east of UTC; `None` if there is
    /// no such day or minute. A leap second is the first of the next minute.
    #[must_use]
    pub const fn at(
        (year, month, day): (i64, u8, u8),
        (hour, minute, second): (u8, u8, u8),
        offset: i16,
    ) -> Option<Self> {
        if year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 {
            return None;
        }
        if day > length(year, month) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        if offset < -1439 || offset > 1439 {
            return None;
        }
        let of_day = (hour as i64 * 60 + minute as i64 - offset as i64) * 60 + second as i64;
        let seconds = days(year, month, day) * DAY + of_day;
        match Self::from_unix(seconds) {
            Some(time) => Some(Self { offset, ..time }),
            None => None,
        }
    }

    /// The time that bytes begin with, as RFC 3339 writes it, and what follows: a blank may stand for
    /// the `T`, and the zone may be absent. Fractions of a second are passed over.
    pub(crate) fn leading(text: &[u8]) -> Option<(Self, &[u8])> {
        let date = date(text)?;
        let (offset, rest) = behind_clock(text)?;
        Some((Self::at(date, clock(&text[11..])?, offset)?, rest))
    }

    /// What follows the time that bytes seem to begin with: only its form is looked at.
    pub(crate) fn behind(text: &[u8]) -> Option<&[u8]> {
        let [_, _, _, _, b'-', _, _, b'-', _, _, ..] = text else {
            return None;
        };
        Some(behind_clock(text)?.1)
    }

    /// The latest time of that day of a year and time of day that is not after `latest`, which has the
    /// same offset: the year of a line that has none. As a clock's zone is not known there, a day more
    /// is allowed.
    pub(crate) fn without_year(
        (month, day): (u8, u8),
        clock: (u8, u8, u8),
        latest: Self,
    ) -> Option<Self> {
        let bound = latest.seconds + DAY;
        let (year, ..) = civil(bound.div_euclid(DAY));
        // February 29 may be eight years ago.
        (year - 8..=year)
            .rev()
            .filter_map(|year| Self::at((year, month, day), clock, 0))
            .find(|time| time.seconds <= bound)
    }
}

impl From<SystemTime> for Time {
    /// The second that a time of the system is in; one outside the years 0 to 9999 becomes the nearest
    /// that is inside.
    fn from(time: SystemTime) -> Self {
        let seconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
        };
        let seconds = seconds.clamp(days(0, 1, 1) * DAY, days(10_000, 1, 1) * DAY - 1);
        Self { seconds, offset: 0 }
    }
}

/// A time as RFC 3339 writes it.
#[derive(Debug)]
pub(crate) struct Written {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Written {
    const LONGEST: usize = "2026-01-05T10:00:00+01:00".len();

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Time {
    /// The time as `Display` shows it. Scans write so many that formatting each number shows.
    pub(crate) fn written(self) -> Written {
        let local = self.seconds + i64::from(self.offset) * 60;
        let (year, month, day) = civil(local.div_euclid(DAY));
        let of_day = local.rem_euclid(DAY);
        let mut written = Written {
            bytes: *b"0000-00-00T00:00:00Z00:00",
            length: "2026-01-05T10:00:00Z".len(),
        };
        let bytes = &mut written.bytes;
        let mut two = |at: usize, number: i64| {
            bytes[at] += (number / 10) as u8;
            bytes[at + 1] += (number % 10) as u8;
        };
        // The year has four digits, whatever the offset: see `at`.
        two(0, year / 100);
        two(2, year % 100);
        two(5, month.into());
        two(8, day.into());
        two(11, of_day / 3600);
        two(14, of_day / 60 % 60);
        two(17, of_day % 60);
        if self.offset != 0 {
            let minutes = i64::from(self.offset).abs();
            two(20, minutes / 60);
            two(23, minutes % 60);
            bytes[19] = if self.offset < 0 { b'-' } else { b'+' };
            written.length = Written::LONGEST;
        }
        written
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written().as_str())
    }
}

impl FromStr for Time {
    type Err = InvalidTime;

    /// Reads a date and a time, or a date alone, which is its first second. Without a zone it is UTC.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let bytes = text.trim_ascii().as_bytes();
        if bytes.len() == 10 {
            return date(bytes)
                .and_then(|date| Self::at(date, (0, 0, 0), 0))
                .ok_or(InvalidTime);
        }
        match Self::leading(bytes) {
            Some((time, [])) => Ok(time),
            _ => Err(InvalidTime),
        }
    }
}

/// Two digits.
fn two(text: &[u8]) -> Option<u8> {
    match text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// `2026-01-05`.
fn date(text: &[u8]) -> Option<(i64, u8, u8)> {
    let [_, _, _, _, b'-', _, _, b'-', _, _, ..] = text else {
        return None;
    };
    let year = i64::from(two(text)?) * 100 + i64::from(two(&text[2..])?);
    Some((year, two(&text[5..])?, two(&text[8..])?))
}

/// `10:00:00`.
pub(crate) fn clock(text: &[u8]) -> Option<(u8, u8, u8)> {
    let [_, _, b':', _, _, b':', _, _, ..] = text else {
        return None;
    };
    Some((two(text)?, two(&text[3..])?, two(&text[6..])?))
}

/// The offset, and what follows the time of day of `2026-01-05T10:00:00.000Z`.
fn behind_clock(text: &[u8]) -> Option<(i16, &[u8])> {
    let [b'T' | b't' | b' ', _, _, b':', _, _, b':', _, _, rest @ ..] = text.get(10..)? else {
        return None;
    };
    let mut rest = rest;
    if let [b'.' | b',', digits @ ..] = rest {
        let length = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        rest = &digits[length..];
    }
    Some(match rest {
        [b'Z' | b'z', rest @ ..] => (0, rest),
        [b'+' | b'-', ..] => zone(rest).unwrap_or((0, rest)),
        // Exim parts the zone from the time.
        [b' ', b'+' | b'-', ..] => zone(&rest[1..]).unwrap_or((0, rest)),
        _ => (0, rest),
    })
}

/// `+01:00` or `+0100`, in minutes, and what follows.
fn zone(text: &[u8]) -> Option<(i16, &[u8])> {
    let (sign, digits) = match text {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let hours = two(digits)?;
    let minutes = digits[2..].strip_prefix(b":").unwrap_or(&digits[2..]);
    let offset = i16::from(hours) * 60 + i16::from(two(minutes)?);
    Some((sign * offset, &minutes[2..]))
}

/// How many days a month has.
const fn length(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from the beginning of 1970 to a day of the Gregorian calendar. Years begin in March here,
/// so that the day that not every year has is the last.
const fn days(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month as i64 + 9) % 12) + 2) / 5 + day as i64 - 1;
    let era = year.div_euclid(400);
    let year = year.rem_euclid(400);
    era * 146_097 + year * 365 + year / 4 - year / 100 + of_year - 719_468
}

/// The year, month and day that so many days after the beginning of 1970 is.
const fn civil(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + (month <= 2) as i64;
    (year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn every_day_of_the_calendar_comes_back() {
        let mut expected = days(0, 1, 1);
        for year in 0..=9999 {
            for month in 1..=12 {
                for day in 1..=length(year, month) {
                    assert_eq!(days(year, month, day), expected);
                    assert_eq!(civil(expected), (year, month, day));
                    expected += 1;
                }
            }
        }
        assert_eq!(days(1970, 1, 1), 0);
    }

    #[test]
    fn times_are_read_and_written() {
        for (text, unix, written) in [
            (
                "2026-01-05T10:00:00Z",
                1_767_607_200,
                "2026-01-05T10:00:00Z",
            ),
            ("2026-01-05 10:00:00", 1_767_607_200, "2026-01-05T10:00:00Z"),
            (
                "2026-01-05 10:00:00.123 +0100",
                1_767_603_600,
                "2026-01-05T10:00:00+01:00",
            ),
            (
                "2026-01-05t10:00:00.1-05:30",
                1_767_627_000,
                "2026-01-05T10:00:00-05:30",
            ),
            ("2026-01-05", 1_767_571_200, "2026-01-05T00:00:00Z"),
            (
                "2016-12-31T23:59:60Z",
                1_483_228_800,
                "2017-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(time(text).unix(), unix, "{text}");
            assert_eq!(time(text).to_string(), written, "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-1-5",
            "2026-02-29",
            "2026-13-01",
            "2026-01-05T24:00:00Z",
            "2026-01-05T10:00Z",
            "2026-01-05T10:00:00 or so",
            "0000-01-01T00:00:00+01:00",
        ] {
            assert_eq!(text.parse::<Time>(), Err(InvalidTime), "{text}");
        }
        let said = InvalidTime.to_string();
        assert!(said.contains("2026-01-05T10:00:00Z"), "{said}");
    }

    /// The moment counts, not how it is written.
    #[test]
    fn times_of_the_same_moment_are_the_same() {
        let all = [
            "2026-01-05T10:00:00Z",
            "2026-01-05T11:00:00+01:00",
            "2026-01-05T10:00:01Z",
        ];
        let [first, same, later] = all.map(time);
        assert!(first == same && first != later && first < later);
        let known = std::collections::HashSet::from([first, same, later]);
        assert_eq!(known.len(), 2);
        let hash = |time: Time| {
            use std::hash::BuildHasher;
            std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one(time)
        };
        assert_eq!(hash(first), hash(same));
        assert_ne!(hash(first), hash(later));
    }

    #[test]
    fn times_of_the_system_are_bounded() {
        use std::time::Duration;
        let seconds = |seconds| Duration::from_secs(seconds);
        for (system, expected) in [
            (SystemTime::UNIX_EPOCH + seconds(1), "1970-01-01T00:00:01Z"),
            (
                SystemTime::UNIX_EPOCH - seconds(86_400),
                "1969-12-31T00:00:00Z",
            ),
            (
                SystemTime::UNIX_EPOCH - seconds(100_000_000_000),
                "0000-01-01T00:00:00Z",
            ),
            (
                SystemTime::UNIX_EPOCH + seconds(300_000_000_000),
                "9999-12-31T23:59:59Z",
            ),
        ] {
            assert_eq!(Time::from(system).to_string(), expected);
        }
    }

    #[test]
    fn a_year_is_the_latest_that_is_not_after_the_file() {
        let latest = time("2026-03-01T00:00:00Z");
        let year = |month, day| {
            Time::without_year((month, day), (10, 0, 0), latest).map(|time| time.to_string())
        };
        assert_eq!(year(3, 1).unwrap(), "2026-03-01T10:00:00Z");
        assert_eq!(year(3, 2).unwrap(), "2025-03-02T10:00:00Z");
        assert_eq!(year(2, 29).unwrap(), "2024-02-29T10:00:00Z");
        assert_eq!(year(12, 31).unwrap(), "2025-12-31T10:00:00Z");
        assert_eq!(year(2, 30), None);
    }
}

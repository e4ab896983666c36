//! Times as people name them and read them.

use smtp_codes_reports::{InvalidTime, Time};

/// Reads a time that a person names: as RFC 3339 writes it, or less of it (without an offset it is
/// UTC, without seconds the first of the minute, without a time the first of the day).
pub(crate) fn read(text: &str) -> Result<Time, InvalidTime> {
    // `2026-11-25T18:30`
    match text.len() {
        16 => format!("{text}:00").parse(),
        _ => text.parse(),
    }
}

/// The hour, in an order that is that of time: `2026-11-25 06:00`.
pub(super) fn hour(time: Time) -> String {
    let written = time.to_string();
    format!("{} {}:00", &written[..10], &written[11..13])
}

/// The part of an hour by which findings are counted, as a time of RFC 3339: of it both its hour on the
/// clock that wrote it and that of UTC can be told.
pub(super) fn part_of_hour(time: Time) -> String {
    let written = time.to_string();
    // Clocks differ by quarters of an hour.
    let step = if time.offset() % 60 == 0 { 60 } else { 15 };
    let minute = written[14..16].parse::<u8>().unwrap_or(0) / step * step;
    format!("{}:{minute:02}:00{}", &written[..13], &written[19..])
}

/// From one time to another, without saying anything twice: `Nov 25 06:00 to 18:12`; in UTC where that is
/// asked for, as one clock does not tell all that lies between.
pub(super) fn span(from: Time, to: Time, in_utc: bool) -> String {
    if in_utc {
        return format!("{} UTC", span(from.in_utc(), to.in_utc(), false));
    }
    let (one, other) = (from.to_string(), to.to_string());
    match () {
        () if one[..10] == other[..10] => format!("{} to {}", day(&one), &other[11..16]),
        () if one[..4] == other[..4] => format!("{} to {}", day(&one), day(&other)),
        () => {
            let (year, next) = (&one[..4], &other[..4]);
            format!("{} {year} to {} {next}", day(&one), day(&other))
        }
    }
}

/// `Nov 25 06:00`, of a time as RFC 3339 writes it.
fn day(written: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month: usize = written[5..7].parse().unwrap_or(1);
    let day = written[8..10].trim_start_matches('0');
    format!(
        "{} {day} {}",
        MONTHS[month.clamp(1, 12) - 1],
        &written[11..16]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let day: Time = "2026-11-25T00:00:00Z".parse().unwrap();
        for text in [
            "2026-11-25",
            "2026-11-25T00:00",
            "2026-11-25 00:00",
            "2026-11-25T01:00:00+01:00",
        ] {
            assert_eq!(read(text), Ok(day), "{text}");
        }
        for text in [
            "yesterday",
            "2026-11-31",
            "2026-11-25T24:00",
            "2026-11-2\u{e9}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_span_says_nothing_twice() {
        let told = |from, to, in_utc| span(read(from).unwrap(), read(to).unwrap(), in_utc);
        for (from, to, in_utc, expected) in [
            (
                "2026-11-25T06:00:00Z",
                "2026-11-25T18:12:09Z",
                false,
                "Nov 25 06:00 to 18:12",
            ),
            (
                "2026-11-05T06:00:00+01:00",
                "2026-11-26T18:12:09+01:00",
                false,
                "Nov 5 06:00 to Nov 26 18:12",
            ),
            (
                "2025-12-31T23:00:00Z",
                "2026-01-01T01:00:00Z",
                false,
                "Dec 31 23:00 2025 to Jan 1 01:00 2026",
            ),
            // The later one has the earlier hour.
            (
                "2026-11-25T10:00:00Z",
                "2026-11-25T05:00:00-08:00",
                true,
                "Nov 25 10:00 to 13:00 UTC",
            ),
        ] {
            assert_eq!(told(from, to, in_utc), expected);
        }
        assert_eq!(
            hour(read("2026-11-25T06:59:00Z").unwrap()),
            "2026-11-25 06:00"
        );
    }

    #[test]
    fn an_hour_of_any_clock_lies_in_parts_of_an_hour_of_utc() {
        for (time, expected) in [
            ("2026-11-25T06:59:59Z", "2026-11-25T06:00:00Z"),
            ("2026-11-25T06:59:59+01:00", "2026-11-25T06:00:00+01:00"),
            ("2026-11-25T06:14:59+05:30", "2026-11-25T06:00:00+05:30"),
            ("2026-11-25T06:59:59+05:45", "2026-11-25T06:45:00+05:45"),
        ] {
            assert_eq!(part_of_hour(read(time).unwrap()), expected);
        }
    }
}

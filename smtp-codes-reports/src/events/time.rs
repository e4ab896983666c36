//! Times as services write them.

use super::json::Json;
use crate::{Time, mail};

/// The time that a value tells: seconds since 1970, thousandths or millionths of them, or a date.
/// A date without a zone is UTC.
pub(crate) fn of(value: &Json<'_>) -> Option<Time> {
    match value {
        Json::Number(number) => of_number(*number),
        value => of_text(value.text()?),
    }
}

/// The same of a text.
pub(crate) fn of_text(text: &str) -> Option<Time> {
    let text = text.trim();
    // As a header has it: `Mon, 05 Jan 2026 10:00:00 UTC`.
    if text.as_bytes().get(3) == Some(&b',') {
        return mail::header_time(text.as_bytes());
    }
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return of_number(text.parse().ok()?);
    }
    let text = text
        .strip_suffix(" UTC")
        .or_else(|| text.strip_suffix(" GMT"))
        .unwrap_or(text);
    let mut text = text.to_owned();
    // `2026/01/05`, and an offset in hours alone.
    if text.as_bytes().get(4) == Some(&b'/') && text.as_bytes().get(7) == Some(&b'/') {
        text.replace_range(4..5, "-");
        text.replace_range(7..8, "-");
    }
    if let [
        ..,
        b':' | b'0'..=b'9',
        b'+' | b'-',
        b'0'..=b'9',
        b'0'..=b'9',
    ] = text.as_bytes()
        && text.len() > "2026-01-05T10:00:00".len()
    {
        text.push_str("00");
    }
    text.parse().ok()
}

fn of_number(number: f64) -> Option<Time> {
    // Seconds have ten digits from 2001 to 2286.
    let seconds = match number {
        1e8..1e11 => number,
        1e11..1e14 => number / 1e3,
        1e14..1e17 => number / 1e6,
        _ => return None,
    };
    Time::from_unix(seconds as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_however_they_are_written() {
        for (text, written) in [
            ("2026-01-05T10:00:00.000Z", "2026-01-05T10:00:00Z"),
            ("2026-01-05 10:00:00+0000", "2026-01-05T10:00:00Z"),
            ("2026-01-05 10:00:00", "2026-01-05T10:00:00Z"),
            ("2026/01/05 10:00:00", "2026-01-05T10:00:00Z"),
            ("2026-01-05", "2026-01-05T00:00:00Z"),
            ("2026/01/05", "2026-01-05T00:00:00Z"),
            ("2026-01-05 10:00:00 UTC", "2026-01-05T10:00:00Z"),
            (
                "2014-08-01T13:28:10.2735393-04:00",
                "2014-08-01T13:28:10-04:00",
            ),
            ("2023-02-22 23:41:11.894719+00", "2023-02-22T23:41:11Z"),
            ("Mon, 05 Jan 2026 10:00:00 UTC", "2026-01-05T10:00:00Z"),
            (
                "Mon, 5 Jan 2026 11:00:00 +0100",
                "2026-01-05T11:00:00+01:00",
            ),
            ("1513299569", "2017-12-15T00:59:29Z"),
            ("1521472262.908181", "2018-03-19T15:11:02Z"),
            ("1604933654000", "2020-11-09T14:54:14Z"),
            ("1709164800000000", "2024-02-29T00:00:00Z"),
        ] {
            let read = of_text(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(written), "{text}");
        }
        for bad in [
            "",
            "-",
            ".",
            "17",
            "2026",
            "2026-13-05T10:00:00Z",
            "yesterday",
            "2026-01-05T10:00:00+9",
            "99999999999999999999",
            "2026-01-05T1\u{e9}:00:00Z",
            "2026-01-05T10:00:00\u{e9}",
            "2026/\u{e9}1/5",
            "2026/01-05 10:00:00",
            "2026-01/05 10:00:00",
            "2026-01-05T10:00+02",
        ] {
            assert_eq!(of_text(bad), None, "{bad}");
        }
        assert_eq!(of(&Json::Number(f64::NAN)), None);
        assert_eq!(
            of(&Json::Number(1.5e9)).unwrap().to_string(),
            "2017-07-14T02:40:00Z"
        );
    }
}

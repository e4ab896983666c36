//! Times as services and servers write them, as RFC 3339 has them.

use std::fmt::Write;

use super::json::Json;

/// The time that a value tells: seconds since 1970, thousandths or millionths of them, or a date.
/// A date without a zone is UTC.
pub(crate) fn of(value: &Json<'_>) -> Option<String> {
    match value {
        Json::Number(number) => of_number(*number),
        value => of_text(value.text()?),
    }
}

/// The same of a text.
pub(crate) fn of_text(text: &str) -> Option<String> {
    let text = text.trim();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return of_number(text.parse().ok()?);
    }
    date(text)
}

/// The year 9999 ends before this second.
const END: f64 = 253_402_300_800.0;

fn of_number(number: f64) -> Option<String> {
    // Seconds have ten digits from 2001 to 2286.
    let seconds = match number {
        _ if !(number >= 1e8) => return None,
        _ if number < 1e11 => number,
        _ if number < 1e14 => number / 1e3,
        _ if number < 1e17 => number / 1e6,
        _ => return None,
    };
    if seconds >= END {
        return None;
    }
    let thousandths = (seconds * 1e3).round() as u64;
    let (seconds, thousandths) = (thousandths / 1000, thousandths % 1000);
    let (year, month, day) = civil(seconds / 86_400);
    let of_day = seconds % 86_400;
    let mut out = format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    );
    if thousandths > 0 {
        let _ = write!(out, ".{thousandths:03}");
    }
    out.push('Z');
    Some(out)
}

/// The date of a day, counted from 1970-01-01: the algorithm for the proleptic Gregorian calendar by
/// eras of 400 years that begin in March.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let of_era_years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_years + of_era_years / 4 - of_era_years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = of_era_years + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

/// `2026-01-05T10:00:00.5Z`, `2026-01-05 10:00:00+0000`, `2026/01/05 10:00:00`.
fn date(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let two = |at: usize, most: u8| {
        let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = bytes.get(at..at + 2)? else {
            return None;
        };
        let value = (tens - b'0') * 10 + (ones - b'0');
        (value <= most).then_some(value)
    };
    two(0, 99)?;
    two(2, 99)?;
    let separator = *bytes.get(4)?;
    if !matches!(separator, b'-' | b'/') || bytes.get(7) != Some(&separator) {
        return None;
    }
    let (month, day) = (two(5, 12)?, two(8, 31)?);
    if month == 0 || day == 0 || !matches!(bytes.get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    two(11, 23)?;
    two(14, 59)?;
    two(17, 60)?;
    if bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    let rest = &text[19..];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, zone) = match rest.strip_prefix(['.', ',']) {
        Some(behind) => behind.split_at(digits(behind)),
        None => ("", rest),
    };
    let mut out = format!(
        "{}-{}-{}T{}",
        &text[..4],
        &text[5..7],
        &text[8..10],
        &text[11..19]
    );
    if !fraction.is_empty() {
        let _ = write!(out, ".{}", &fraction[..fraction.len().min(9)]);
    }
    let zone = zone.trim();
    match zone.as_bytes() {
        [] | [b'Z' | b'z'] => out.push('Z'),
        b"UTC" | b"GMT" => out.push('Z'),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let digits: Vec<u8> = rest.iter().copied().filter(|&byte| byte != b':').collect();
            if !matches!(digits.len(), 2 | 4) || !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let zone = String::from_utf8(digits).ok()?;
            let (hours, minutes) = zone.split_at(2);
            let minutes = if minutes.is_empty() { "00" } else { minutes };
            if hours > "23" || minutes > "59" {
                return None;
            }
            let _ = write!(out, "{}{hours}:{minutes}", char::from(*sign));
        }
        _ => return None,
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_one_way() {
        for (text, written) in [
            ("2026-01-05T10:00:00.000Z", "2026-01-05T10:00:00.000Z"),
            ("2026-01-05 10:00:00+0000", "2026-01-05T10:00:00+00:00"),
            ("2026-01-05 10:00:00", "2026-01-05T10:00:00Z"),
            ("2026/01/05 10:00:00", "2026-01-05T10:00:00Z"),
            (
                "2014-08-01T13:28:10.2735393-04:00",
                "2014-08-01T13:28:10.2735393-04:00",
            ),
            (
                "2023-02-22 23:41:11.894719+00",
                "2023-02-22T23:41:11.894719+00:00",
            ),
            ("1513299569", "2017-12-15T00:59:29Z"),
            ("1521472262.908181", "2018-03-19T15:11:02.908Z"),
            ("1604933654000", "2020-11-09T14:54:14Z"),
            ("1709251200", "2024-03-01T00:00:00Z"),
            ("1709164800000000", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(of_text(text).as_deref(), Some(written), "{text}");
        }
        for bad in [
            "",
            "-",
            ".",
            "17",
            "2026",
            "2026-13-05T10:00:00Z",
            "2026-01-05",
            "yesterday",
            "2026-01-05T10:00:00+9",
            "2026-01-05T10:00:00+99:00",
            "99999999999999999999",
            "2026-01-05T1\u{e9}:00:00Z",
            "2026-01-05T10:00:00\u{e9}",
        ] {
            assert_eq!(of_text(bad), None, "{bad}");
        }
        assert_eq!(of(&Json::Number(f64::NAN)), None);
        assert_eq!(
            of(&Json::Number(1.5e9)).as_deref(),
            Some("2017-07-14T02:40:00Z")
        );
    }
}

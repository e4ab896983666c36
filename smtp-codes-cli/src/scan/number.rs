//! Numbers as people read them.

/// The shares of all in percent, which add up to 100.
pub(super) fn shares(counts: &[u64]) -> Vec<String> {
    let all: u128 = counts.iter().map(|&count| u128::from(count)).sum();
    if all == 0 {
        return counts.iter().map(|_| "0 %".to_owned()).collect();
    }
    // In tenths; those that lose most by rounding down are rounded up.
    let mut tenths: Vec<u128> = Vec::new();
    let mut lost: Vec<(u128, usize)> = Vec::new();
    for (place, &count) in counts.iter().enumerate() {
        let exact = u128::from(count) * 1000;
        tenths.push(exact / all);
        lost.push((exact % all, place));
    }
    lost.sort_unstable_by_key(|&(lost, place)| (std::cmp::Reverse(lost), place));
    let missing = 1000 - tenths.iter().sum::<u128>();
    for (_, place) in lost.into_iter().take(missing as usize) {
        tenths[place] += 1;
    }
    let shown = tenths
        .iter()
        .map(|tenths| format!("{}.{} %", tenths / 10, tenths % 10));
    shown.collect()
}

/// A share in percent.
pub(super) fn share(count: u64, all: u64) -> String {
    format!("{:.1} %", count as f64 * 100.0 / all as f64)
}

/// A number and what it counts.
pub(super) fn amount(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with its digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(&[1, 1, 1]), ["33.4 %", "33.3 %", "33.3 %"]);
        assert_eq!(shares(&[2, 0]), ["100.0 %", "0.0 %"]);
        assert_eq!(shares(&[0]), ["0 %"]);
        for counts in [[3802, 1034, 111], [1, 2, 999_999], [7, 7, 7], [1, 1, 5]] {
            let tenths: u32 = shares(&counts)
                .iter()
                .map(|share| share.replace([' ', '.', '%'], "").parse::<u32>().unwrap())
                .sum();
            assert_eq!(tenths, 1000, "{counts:?}");
        }
    }

    #[test]
    fn digits_stand_in_groups() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(amount(1, "line", "lines"), "1 line");
    }
}

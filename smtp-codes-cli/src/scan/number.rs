//! Numbers as people read them.

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
    fn equal_counts_have_equal_shares() {
        assert_eq!(share(3, 9), "33.3 %");
        assert_eq!(share(3, 7), "42.9 %");
        assert_eq!(share(2, 2), "100.0 %");
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

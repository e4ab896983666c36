//! Pages that are one file: style, script and data are in it, and nothing is loaded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The style of all pages.
pub(crate) const STYLE: &str = include_str!("../templates/style.css");

/// The icon of all pages.
pub(crate) const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
    viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230b6e69'/%3E%3Cpath \
    d='M7 11h18v11H7zM7 11l9 7 9-7' fill='none' stroke='white' stroke-width='2.4' \
    stroke-linejoin='round'/%3E%3C/svg%3E";

/// What a page may do: show this style, run this script, and ask nobody for anything.
pub(crate) fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// A text without blank lines and the blanks at the ends of lines, which a template leaves. What is
/// squeezed twice is as if it were once, so the hash of a part stays right.
pub(crate) fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() {
            squeezed.push_str(line);
            squeezed.push('\n');
        }
    }
    squeezed
}

/// Data as JSON in which nothing ends the script that it stands in.
pub(crate) fn data(data: &impl serde::Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(data)?;
    // Signs that mean something to HTML, and the two line ends that old browsers stumble over.
    let json = json.replace('<', "\\u003c").replace('>', "\\u003e");
    let json = json.replace('&', "\\u0026");
    Ok(json
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

/// Some text, with the page that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) text: String,
    /// Empty for none.
    pub(crate) href: String,
}

impl Link {
    /// A place of the page itself.
    pub(crate) fn to(text: impl Into<String>, id: &str) -> Self {
        Self {
            text: text.into(),
            href: format!("#{id}"),
        }
    }

    /// Text that leads nowhere.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: String::new(),
        }
    }

    /// A source as the tables name it: an RFC with its section, a document with its address.
    pub(crate) fn source(source: &str) -> Self {
        if let Some(at) = source.find("https://").or_else(|| source.find("http://")) {
            let text = source[..at].trim_end();
            let href = source[at..].split(' ').next().unwrap_or_default();
            return Self {
                text: if text.is_empty() { href } else { text }.to_owned(),
                href: href.to_owned(),
            };
        }
        let mut words = source.split(' ');
        let href = match (words.next(), words.next(), words.next()) {
            (Some("RFC"), Some(number), section) if is_number(number) => {
                let section = section.filter(|section| is_section(section));
                let section = section.map(|section| format!("#section-{section}"));
                format!(
                    "https://www.rfc-editor.org/rfc/rfc{number}{}",
                    section.unwrap_or_default()
                )
            }
            (Some(draft), None, _) if draft.starts_with("draft-") => {
                format!("https://datatracker.ietf.org/doc/html/{draft}")
            }
            _ => String::new(),
        };
        Self {
            text: source.to_owned(),
            href,
        }
    }

    /// Each of several sources.
    pub(crate) fn sources(sources: &[String]) -> Vec<Self> {
        sources.iter().map(|source| Self::source(source)).collect()
    }

    /// Whether it leads to another page.
    pub(crate) fn is_outside(&self) -> bool {
        self.href.starts_with("http")
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_section(text: &str) -> bool {
    text.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_lead_to_where_they_stand() {
        for (source, text, href) in [
            (
                "RFC 5321 4.2.3",
                "RFC 5321 4.2.3",
                "https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3",
            ),
            (
                "RFC 1846",
                "RFC 1846",
                "https://www.rfc-editor.org/rfc/rfc1846",
            ),
            ("convention", "convention", ""),
            (
                "Some Help 1 https://help.example/1?a=b",
                "Some Help 1",
                "https://help.example/1?a=b",
            ),
        ] {
            let link = Link::source(source);
            assert_eq!((&*link.text, &*link.href), (text, href));
        }
    }

    #[test]
    fn data_ends_no_script() {
        let json = data(&["</script><!-- & \u{2028}"]).unwrap();
        assert_eq!(json, r#"["\u003c/script\u003e\u003c!-- \u0026 \u2028"]"#);
    }

    #[test]
    fn the_policy_names_the_hash_of_each_part() {
        let policy = policy("a", "");
        // SHA-256 of "a" and of nothing.
        assert!(policy.contains("'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"));
        assert!(policy.contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"));
    }
}

//! The reference page: one file to read and to search in a browser.

use std::io;

use askama::Template;

use super::document;
use super::tables::Tables;
use crate::html::{self, ICON, STYLE};

mod entries;
mod lookup;
mod told;

use entries::Section;
use lookup::Lookup;

/// What runs in the page.
const SCRIPT: &str = include_str!("../../../templates/reference.js");

/// A word that a filter offers, and what people read.
struct Choice {
    value: String,
    text: String,
}

/// A filter of the page.
struct Filter {
    id: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "reference.html")]
struct Page {
    policy: String,
    icon: &'static str,
    style: String,
    script: String,
    data: String,
    filters: Vec<Filter>,
    sections: Vec<Section>,
    counts: Vec<(&'static str, usize)>,
    tables: String,
    version: &'static str,
}

/// The page of all tables.
pub(super) fn page(tables: &Tables) -> io::Result<Vec<u8>> {
    let document = document::document(tables, None);
    let sections = entries::sections(tables, &document);
    let count = |section: &Section| section.groups.iter().map(|group| group.entries.len()).sum();
    let (style, script) = (html::squeezed(STYLE), html::squeezed(SCRIPT));
    let page = Page {
        policy: html::policy(&style, &script),
        icon: ICON,
        style,
        script,
        data: html::data(&Lookup::new(tables))?,
        filters: filters(&document),
        counts: sections.iter().map(|one| (one.id, count(one))).collect(),
        sections,
        tables: document.tables.join(", "),
        version: env!("CARGO_PKG_VERSION"),
    };
    let page = page.render().map_err(io::Error::other)?;
    Ok(html::squeezed(&page).into_bytes())
}

/// The filters, with the words of the tables.
fn filters(document: &super::model::Document) -> Vec<Filter> {
    let choice = |value: &str, text: &str| Choice {
        value: value.to_owned(),
        text: text.to_owned(),
    };
    let kinds = [
        ("reply", "Reply codes"),
        ("detail", "Enhanced codes"),
        ("cause", "Causes"),
        ("provider", "Providers"),
        ("word", "Parts and words"),
    ];
    let mut kinds: Vec<Choice> = kinds
        .iter()
        .map(|(value, text)| choice(value, text))
        .collect();
    if document.tables.len() > 3 {
        kinds.insert(0, choice("own", "Your own tables"));
    }
    let classes = document.severities.iter().flatten().filter_map(|row| {
        let digit = &row.named.code[..1];
        // No reply begins with 1 any more.
        let used = document.replies.iter().flatten();
        let used = used.map(|reply| reply.named.code.as_str());
        let used = used.into_iter().any(|code| code.starts_with(digit));
        used.then(|| choice(digit, &format!("{digit}: {}", row.named.text)))
    });
    let subjects = document.subjects.iter().flatten();
    let subjects = subjects.map(|row| {
        choice(
            &row.named.code,
            &format!("{} {}", row.named.code, row.named.text),
        )
    });
    let words = document.vocabulary.as_ref();
    let list = |list: Option<&Vec<super::model::Word>>| {
        let words = list.into_iter().flatten();
        words
            .map(|word| choice(&word.word, &word.word))
            .collect::<Vec<_>>()
    };
    let providers = document.providers.iter().flatten();
    let providers = providers.map(|row| choice(&row.provider, &row.title));
    let mut providers: Vec<Choice> = providers.collect();
    providers.sort_by_key(|choice| choice.text.to_lowercase());
    vec![
        Filter {
            id: "kind",
            label: "Kind",
            choices: kinds,
        },
        Filter {
            id: "class",
            label: "Class",
            choices: classes.collect(),
        },
        Filter {
            id: "subject",
            label: "Subject",
            choices: subjects.collect(),
        },
        Filter {
            id: "family",
            label: "Family",
            choices: list(words.map(|words| &words.family)),
        },
        Filter {
            id: "retry",
            label: "Retry",
            choices: list(words.map(|words| &words.retry)),
        },
        Filter {
            id: "provider",
            label: "Provider",
            choices: providers,
        },
    ]
}

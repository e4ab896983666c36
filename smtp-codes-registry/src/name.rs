//! Rust names: what a variant and a constant can be called, and that each is there once.

use crate::check::Check;
use crate::id::Id;
use crate::order::by;
use crate::problem::{did_you_mean, quote};
use crate::row::Row;
use crate::schema::{Column, Kind};

/// The longest Rust name, in bytes: a name is read aloud by people.
const MAX_NAME: usize = 60;

/// The constant of each generated enum: a variant of that name would hide it.
const ALL: &str = "ALL";

/// Rule: a name is a Rust identifier in UpperCamelCase, and not taken, because an enum variant is
/// made of it, and a constant of the same words. Gives what is wrong with a name, if anything.
pub(crate) fn mistake(name: &str) -> Option<String> {
    let camel = matches!(name.as_bytes(), [b'A'..=b'Z', rest @ ..]
        if rest.iter().all(u8::is_ascii_alphanumeric));
    let keyword = KEYWORDS.contains(&name);
    let taken = name == ALL;
    if camel && !keyword && !taken && name.len() <= MAX_NAME {
        return None;
    }
    let guess = match camel_case(name) {
        Some(guess) if guess != name && !KEYWORDS.contains(&guess.as_str()) => Some(guess),
        _ => None,
    };
    let guess = did_you_mean(guess.as_deref());
    let message = if keyword {
        format!(
            "{} is a keyword of Rust, which no name can be{guess}",
            quote(name)
        )
    } else if taken {
        format!(
            "{} is the constant that lists all variants, so no variant can have that name.",
            quote(name)
        )
    } else if camel {
        format!(
            "{} has {} letters; a name has at most {MAX_NAME}.",
            quote(name),
            name.len()
        )
    } else {
        format!(
            "{} is not a name in UpperCamelCase{guess} Allowed: a capital, then letters A to Z, \
             a to z and digits.",
            quote(name)
        )
    };
    Some(message)
}

/// A name or a spelling in the order in which they are compared: what is the same stands together,
/// and the one that may keep it comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    kind: Kind,
    /// Whether it is a word, or an alias that is read as one; else it is a name.
    spelling: bool,
    /// In small letters.
    small: String,
    /// Whether its row is the second one of its code.
    second: bool,
    /// A word keeps its spelling, wherever its row stands.
    later: bool,
    /// Its row, and which of its aliases it is.
    place: usize,
    alias: Option<usize>,
}

impl<'a> Check<'a> {
    /// Rule: a name is unique in its kind, and not only by its capitals: constants are made of the
    /// same words in capitals, and people read names aloud. So is an alias, and a spelling that is
    /// read as a word has one meaning.
    pub(crate) fn names_once(&mut self, rows: &mut [Row<'a>]) {
        let mut names = Vec::new();
        for (place, row) in rows.iter_mut().enumerate() {
            let (kind, second) = (row.kind, row.second);
            let spelling = matches!(kind, Kind::Stage | Kind::DsnAction);
            if row.uses(Column::Name, self) {
                let name = row.lent(Column::Name);
                match mistake(&name) {
                    Some(message) => row.wrong(Id::NotAName, Column::Name, self, message),
                    None => names.push(Name {
                        kind,
                        spelling: false,
                        small: name.to_ascii_lowercase(),
                        second,
                        later: false,
                        place,
                        alias: None,
                    }),
                }
            }
            if row.uses(Column::Aliases, self) {
                row.aliases = row.entries(Column::Aliases, self);
            }
            if spelling {
                names.push(Name {
                    kind,
                    spelling,
                    small: row.lent(Column::Code).to_ascii_lowercase(),
                    second,
                    later: false,
                    place,
                    alias: None,
                });
            }
            // Those of causes, providers and first digits are words that people search for; several
            // may have one.
            let count = match kind {
                Kind::Cause | Kind::Provider | Kind::Severity | Kind::Class => 0,
                _ => row.aliases.len(),
            };
            for number in 0..count {
                let (at, alias) = row.aliases[number].clone();
                let mistake = if spelling { None } else { mistake(&alias) };
                match mistake {
                    Some(message) => {
                        row.wrong_entry(Id::NotAName, Column::Aliases, (at, &alias), self, message);
                    }
                    None => names.push(Name {
                        kind,
                        spelling,
                        small: alias.to_ascii_lowercase(),
                        second,
                        later: spelling,
                        place,
                        alias: Some(number),
                    }),
                }
            }
        }
        by(&mut names, Name::cmp);
        let mut first = 0;
        for at in 0..names.len() {
            let (owner, name) = (&names[first], &names[at]);
            if at == 0
                || (name.kind, name.spelling, &name.small)
                    != (owner.kind, owner.spelling, &owner.small)
            {
                first = at;
                // The names of rows without a code of their own are free for others, and else may
                // stand in: whoever uses them does not hear of it a second time. A number can stand
                // only once.
                let numbered = matches!(
                    name.kind,
                    Kind::Severity | Kind::Category | Kind::Class | Kind::Subject
                );
                if name.alias.is_none() && !name.spelling && !(name.second && numbered) {
                    rows[name.place].named = true;
                }
                continue;
            }
            if name.second || name.spelling && name.alias.is_none() {
                continue;
            }
            let line = rows[owner.place].line;
            let shown = |name: &Name| match name.alias {
                Some(alias) => rows[name.place].aliases[alias].1.to_string(),
                None => rows[name.place].text(Column::Name),
            };
            let (text, taken) = (shown(name), shown(owner));
            let kind = name.kind.name();
            let message = if name.spelling {
                format!(
                    "{} is already read as the {kind} {} (line {line}); a spelling has one meaning.",
                    quote(&text),
                    quote(&rows[owner.place].code.text())
                )
            } else if taken == text {
                format!(
                    "the {kind} on line {line} is already named {}; a name is unique in its kind.",
                    quote(&text)
                )
            } else {
                format!(
                    "{} differs only by capitals from {}, the {kind} on line {line}; constants are \
                     named in capitals and would be the same.",
                    quote(&text),
                    quote(&taken)
                )
            };
            let row = &mut rows[name.place];
            match name.alias {
                Some(number) => {
                    let (at, alias) = row.aliases[number].clone();
                    row.wrong_entry(Id::NameTwice, Column::Aliases, (at, &alias), self, message);
                }
                None => row.wrong(Id::NameTwice, Column::Name, self, message),
            }
        }
    }
}

/// The words of the Rust language that no variant can be named (reference, "Keywords": strict and
/// reserved ones of every edition up to 2024).
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for",
    "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "gen", "macro",
    "override", "priv", "try", "typeof", "unsized", "virtual", "yield",
];

/// The words of a text run together, each with a capital.
fn camel_case(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut inside = false;
    for character in text.chars() {
        match character.is_ascii_alphanumeric() {
            true if inside => name.push(character),
            true => name.push(character.to_ascii_uppercase()),
            false => {}
        }
        inside = character.is_ascii_alphanumeric();
    }
    let good = matches!(name.as_bytes(), [b'A'..=b'Z', ..]) && name.len() <= MAX_NAME;
    good.then_some(name)
}

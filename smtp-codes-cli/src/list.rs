//! `list`: what is registered, filtered and searched.

mod search;

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use smtp_codes::{
    Action, Basis, Category, Cause, Class, Detail, Family, Outcome, Party, Provider,
    RegisteredReply, Retry, STANDARD, Scope, Severity, Stage, Standing, Status, Subject, Text,
    Verdict,
};
use smtp_codes_phrasebook::{PHRASES, PROVIDERS};
use smtp_codes_table::CODES_CSV;

use crate::Found;
use crate::cli::{Format, Kind, List};
use crate::output::{self, HEADING};
use search::{Field, Hit, Query, Rank, Tier};

/// One row of the list, in the order in which its fields are written.
#[derive(Serialize)]
struct Row {
    kind: &'static str,
    code: String,
    name: String,
    aliases: String,
    text: &'static str,
    description: String,
    standing: Option<&'static str>,
    cause: Option<&'static str>,
    family: Option<&'static str>,
    outcome: Option<&'static str>,
    retry: Option<&'static str>,
    action: Option<&'static str>,
    scope: Option<&'static str>,
    party: Option<&'static str>,
    advice: Option<String>,
    references: String,
    provider: Option<&'static str>,
    /// Which text of the row has the words that are looked for, and what stands around them.
    r#match: Option<String>,
    /// How well the row fits them.
    #[serde(skip)]
    rank: Option<Rank>,
    /// The name of the provider and what else people call it, separated by `|`.
    #[serde(skip)]
    provider_names: String,
    /// The code as the table has it: `X.1.1`.
    #[serde(skip)]
    key: String,
    #[serde(skip)]
    note: String,
    #[serde(skip)]
    filter: Filter,
}

/// What the options look at.
#[derive(Clone, Copy)]
struct Filter {
    kind: Kind,
    class: Option<u8>,
    subject: Option<u16>,
    severity: Option<u8>,
}

/// The widest code and the widest title that the columns of the text make room for. What is wider
/// pushes the rest of its own row to the right.
const WIDEST_CODE: usize = 26;
const WIDEST_TITLE: usize = 46;

/// How the rows stand for people.
#[derive(Clone, Copy)]
struct Columns {
    code: usize,
    title: usize,
    /// How wide the terminal is, if it is one: a row that is wider takes several lines there. For
    /// other programs each row is a line.
    room: Option<usize>,
}

/// Runs the command.
pub(crate) fn run(arguments: &List) -> io::Result<Found> {
    let rows = wanted(arguments);
    match arguments.output.format {
        Format::Text => {
            let mut out = output::stdout();
            let widest = |length: fn(&Row) -> usize| rows.iter().map(length).max().unwrap_or(0);
            let code = widest(|row| row.code.chars().count()).min(WIDEST_CODE);
            let title = widest(|row| row.title().chars().count()).min(WIDEST_TITLE);
            let columns = Columns {
                code,
                title,
                room: output::terminal(),
            };
            let query = Query::new(&arguments.words);
            // A rule for two classes is two rows, which show the same but for what follows.
            for rows in rows.chunk_by(|one, next| one.shows_as(next)) {
                Row::write(rows, &mut out, columns, &query)?;
            }
            out.flush()?;
            if rows.is_empty() {
                output::complain(&nothing_fits(&arguments.words));
            }
        }
        format => output::write_all(format, &rows)?,
    }
    Ok(if rows.is_empty() {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// Why nothing is listed, and what to do.
fn nothing_fits(words: &[String]) -> String {
    let words = words.join(" ");
    match words.trim().parse::<Status>() {
        Ok(_) => format!(
            "{words} has no row, as nobody registered it; smtp-codes explain {words} tells what its \
             digits say"
        ),
        Err(_) => "no row fits; try fewer words or another option".to_owned(),
    }
}

/// The rows that are wanted: in the order of the table, or the best first where words are looked for.
fn wanted(arguments: &List) -> Vec<Row> {
    let query = Query::new(&arguments.words);
    let is_search = arguments.words.iter().any(|word| !word.trim().is_empty());
    // What servers and providers say is thousands of rows: whoever wants them asks for them.
    let mut all: Vec<Row> = Vec::new();
    if is_search || !arguments.kind.is_some_and(Kind::is_laid_over) {
        all.extend(with_the_table(rows()));
    }
    if is_search || arguments.kind.is_some_and(Kind::is_laid_over) {
        all.extend(laid_over());
    }
    all.retain(|row| row.is_wanted(arguments));
    // A rule for two classes that gives the same in both.
    all.dedup_by(|one, other| one.shows_as(other) && one.advised() == other.advised());
    if !is_search {
        return all;
    }
    for row in &mut all {
        if let Some(hit) = row.search(&query) {
            let places = hit.places.iter();
            let places = places.map(|(label, text)| format!("{label}: {text}"));
            row.r#match = Some(places.collect::<Vec<_>>().join("; "));
            row.rank = Some(hit.rank);
        }
    }
    all.retain(|row| row.rank.is_some());
    // A stable sort: of equal rank, the order of the table.
    all.sort_by_key(|row| row.rank);
    all
}

/// Adds what only the table itself has: notes, and what people call a row.
fn with_the_table(rows: impl Iterator<Item = Row>) -> impl Iterator<Item = Row> {
    let mut reader = csv::Reader::from_reader(CODES_CSV);
    let columns = ["kind", "code", "aliases", "note"].map(|name| {
        let header = reader.headers().ok();
        header.and_then(|header| header.iter().position(|column| column == name))
    });
    let mut of_rows = HashMap::new();
    for record in reader.records().flatten() {
        let [kind, code, aliases, note] =
            columns.map(|column| column.and_then(|at| record.get(at)).unwrap_or_default());
        of_rows.insert(
            (kind.to_owned(), code.to_owned()),
            (aliases.replace('|', ", "), note.to_owned()),
        );
    }
    rows.map(move |mut row| {
        let key = (row.kind.to_owned(), row.key().to_owned());
        if let Some((aliases, note)) = of_rows.get(&key) {
            row.aliases.clone_from(aliases);
            row.note.clone_from(note);
        }
        row
    })
}

/// What servers and providers say: providers, what they mean by codes, tokens and phrases.
fn laid_over() -> impl Iterator<Item = Row> {
    let mut names = HashMap::new();
    let mut providers = Vec::new();
    for (word, name, aliases) in Provider::all(PROVIDERS) {
        let aliases: Vec<&str> = aliases.collect();
        names.insert(word, format!("{name}|{}", aliases.join("|")));
        let mut row = Row::new(Kind::Provider, "provider", word.to_owned(), String::new())
            .said(name, Text::EMPTY, Text::EMPTY)
            .of_provider(Some(word), "");
        row.aliases = aliases.join(", ");
        providers.push(row);
    }
    let of_provider = move |row: Row, provider: Option<&'static str>| {
        let known = provider.and_then(|word| names.get(word));
        let known = known.cloned().unwrap_or_default();
        row.of_provider(provider, &known)
    };
    let mut rows = Vec::new();
    for one in Basis::rules(PROVIDERS) {
        let key = one.key().to_string();
        let provider = key.rsplit_once(" of ").map(|(_, word)| word);
        // The word as the table lends it, which is as long as the program runs.
        let provider = Provider::all(PROVIDERS)
            .map(|(word, ..)| word)
            .find(|&word| provider == Some(word));
        let row = Row::new(Kind::Rule, "rule", one.to_string(), String::new())
            .said("", one.advice(), one.references())
            .of_rule(one);
        rows.push(of_provider(row, provider));
    }
    for (one, provider) in Basis::sayings(PROVIDERS).chain(Basis::sayings(PHRASES)) {
        let (kind, name) = match provider {
            Some(_) => (Kind::Token, "token"),
            None => (Kind::Phrase, "phrase"),
        };
        let row = Row::new(kind, name, one.to_string(), String::new())
            .said("", Text::EMPTY, one.references())
            .of_rule(one);
        rows.push(of_provider(row, provider));
    }
    providers.into_iter().chain(rows)
}

/// Everything that is registered, in the order of the table.
fn rows() -> impl Iterator<Item = Row> {
    let causes = Cause::ALL.iter().map(|&one| {
        let name = one.as_str().replace('-', "_").to_uppercase();
        Row::new(Kind::Cause, "cause", one.to_string(), name)
            .said(one.title(), one.description(), one.references())
            .of_cause(one)
    });
    let severities = Severity::ALL.iter().map(|&one| {
        Row::new(
            Kind::Severity,
            "severity",
            one.to_string(),
            format!("{one:?}"),
        )
        .said(one.text(), one.description(), one.references())
        // Any code that nobody registered shows what the first digit alone says.
        .judged(unregistered(one.digit()))
        .of_severity(one.digit())
    });
    let categories = Category::ALL.iter().map(|&one| {
        Row::new(
            Kind::Category,
            "category",
            one.to_string(),
            format!("{one:?}"),
        )
        .said(one.text(), one.description(), one.references())
    });
    let replies = RegisteredReply::ALL.iter().map(|&one| {
        Row::new(Kind::Reply, "reply", one.to_string(), format!("{one:?}"))
            .said(one.text(), one.description(), one.references())
            .standing(one.standing())
            .judged(Some(one.verdict()))
            .of_severity(one.code().digits()[0])
    });
    let classes = Class::ALL.iter().map(|&one| {
        Row::new(Kind::Class, "class", one.to_string(), format!("{one:?}"))
            .said(one.text(), one.description(), one.references())
            .judged(judged(&format!("{one}.0.0")))
            .of_enhanced(Some(one.number()), None)
    });
    let subjects = Subject::ALL.iter().flat_map(|&one| {
        Class::ALL.iter().map(move |&class| {
            let code = format!("{class}.{}.n", one.number());
            Row::new(Kind::Subject, "subject", code, format!("{one:?}"))
                .keyed(format!("X.{}", one.number()))
                .said(one.text(), one.description(), one.references())
                .judged(judged(&format!("{class}.{}.999", one.number())))
                .of_enhanced(Some(class.number()), Some(one.number()))
        })
    });
    let details = Detail::ALL.iter().flat_map(|&one| {
        // Each class in which it is registered, and those of failures, as servers use them all.
        let classes = Class::ALL
            .iter()
            .filter(move |class| class.number() != 2 || one.classes().contains(class));
        classes.map(move |&class| {
            let code = one.in_class(class).to_string();
            Row::new(Kind::Detail, "detail", code, format!("{one:?}"))
                .keyed(one.to_string())
                .said(one.text(), one.description(), one.references())
                .standing(one.standing())
                .judged(Some(one.verdict(class)))
                .of_enhanced(Some(class.number()), Some(one.subject_number()))
        })
    });
    let rules = Basis::rules(&STANDARD).map(|one| {
        Row::new(Kind::Rule, "rule", one.to_string(), String::new())
            .said("", one.advice(), one.references())
            .of_rule(one)
    });
    let stages = Stage::ALL.iter().map(|&one| {
        Row::new(Kind::Stage, "stage", one.to_string(), format!("{one:?}")).said(
            one.text(),
            one.description(),
            one.references(),
        )
    });
    causes
        .chain(severities)
        .chain(categories)
        .chain(replies)
        .chain(classes)
        .chain(subjects)
        .chain(details)
        .chain(rules)
        .chain(stages)
        .chain(words())
}

/// What to conclude from a code by itself.
fn judged(code: &str) -> Option<Verdict<'static>> {
    Some(code.parse::<Status>().ok()?.judge(Stage::Any))
}

/// What to conclude from a code of which only the first digit is registered.
fn unregistered(digit: u8) -> Option<Verdict<'static>> {
    let codes = (0..100).map(|rest| format!("{digit}{rest:02}"));
    codes
        .filter_map(|code| code.parse::<Status>().ok())
        .find(|status| {
            status
                .reply()
                .is_some_and(|code| code.registered().is_none())
        })
        .map(|status| status.judge(Stage::Any))
}

/// The vocabulary of the verdict.
fn words() -> impl Iterator<Item = Row> {
    macro_rules! vocabulary {
        ($($kind:ident $name:literal),*) => {
            std::iter::empty()$(.chain($kind::ALL.iter().map(|&one| {
                Row::new(Kind::Word, $name, one.to_string(), format!("{one:?}"))
                    .said("", one.description(), one.references())
            })))*
        };
    }
    vocabulary!(
        Outcome "outcome", Retry "retry", Action "action", Scope "scope", Party "party",
        Family "family", Standing "standing"
    )
}

impl Row {
    fn new(kind: Kind, kind_name: &'static str, code: String, name: String) -> Self {
        Self {
            kind: kind_name,
            code,
            name,
            aliases: String::new(),
            text: "",
            description: String::new(),
            standing: None,
            cause: None,
            family: None,
            outcome: None,
            retry: None,
            action: None,
            scope: None,
            party: None,
            advice: None,
            references: String::new(),
            provider: None,
            r#match: None,
            rank: None,
            provider_names: String::new(),
            key: String::new(),
            note: String::new(),
            filter: Filter {
                kind,
                class: None,
                subject: None,
                severity: None,
            },
        }
    }

    fn said(
        mut self,
        text: &'static str,
        description: Text<'static>,
        references: Text<'static>,
    ) -> Self {
        self.text = text;
        self.description = description.to_string();
        self.references = references.to_string();
        self
    }

    /// Keeps the code as the table has it, where the row shows another.
    fn keyed(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    /// The code as the table has it.
    fn key(&self) -> &str {
        if self.key.is_empty() {
            &self.code
        } else {
            &self.key
        }
    }

    fn of_provider(mut self, provider: Option<&'static str>, names: &str) -> Self {
        self.provider = provider;
        names.clone_into(&mut self.provider_names);
        self
    }

    fn standing(mut self, standing: Standing) -> Self {
        self.standing = Some(standing.as_str());
        self
    }

    fn judged(mut self, verdict: Option<Verdict<'static>>) -> Self {
        if let Some(verdict) = verdict {
            self.cause = Some(verdict.cause().as_str());
            self.family = verdict.family().map(|family| family.as_str());
            self.outcome = Some(verdict.outcome().as_str());
            self.retry = Some(verdict.retry().as_str());
            self.action = Some(verdict.action().as_str());
            self.scope = Some(verdict.scope().as_str());
            self.party = Some(verdict.party().as_str());
            self.advice = Some(verdict.advice().to_string());
        }
        self
    }

    /// What a rule says; what it leaves open is empty.
    fn of_rule(mut self, rule: Basis<'static>) -> Self {
        let cause = rule.cause();
        self.cause = cause.map(Cause::as_str);
        self.family = cause.and_then(Cause::family).map(|family| family.as_str());
        self.retry = rule.retry().map(|word| word.as_str());
        self.action = rule.action().map(|word| word.as_str());
        self.advice = Some(rule.advice().to_string());
        self
    }

    /// What follows from a cause in the codes that servers say it with, else when it is final.
    fn of_cause(mut self, cause: Cause<'static>) -> Self {
        self.cause = Some(cause.as_str());
        if let Some(answer) = cause.answer() {
            return self.judged(Some(answer.judge(Stage::Any)));
        }
        self.outcome = Some(Outcome::Permanent.as_str());
        self.family = cause.family().map(|family| family.as_str());
        self.retry = Some(cause.retry().as_str());
        self.action = Some(cause.action().as_str());
        self.scope = Some(cause.scope().as_str());
        self.party = Some(cause.party().as_str());
        self.advice = Some(cause.advice().to_string());
        self
    }

    fn of_severity(mut self, severity: u8) -> Self {
        self.filter.severity = Some(severity);
        self
    }

    fn of_enhanced(mut self, class: Option<u8>, subject: Option<u16>) -> Self {
        self.filter.class = class;
        self.filter.subject = subject;
        self
    }

    /// What stands beside the code for people: what has no title of its own has that of its cause.
    fn title(&self) -> &str {
        if matches!(self.filter.kind, Kind::Rule | Kind::Token | Kind::Phrase) {
            let cause = self.cause.and_then(Cause::named);
            return cause.map_or("Whatever the cause", Cause::title);
        }
        if self.text.is_empty() {
            &self.description
        } else {
            self.text
        }
    }

    /// Whether a person sees the same of two rows, apart from what follows from them.
    fn shows_as(&self, other: &Self) -> bool {
        (self.kind, &self.code, self.cause) == (other.kind, &other.code, other.cause)
            && self.filter.kind == Kind::Rule
    }

    /// What follows from the row.
    fn advised(&self) -> (Option<&str>, Option<&str>, Option<&str>) {
        (self.retry, self.action, self.advice.as_deref())
    }

    /// Writes rows that show the same as one for people: what follows from each, and the place that
    /// fits if the row does not show it.
    fn write(
        rows: &[Self],
        out: &mut impl Write,
        columns: Columns,
        query: &Query,
    ) -> io::Result<()> {
        let Some(row) = rows.first() else {
            return Ok(());
        };
        let follows = |row: &Self| {
            let words: Vec<&str> = row.retry.into_iter().chain(row.action).collect();
            words.join(", ")
        };
        let follows: Vec<String> = rows.iter().map(follows).collect();
        let mut verdict = follows.join(" or ");
        // The row of a cause begins with its word.
        if let Some(cause) = row.cause.filter(|cause| *cause != row.code) {
            verdict = format!("{cause}: {verdict}");
        }
        let title = columns.title;
        let line = if verdict.is_empty() {
            row.title().to_owned()
        } else {
            format!("{:<title$}  [{verdict}]", row.title())
        };
        let place = match (&row.r#match, row.rank) {
            (Some(place), Some(rank)) if !query.is_in(&format!("{} {line}", row.code), rank) => {
                format!("  ({place})")
            }
            _ => String::new(),
        };
        let code = columns.code;
        let wide =
            code.max(row.code.chars().count()) + 2 + format!("{line}{place}").chars().count();
        match columns.room {
            Some(room) if wide > room => {
                writeln!(out, "{HEADING}{}{HEADING:#}", row.code)?;
                let mut below = row.title().to_owned();
                if !verdict.is_empty() {
                    below += &format!("  [{verdict}]");
                }
                output::indented(out, 4, room, &(below + &place))
            }
            _ => writeln!(
                out,
                "{HEADING}{:<code$}{HEADING:#}  {line}{place}",
                row.code
            ),
        }
    }

    fn is_wanted(&self, arguments: &List) -> bool {
        let filter = self.filter;
        arguments.kind.is_none_or(|kind| kind == filter.kind)
            && (arguments.class.is_none() || arguments.class == filter.class)
            && (arguments.subject.is_none() || arguments.subject == filter.subject)
            && (arguments.severity.is_none() || arguments.severity == filter.severity)
            && (arguments.retry.is_none() || arguments.retry.as_deref() == self.retry)
            && (arguments.action.is_none() || arguments.action.as_deref() == self.action)
            && (arguments.cause.is_none() || arguments.cause.as_deref() == self.cause)
            && (arguments.family.is_none() || arguments.family.as_deref() == self.family)
    }

    /// How well the row fits, and where; `None` if one of the words is in none of its texts.
    fn search(&self, query: &Query) -> Option<Hit> {
        if query.is_empty() {
            return None;
        }
        let name = words_of_name(&self.name);
        let kind = self.filter.kind;
        let mut fields = Vec::new();
        let mut add = |label, tier, text| fields.push(Field { label, tier, text });
        match kind {
            Kind::Phrase => add("phrase", Tier::Cause, self.code.as_str()),
            Kind::Token => add("code", Tier::Cause, &self.code),
            _ => add("code", Tier::Name, &self.code),
        }
        add("code", Tier::Name, &self.key);
        add("text", Tier::Name, self.text);
        let aliases = words_of_name(&self.aliases);
        for alias in self.aliases.split(", ").chain(aliases.split(", ")) {
            add("alias", Tier::Name, alias);
        }
        add("name", Tier::Name, &name);
        add("name", Tier::Name, &self.name);
        // What its cause is called, where it is not about that.
        let cause = self.cause.and_then(Cause::named);
        if let Some(cause) = cause.filter(|_| kind != Kind::Cause) {
            add("cause", Tier::Cause, cause.as_str());
            add("cause", Tier::Cause, cause.title());
            for alias in cause.aliases() {
                add("cause", Tier::Cause, alias);
            }
        }
        add("provider", Tier::Cause, self.provider.unwrap_or_default());
        for part in self.provider_names.split('|') {
            add("provider", Tier::Cause, part);
        }
        add("description", Tier::Meaning, &self.description);
        add(
            "advice",
            Tier::Meaning,
            self.advice.as_deref().unwrap_or_default(),
        );
        add("note", Tier::Note, &self.note);
        for (label, word) in [
            ("kind", Some(self.kind)),
            ("standing", self.standing),
            ("family", self.family),
            ("outcome", self.outcome),
            ("retry", self.retry),
            ("action", self.action),
            ("party", self.party),
            ("references", Some(&self.references)),
        ] {
            add(label, Tier::Note, word.unwrap_or_default());
        }
        let mut hit = query.search(&fields)?;
        hit.rank.laid_over = kind != Kind::Provider && self.provider.is_some()
            || matches!(kind, Kind::Token | Kind::Phrase);
        Some(hit)
    }
}

/// The words of a name of programs: `UserUnknown` is `User Unknown`.
fn words_of_name(name: &str) -> String {
    let mut words = String::new();
    let mut small = false;
    for letter in name.chars() {
        if small && letter.is_uppercase() {
            words.push(' ');
        }
        small = letter.is_lowercase() || letter.is_numeric();
        words.push(letter);
    }
    words
}

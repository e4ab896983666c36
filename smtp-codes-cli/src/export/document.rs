//! The document: what the rows of all tables say, with the verdicts that follow from them.

use smtp_codes::Status;
use smtp_codes_registry::{self as registry, Commands, Companion, Date, Given, Head, Table, With};

use super::joined::{self, Codes};
use super::model::{
    Cause, Class, Detail, Document, InClasses, Named, Origin, Phrase, Provider, Reply, Rule,
    Saying, Severity, Subject, Token, VERSION, Verdict, Vocabulary, Word,
};
use super::tables::{Source, Tables};
use crate::cli::Which;

/// The document of all tables, or of one.
pub(super) fn document(tables: &Tables, only: Option<Which>) -> Document {
    let wants = |which| only.is_none_or(|only| only == which);
    let mut document = Document {
        format: "smtp-codes",
        version: VERSION,
        program: env!("CARGO_PKG_VERSION"),
        tables: tables.sources.iter().map(|one| one.name.clone()).collect(),
        ..Document::default()
    };
    let maker = Maker {
        tables,
        codes: Codes::of(tables),
    };
    if wants(Which::Codes) {
        document.vocabulary = Some(vocabulary(tables.standard()));
        document.causes = Some(maker.all(|table| &table.causes, Maker::cause));
        document.severities = Some(maker.all(|table| &table.severities, Maker::severity));
        document.categories = Some(maker.all(
            |table| &table.categories,
            |_, source, row| named(source, &row.head),
        ));
        document.replies = Some(maker.all(|table| &table.replies, Maker::reply));
        document.classes = Some(maker.all(|table| &table.classes, Maker::class));
        document.subjects = Some(maker.all(|table| &table.subjects, Maker::subject));
        document.details = Some(maker.all(|table| &table.details, Maker::detail));
    }
    if wants(Which::Codes) || wants(Which::Providers) {
        let mut rules = maker.all(|table| &table.rules, Maker::rule);
        rules.retain(|rule| match rule.provider {
            Some(_) => wants(Which::Providers),
            None => wants(Which::Codes),
        });
        document.rules = Some(rules);
    }
    if wants(Which::Providers) {
        document.providers = Some(maker.all(|table| &table.providers, Maker::provider));
        document.tokens = Some(maker.all(|table| &table.tokens, Maker::token));
    }
    if wants(Which::Phrases) {
        document.phrases = Some(maker.all(|table| &table.phrases, Maker::phrase));
    }
    if only == Some(Which::Joined) {
        document.joined = Some(joined::rows(tables));
    }
    document
}

/// Makes rows of the document from rows of the tables.
struct Maker<'t> {
    tables: &'t Tables,
    codes: Codes,
}

impl<'t> Maker<'t> {
    /// The rows of a kind in all tables.
    fn all<T, R>(
        &self,
        list: fn(&Table) -> &Vec<T>,
        make: fn(&Self, &'t Source, &'t T) -> R,
    ) -> Vec<R> {
        let mut rows = Vec::new();
        for source in &self.tables.sources {
            // Words that a table takes from the standard one are no rows of its own.
            rows.extend(
                list(&source.table)
                    .iter()
                    .map(|row| make(self, source, row)),
            );
        }
        rows
    }

    fn verdict(&self, code: &str) -> Verdict {
        // Each code is made of numbers of a table.
        let status: Status = code
            .parse()
            .unwrap_or_else(|_| Status::of_reply(joined::NO_REPLY));
        joined::verdict(&self.tables.layers, status)
    }

    fn in_classes(&self, subject: u16, detail: u16) -> InClasses {
        let [success, deferred, r#final] =
            joined::CLASSES.map(|class| self.verdict(&format!("{class}.{subject}.{detail}")));
        InClasses {
            success,
            deferred,
            r#final,
        }
    }

    fn cause_of(&self, source: &'t Source, given: &Given) -> Option<String> {
        let cause = self.tables.cause(&source.table, given.cause?);
        Some(cause.head.code.clone())
    }

    fn cause(&self, source: &'t Source, row: &'t registry::Cause) -> Cause {
        let table = &source.table;
        let head = &row.head;
        let given = &row.given;
        let answer = row.answer.map(|answer| match answer.detail {
            Some((subject, detail)) => {
                let class = answer.reply / 100;
                format!("{} {class}.{subject}.{detail}", answer.reply)
            }
            None => answer.reply.to_string(),
        });
        Cause {
            cause: head.code.clone(),
            name: head.name.clone(),
            title: head.text.clone(),
            description: head.description.clone(),
            aliases: head.aliases.clone(),
            family: row.family.map(|at| word(&table.families, at)),
            retry: given
                .retry
                .map_or(String::new(), |at| word(&table.retries, at)),
            action: given
                .action
                .map_or(String::new(), |at| word(&table.actions, at)),
            scope: given
                .scope
                .map_or(String::new(), |at| word(&table.scopes, at)),
            party: given
                .party
                .map_or(String::new(), |at| word(&table.parties, at)),
            advice: given.advice.clone(),
            advice_deferred: deferred(self.tables, &head.code),
            pause: row.pause,
            keep: row.keep,
            answer,
            origin: origin(source, head),
        }
    }

    fn severity(&self, source: &'t Source, row: &'t registry::Severity) -> Severity {
        let code = self.codes.other_reply(row.digit);
        Severity {
            named: named(source, &row.head),
            verdict: self.verdict(&code.to_string()),
        }
    }

    fn reply(&self, source: &'t Source, row: &'t registry::Reply) -> Reply {
        let table = &source.table;
        Reply {
            reply: row.code,
            named: named(source, &row.head),
            standing: word(&table.standings, row.standing),
            specific: row.specific,
            stages: match &row.commands {
                Commands::Any => None,
                Commands::List(list) => Some(stages(table, list)),
            },
            verdict: self.verdict(&row.code.to_string()),
        }
    }

    fn class(&self, source: &'t Source, row: &'t registry::Class) -> Class {
        let subject = self.codes.other_subject;
        let detail = self.codes.other_detail(subject);
        Class {
            class: row.class,
            named: named(source, &row.head),
            verdict: self.verdict(&format!("{}.{subject}.{detail}", row.class)),
        }
    }

    fn subject(&self, source: &'t Source, row: &'t registry::Subject) -> Subject {
        Subject {
            subject: row.subject,
            named: named(source, &row.head),
            verdicts: self.in_classes(row.subject, self.codes.other_detail(row.subject)),
        }
    }

    fn detail(&self, source: &'t Source, row: &'t registry::Detail) -> Detail {
        Detail {
            subject: row.subject,
            detail: row.detail,
            named: named(source, &row.head),
            standing: word(&source.table.standings, row.standing),
            specific: row.specific,
            classes: row.classes.clone(),
            inferred: row.inferred,
            replies: row.replies.clone(),
            correction: row.correction.clone(),
            verdicts: self.in_classes(row.subject, row.detail),
        }
    }

    fn rule(&self, source: &'t Source, row: &'t registry::Rule) -> Rule {
        use registry::About;
        let table = &source.table;
        let given = &row.given;
        let of_replies = matches!(row.about, About::Replies(_) | About::Severities(_));
        Rule {
            key: row.key.clone(),
            code: row.head.code.clone(),
            classes: match &row.about {
                About::Details(_, classes)
                | About::Subjects(_, classes)
                | About::Causes(_, classes) => classes.clone(),
                _ => Vec::new(),
            },
            with: of_replies.then(|| with(&row.with)),
            stages: stages(table, &row.stages),
            provider: row.provider.map(|at| table.providers[at].head.code.clone()),
            decides: row.decides,
            cause: self.cause_of(source, given),
            outcome: given.outcome.map(|at| word(&table.outcomes, at)),
            retry: given.retry.map(|at| word(&table.retries, at)),
            action: given.action.map(|at| word(&table.actions, at)),
            scope: given.scope.map(|at| word(&table.scopes, at)),
            party: given.party.map(|at| word(&table.parties, at)),
            advice: text(&given.advice),
            origin: origin(source, &row.head),
        }
    }

    fn provider(&self, source: &'t Source, row: &'t registry::Provider) -> Provider {
        Provider {
            provider: row.head.code.clone(),
            title: row.head.text.clone(),
            description: text(&row.head.description),
            aliases: row.head.aliases.clone(),
            hosts: row.hosts.clone(),
            marks: row.marks.clone(),
            date: date(row.date),
            origin: origin(source, &row.head),
        }
    }

    fn token(&self, source: &'t Source, row: &'t registry::Token) -> Token {
        let provider = &source.table.providers[row.provider];
        Token {
            token: row.head.code.clone(),
            provider: provider.head.code.clone(),
            case: row.case,
            saying: self.saying(source, &row.saying, &row.head),
        }
    }

    fn phrase(&self, source: &'t Source, row: &'t registry::Phrase) -> Phrase {
        Phrase {
            pattern: row.head.code.clone(),
            by: row.by.clone(),
            saying: self.saying(source, &row.saying, &row.head),
        }
    }

    fn saying(&self, source: &'t Source, row: &registry::Saying, head: &Head) -> Saying {
        let table = &source.table;
        let given = &row.given;
        Saying {
            cause: self.cause_of(source, given).unwrap_or_default(),
            decides: row.decides,
            classes: row.classes.clone(),
            with: row.with.iter().map(companion).collect(),
            stages: stages(table, &row.stages),
            retry: given.retry.map(|at| word(&table.retries, at)),
            action: given.action.map(|at| word(&table.actions, at)),
            advice: text(&given.advice),
            sample: row.sample.clone(),
            date: date(row.date),
            origin: origin(source, head),
        }
    }
}

/// What to do when a cause is deferred, as the first table says that has a rule for it.
fn deferred(tables: &Tables, cause: &str) -> Option<String> {
    tables.sources.iter().find_map(|source| {
        let rules = source.table.rules.iter();
        let of_cause = |rule: &&registry::Rule| match &rule.about {
            registry::About::Causes(causes, classes) => {
                let causes = causes.iter().map(|&one| tables.cause(&source.table, one));
                classes.contains(&4) && causes.into_iter().any(|one| one.head.code == cause)
            }
            _ => false,
        };
        let advice = rules.filter(of_cause).map(|rule| &rule.given.advice);
        let advice = advice.into_iter().find(|advice| !advice.is_empty());
        advice.cloned()
    })
}

fn vocabulary(table: &Table) -> Vocabulary {
    let words = |words: &[registry::Word]| words.iter().map(|word| of_head(&word.head)).collect();
    Vocabulary {
        outcome: words(&table.outcomes),
        retry: words(&table.retries),
        action: words(&table.actions),
        scope: words(&table.scopes),
        party: words(&table.parties),
        family: words(&table.families),
        standing: words(&table.standings),
        stage: table.stages.iter().map(|row| of_head(&row.head)).collect(),
        dsn_action: table
            .dsn_actions
            .iter()
            .map(|row| of_head(&row.head))
            .collect(),
    }
}

fn of_head(head: &Head) -> Word {
    Word {
        word: head.code.clone(),
        name: head.name.clone(),
        text: text(&head.text),
        description: head.description.clone(),
        references: head.references.clone(),
    }
}

fn origin(source: &Source, head: &Head) -> Origin {
    Origin {
        references: head.references.clone(),
        note: text(&head.note),
        table: source.name.clone(),
    }
}

fn named(source: &Source, head: &Head) -> Named {
    Named {
        code: head.code.clone(),
        name: head.name.clone(),
        text: head.text.clone(),
        description: head.description.clone(),
        aliases: head.aliases.clone(),
        origin: origin(source, head),
    }
}

fn word(words: &[registry::Word], at: usize) -> String {
    words[at].head.code.clone()
}

fn stages(table: &Table, list: &[usize]) -> Vec<String> {
    let codes = list.iter().map(|&at| &table.stages[at].head.code);
    codes.cloned().collect()
}

fn with(with: &With) -> String {
    match with {
        With::Any => "any".to_owned(),
        With::None => "none".to_owned(),
        With::List(list) => {
            let codes = list.iter().map(|(subject, detail)| match detail {
                Some(detail) => format!("X.{subject}.{detail}"),
                None => format!("X.{subject}"),
            });
            codes.collect::<Vec<_>>().join("|")
        }
    }
}

fn companion(companion: &Companion) -> String {
    match companion {
        Companion::Reply(code) => code.to_string(),
        Companion::Detail(subject, detail) => format!("X.{subject}.{detail}"),
    }
}

fn date((year, month, day): Date) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// A text, unless it is empty.
fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

//! The flat table for joins: each code, and each pair that says something else than its parts.

use std::collections::HashMap;

use smtp_codes::{Layers, ReplyCode, Stage, Status};
use smtp_codes_registry::{About, Table, With};

use super::model::{Joined, Verdict};
use super::tables::Tables;

/// The reply codes that SMTP may use.
const REPLIES: std::ops::RangeInclusive<u16> = 100..=599;
/// The classes of enhanced codes.
pub(super) const CLASSES: [u8; 3] = [2, 4, 5];

/// What no server says.
pub(super) const NO_REPLY: ReplyCode = match ReplyCode::from_u16(0) {
    Ok(code) => code,
    Err(_) => panic!("0 is a number of three digits"),
};

/// The stages at which most failures happen: for a recipient, and for the whole message.
const RECIPIENT_AND_END: [Stage; 2] = [Stage::Rcpt, Stage::DataEnd];

/// What to conclude from codes alone.
pub(super) fn judge(layers: &Layers<'static>, status: Status) -> smtp_codes::Verdict<'static> {
    layers.judge_status(status, Stage::Any)
}

/// The same for programs.
pub(super) fn verdict(layers: &Layers<'static>, status: Status) -> Verdict {
    let verdict = judge(layers, status);
    let stage_matters = RECIPIENT_AND_END.iter().any(|&stage| {
        let other = layers.judge_status(status, stage);
        (
            other.cause(),
            other.retry(),
            other.action(),
            other.outcome(),
        ) != (
            verdict.cause(),
            verdict.retry(),
            verdict.action(),
            verdict.outcome(),
        )
    });
    let later = verdict.retry() == smtp_codes::Retry::Later;
    Verdict {
        cause: verdict.cause().to_string(),
        family: verdict.family().map(|word| word.to_string()),
        outcome: verdict.outcome().to_string(),
        disposition: verdict.disposition().to_string(),
        retry: verdict.retry().to_string(),
        action: verdict.action().to_string(),
        scope: verdict.scope().to_string(),
        party: verdict.party().to_string(),
        pause: later.then(|| verdict.wait().first().as_secs()),
        keep: later.then(|| verdict.wait().end().as_secs()),
        advice: verdict.advice().to_string(),
        level: verdict.basis().level().to_string(),
        basis_table: file_name(verdict.basis().table()).to_owned(),
        basis: verdict.basis().key().to_string(),
        stage_matters,
    }
}

/// The name of a table without the folders before it: where somebody keeps it is nobody's business.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The codes that some row of a table is about.
pub(super) struct Codes {
    /// Reply codes that are registered or named by a rule.
    pub(super) replies: Vec<u16>,
    /// Subjects and details that are registered or named by a rule.
    pub(super) details: Vec<(u16, u16)>,
    /// Subjects that are registered, named by a rule or have such a detail.
    pub(super) subjects: Vec<u16>,
    /// A subject that no row is about.
    pub(super) other_subject: u16,
}

impl Codes {
    /// All codes that a verdict may depend on.
    pub(super) fn of(tables: &Tables) -> Self {
        let mut codes = Self {
            replies: Vec::new(),
            details: Vec::new(),
            subjects: Vec::new(),
            other_subject: 0,
        };
        for source in &tables.sources {
            codes.add(&source.table);
        }
        let details = codes.details.iter().map(|&(subject, _)| subject);
        codes.subjects.extend(details);
        for list in [&mut codes.replies, &mut codes.subjects] {
            list.sort_unstable();
            list.dedup();
        }
        codes.details.sort_unstable();
        codes.details.dedup();
        let unknown = |subject: &u16| !codes.subjects.contains(subject);
        codes.other_subject = (0..1000).find(unknown).unwrap_or(999);
        codes
    }

    fn add(&mut self, table: &Table) {
        self.replies
            .extend(table.replies.iter().map(|row| row.code));
        let details = table.details.iter();
        self.details
            .extend(details.map(|row| (row.subject, row.detail)));
        let subjects = table.subjects.iter();
        self.subjects.extend(subjects.map(|row| row.subject));
        // What a provider means by a code is for those who know who speaks.
        for rule in table.rules.iter().filter(|rule| rule.provider.is_none()) {
            match &rule.about {
                About::Replies(ranges) => {
                    for &(first, last) in ranges {
                        self.replies.extend(first..=last);
                    }
                }
                About::Details(ranges, _) => {
                    for &(subject, first, last) in ranges {
                        let all = (first..=last).map(|detail| (subject, detail));
                        self.details.extend(all);
                    }
                }
                About::Subjects(subjects, _) => self.subjects.extend(subjects),
                _ => {}
            }
            if let With::List(list) = &rule.with {
                for &(subject, detail) in list {
                    self.subjects.push(subject);
                    self.details.extend(detail.map(|detail| (subject, detail)));
                }
            }
        }
    }

    /// A detail of a subject that no row is about.
    pub(super) fn other_detail(&self, subject: u16) -> u16 {
        let known = |detail: &u16| self.details.contains(&(subject, *detail));
        (0..1000).rev().find(|detail| !known(detail)).unwrap_or(999)
    }

    /// A reply code that no row is about with this first digit.
    pub(super) fn other_reply(&self, digit: u8) -> u16 {
        let first = u16::from(digit) * 100;
        let mut all = (first..first + 100).rev();
        all.find(|code| !self.replies.contains(code))
            .unwrap_or(first)
    }

    /// The enhanced codes of a class with their keys, those that more codes fall back on last.
    pub(super) fn enhanced(&self, class: u16) -> Vec<(String, &'static str, Status)> {
        let code = |subject: u16, detail: u16| {
            let text = format!("{class}.{subject}.{detail}");
            text.parse::<Status>().ok()
        };
        let mut all = Vec::new();
        for &(subject, detail) in &self.details {
            let key = format!("{class}.{subject}.{detail}");
            all.extend(code(subject, detail).map(|code| (key, "detail", code)));
        }
        for &subject in &self.subjects {
            let code = code(subject, self.other_detail(subject));
            let key = format!("{class}.{subject}.*");
            all.extend(code.map(|code| (key, "subject", code)));
        }
        let other = code(self.other_subject, self.other_detail(self.other_subject));
        all.extend(other.map(|code| (format!("{class}.*"), "class", code)));
        all
    }
}

/// A status of a reply code and an enhanced code.
pub(super) fn both(reply: u16, enhanced: Status) -> Option<Status> {
    let reply = ReplyCode::from_u16(reply).ok()?;
    Some(match enhanced.enhanced() {
        Some(enhanced) => Status::both(reply, enhanced),
        None => Status::of_reply(reply),
    })
}

/// What is joined is compared by what it says, not by which row says it.
fn says(verdict: &Verdict) -> Verdict {
    Verdict {
        level: String::new(),
        basis_table: String::new(),
        basis: String::new(),
        stage_matters: false,
        ..verdict.clone()
    }
}

/// The rows of the flat table.
pub(super) fn rows(tables: &Tables) -> Vec<Joined> {
    let codes = Codes::of(tables);
    let layers = &tables.layers;
    let texts = texts(tables);
    let mut rows: Vec<Joined> = Vec::new();
    let mut add = |key: String, kind, reply: Option<String>, enhanced, status: Status| {
        let judged = judge(layers, status);
        rows.push(Joined {
            text: texts.get(&key).cloned(),
            code: key,
            kind,
            reply,
            enhanced,
            title: judged.title().to_owned(),
            sources: judged.references().to_string(),
            verdict: verdict(layers, status),
        });
    };
    let reply = |code: u16| ReplyCode::from_u16(code).ok().map(Status::of_reply);
    for &code in &codes.replies {
        if let Some(status) = reply(code) {
            add(
                code.to_string(),
                "reply",
                Some(code.to_string()),
                None,
                status,
            );
        }
    }
    for digit in 1..=5 {
        if let Some(status) = reply(codes.other_reply(digit)) {
            let key = format!("{digit}yz");
            add(key.clone(), "severity", Some(key), None, status);
        }
    }
    if let Some(status) = reply(0) {
        add("*".to_owned(), "any", None, None, status);
    }
    for class in CLASSES {
        for (key, kind, status) in codes.enhanced(class.into()) {
            add(key.clone(), kind, None, Some(key), status);
        }
    }
    let alone: HashMap<String, Verdict> = rows
        .iter()
        .map(|row| (row.code.clone(), says(&row.verdict)))
        .collect();
    let pairs = pairs(layers, &codes, &alone);
    rows.extend(pairs);
    rows
}

/// The pairs that say something else than what is looked up without them.
fn pairs(layers: &Layers<'static>, codes: &Codes, alone: &HashMap<String, Verdict>) -> Vec<Joined> {
    let mut known = alone.clone();
    let mut rows: Vec<Joined> = Vec::new();
    // Reply codes that are not registered first, as the others fall back on them.
    let digits = CLASSES.map(|digit| (format!("{digit}yz"), codes.other_reply(digit)));
    let registered = REPLIES.filter(|code| codes.replies.contains(code));
    let registered = registered.map(|code| (code.to_string(), code));
    for (reply, code) in digits.into_iter().chain(registered) {
        let class = code / 100;
        let digit = format!("{class}yz");
        for (key, kind, enhanced) in codes.enhanced(class) {
            let Some(status) = both(code, enhanced) else {
                continue;
            };
            // What is looked up where there is no row for the pair.
            let mut next = vec![format!("{digit} {key}"), key.clone()];
            if kind == "class" {
                next.insert(0, reply.clone());
            }
            let next = next.iter().filter(|next| **next != digit);
            let found = verdict(layers, status);
            let said = says(&found);
            if next.filter_map(|next| known.get(next)).next() == Some(&said) {
                continue;
            }
            known.insert(format!("{reply} {key}"), said);
            let judged = judge(layers, status);
            rows.push(Joined {
                code: format!("{reply} {key}"),
                kind: "pair",
                reply: Some(reply.clone()),
                enhanced: Some(key),
                text: None,
                title: judged.title().to_owned(),
                verdict: found,
                sources: judged.references().to_string(),
            });
        }
    }
    rows.sort_by(|one, other| one.code.cmp(&other.code));
    rows
}

/// The texts of the standard by key.
fn texts(tables: &Tables) -> HashMap<String, String> {
    let mut texts = HashMap::new();
    for source in tables.sources.iter().rev() {
        let table = &source.table;
        for row in &table.replies {
            texts.insert(row.head.code.clone(), row.head.text.clone());
        }
        for row in &table.severities {
            texts.insert(row.head.code.clone(), row.head.text.clone());
        }
        for class in CLASSES {
            for row in &table.details {
                let key = format!("{class}{}", &row.head.code[1..]);
                texts.insert(key, row.head.text.clone());
            }
            for row in &table.subjects {
                let key = format!("{class}{}.*", &row.head.code[1..]);
                texts.insert(key, row.head.text.clone());
            }
        }
        for row in &table.classes {
            texts.insert(format!("{}.*", row.class), row.head.text.clone());
        }
    }
    texts
}

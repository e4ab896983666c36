//! `explain`: what a code, a reply or a bounce means, what to do, and why.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use anstyle::Style;
use serde::{Serialize, Serializer};
use smtp_codes::{
    Cause, Class, Detail, Deviation, DsnAction, EnhancedCode, Escaped, Layers, Level, Outcome,
    ReplyCode, Speaker, Stage, Status, Subject, Text, Verdict, asks,
};
use smtp_codes_reports::mail::MailKind;
use smtp_codes_reports::text::Taken;
use smtp_codes_reports::write::{self, PAGE, Page, Sheet};
use smtp_codes_reports::{Direction, Judged, Report};

use crate::cli::Explain;
use crate::output::{self, HEADING, labelled, labelled_at, paragraph};
use crate::scan::sample;
use crate::{Found, wording};

mod input;

use input::{Asked, Input};

/// What was asked about.
enum Question {
    /// A status, as it came in a reply or report.
    Status(Box<Answer>),
    /// A detail without its class, as the registry lists it.
    Detail(Detail),
    /// A subject, and the code that asks for it: its own, or a detail that is not registered.
    Subject(Subject, String),
}

/// What was said, judged.
struct Answer {
    source: Option<Arc<str>>,
    report: Report<'static>,
    verdict: Option<Verdict<'static>>,
    /// Whether a mail says it: the text is then not what was typed.
    of_mail: bool,
}

impl Answer {
    /// The object for programs.
    fn judged(&self) -> Judged<'_, 'static> {
        Judged {
            source: self.source.as_deref(),
            full: true,
            ..Judged::new(&self.report, self.verdict)
        }
    }

    /// Whether a person is told the same of both, but for the recipient.
    fn is_like(&self, other: &Self) -> bool {
        let known = |one: &Self| {
            let report = &one.report;
            (
                (report.status, report.stage, report.action, report.author),
                (report.complaint, report.guessed, report.deviations),
                one.verdict,
            )
        };
        known(self) == known(other) && sample(&self.report) == sample(&other.report)
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.judged().serialize(serializer)
    }
}

/// What shows the word that was asked about, if it is no code but names several: a cause, `5xx`.
fn instead(what: &[String]) -> Option<String> {
    let [one] = what else { return None };
    if one.parse::<Cause<'_>>().is_ok() {
        return Some(format!(
            "{one} is a cause, not a code; smtp-codes list --cause {one} shows it and its codes"
        ));
    }
    let [digit @ b'2'..=b'5', rest @ ..] = one.as_bytes() else {
        return None;
    };
    let option = match rest {
        [b'.', ..] => "class",
        _ => "severity",
    };
    let any = |byte: &u8| matches!(byte, b'x' | b'X' | b'y' | b'z' | b'n' | b'.' | b'*');
    (rest.len() < 5 && rest.iter().all(any)).then(|| {
        let digit = char::from(*digit);
        format!("{one} is many codes; smtp-codes list --{option} {digit} shows them")
    })
}

/// Runs the command.
pub(crate) fn run(arguments: &Explain, layers: &Layers<'static>) -> io::Result<Found> {
    let asked = Asked {
        stage: arguments.stage,
        format: arguments.from.format,
    };
    let input = Input::read(&arguments.what, asked)?;
    let (taken, kind, cut) = (input.taken, input.kind, input.cut);
    let read_as = input.read_as();
    let questions = recognise(input, layers);
    if cut {
        output::complain("of a mail only the first MiB is looked at");
    }
    if questions.is_empty() {
        let what = match kind {
            None | Some(MailKind::Other | MailKind::DeliveryReport) => "this mail".to_owned(),
            Some(kind) => format!("this is {}, which", kind.title()),
        };
        let of_mail = format!("{what} reports nothing about a delivery");
        let of_list = instead(&arguments.what);
        output::complain(match taken {
            Taken::Mail => &of_mail,
            Taken::Events => "these events of a mail service report nothing about a delivery",
            Taken::LogLine => "these lines of a log report nothing about a delivery",
            _ => of_list.as_deref().unwrap_or(
                "no SMTP code recognised, nor words that a server says; give a reply code (550), an \
                 enhanced code (5.1.1), or the text of a reply or a bounce",
            ),
        });
        return Ok(Found::Nothing);
    }
    match arguments.output.format.for_programs() {
        None => {
            let mut out = output::stdout();
            for (place, shown) in alike(&questions).iter().enumerate() {
                if place > 0 {
                    writeln!(out)?;
                }
                match shown {
                    Shown::Answers(answers) => {
                        explain_report(&mut out, answers, arguments.full)?;
                    }
                    Shown::Detail(detail) => explain_detail(&mut out, *detail)?,
                    Shown::Subject(subject, code) => {
                        explain_subject(&mut out, *subject, code)?;
                    }
                }
            }
            if let Some(read_as) = read_as {
                writeln!(out)?;
                labelled(&mut out, "Read as", &shown(&read_as))?;
            }
            if !arguments.full && io::stdout().is_terminal() {
                writeln!(out)?;
                paragraph(
                    &mut out,
                    Style::new(),
                    "--full explains every part; --format json is for programs",
                )?;
            }
            out.flush()?;
        }
        Some(format) => {
            let mut sheet = Sheet::begin(format, true, true)?;
            let mut page = Page::new(format);
            for question in &questions {
                write_question(&mut page, question, format)?;
                if page.len() >= PAGE {
                    page.send(|full| sheet.send(full))?;
                }
            }
            page.send(|full| sheet.send(full))?;
            sheet.end()?;
        }
    }
    let known = questions.iter().any(|question| match question {
        Question::Status(answer) => {
            let report = &answer.report;
            report.complaint || report.status.is_some() || answer.verdict.is_some()
        }
        _ => true,
    });
    Ok(if known {
        Found::Something
    } else {
        Found::Nothing
    })
}

/// What a person is shown at once.
enum Shown<'a> {
    /// What differs in the recipient only.
    Answers(Vec<&'a Answer>),
    Detail(Detail),
    Subject(Subject, &'a str),
}

/// The questions in their order, those that have one answer together.
fn alike(questions: &[Question]) -> Vec<Shown<'_>> {
    /// Each is compared with so many before it.
    const NEAR: usize = 16;
    let mut all: Vec<Shown<'_>> = Vec::new();
    for question in questions {
        match question {
            Question::Detail(detail) => all.push(Shown::Detail(*detail)),
            Question::Subject(subject, code) => all.push(Shown::Subject(*subject, code)),
            Question::Status(answer) => {
                let known = all
                    .iter_mut()
                    .rev()
                    .take(NEAR)
                    .find_map(|shown| match shown {
                        Shown::Answers(answers) if answers[0].is_like(answer) => Some(answers),
                        _ => None,
                    });
                match known {
                    Some(answers) => answers.push(answer),
                    None => all.push(Shown::Answers(vec![answer])),
                }
            }
        }
    }
    all
}

/// The questions in what was read: a code as it stands, or each report.
fn recognise(input: Input, layers: &Layers<'static>) -> Vec<Question> {
    if let Some(question) = registered(String::from_utf8_lossy(&input.text).trim()) {
        return vec![question];
    }
    let of_mail = input.taken == Taken::Mail;
    let source: Option<Arc<str>> = input.source.map(Arc::from);
    let reports = input.reports.into_iter();
    reports
        .map(|report| Answer {
            source: source.clone(),
            verdict: report.judge(layers),
            report,
            of_mail,
        })
        // A text that is no report and says nothing has no answer.
        .filter(|answer| of_mail || answer.verdict.is_some() || answer.report.complaint)
        .map(|answer| Question::Status(Box::new(answer)))
        .collect()
}

/// A detail or subject as the registry writes it: `X.1.1`, `X.1`.
fn registered(text: &str) -> Option<Question> {
    if let Ok(detail) = text.parse::<Detail>() {
        return Some(Question::Detail(detail));
    }
    if let Ok(subject) = text.parse::<Subject>() {
        return Some(Question::Subject(subject, subject.to_string()));
    }
    // A class and a subject without a detail.
    if let [b'2' | b'4' | b'5', b'.', ..] = text.as_bytes()
        && let Ok(subject) = format!("X{}", &text[1..]).parse::<Subject>()
    {
        return Some(Question::Subject(subject, subject.to_string()));
    }
    // Any class will do to see whether it is well formed.
    let numbers = text
        .strip_prefix("X.")
        .or_else(|| text.strip_prefix("x."))?;
    let code: EnhancedCode = format!("{}.{numbers}", Class::ALL[0]).parse().ok()?;
    match code.registered() {
        Some(detail) => Some(Question::Detail(detail)),
        None => Some(Question::Subject(code.subject()?, text.to_uppercase())),
    }
}

/// Writes the answer to a question for programs.
fn write_question(page: &mut Page, question: &Question, format: write::Format) -> io::Result<()> {
    let general = match question {
        Question::Status(answer) => return page.push(answer.judged()),
        Question::Detail(detail) => General::of_detail(*detail),
        Question::Subject(subject, code) => General::of_subject(*subject, code),
    };
    if format == write::Format::Csv {
        // A sheet has no objects in its cells: a row for each class.
        return general
            .verdicts
            .iter()
            .try_for_each(|one| page.push(one.judged()));
    }
    page.object(&general)
}

/// What is known of a detail or subject, whatever the class.
#[derive(Default, Serialize)]
struct General {
    code: String,
    title: &'static str,
    description: String,
    standing: Option<&'static str>,
    /// The cause, where both classes of failures have the same one.
    cause: Option<&'static str>,
    verdicts: Vec<Answer>,
    references: String,
}

impl General {
    fn of_detail(detail: Detail) -> Self {
        let verdicts = Class::ALL
            .iter()
            .map(|&class| (detail.in_class(class), detail.verdict(class)));
        Self {
            code: detail.to_string(),
            title: detail.text(),
            description: detail.description().to_string(),
            standing: Some(detail.standing().as_str()),
            references: detail.references().to_string(),
            ..Self::default()
        }
        .judged(verdicts)
    }

    fn of_subject(subject: Subject, code: &str) -> Self {
        Self {
            code: code.to_owned(),
            title: subject.text(),
            description: subject.description().to_string(),
            references: subject.references().to_string(),
            ..Self::default()
        }
        .judged(unspecific(subject, code))
    }

    fn judged(mut self, verdicts: impl Iterator<Item = (EnhancedCode, Verdict<'static>)>) -> Self {
        for (code, verdict) in verdicts {
            let mut report = Report::default();
            report.status = Some(Status::of_enhanced(code));
            self.verdicts.push(Answer {
                source: None,
                report,
                verdict: Some(verdict),
                of_mail: false,
            });
        }
        let mut causes = self
            .verdicts
            .iter()
            .filter_map(|answer| answer.verdict)
            .filter(|verdict| !verdict.is_success())
            .map(|verdict| verdict.cause());
        let first = causes.next();
        self.cause = first
            .filter(|first| causes.all(|other| other == *first))
            .map(|cause| cause.as_str());
        self
    }
}

/// The codes of a subject in each class, with what they say: those of a detail that is not
/// registered, for which 999 stands where none was asked for.
fn unspecific(
    subject: Subject,
    code: &str,
) -> impl Iterator<Item = (EnhancedCode, Verdict<'static>)> {
    let detail = code.split('.').nth(2).unwrap_or("999").to_owned();
    Class::ALL.iter().filter_map(move |class| {
        let code = format!("{class}.{}.{detail}", subject.number());
        let code: EnhancedCode = code.parse().ok()?;
        Some((code, Status::of_enhanced(code).judge(Stage::Any)))
    })
}

/// The answer first, then why and what to do; the codes, and what is odd about them, last.
fn explain_report(out: &mut impl Write, answers: &[&Answer], full: bool) -> io::Result<()> {
    let Some(answer) = answers.first() else {
        return Ok(());
    };
    let report = &answer.report;
    let text = report.text.as_deref().unwrap_or_default();
    let mut recipients: Vec<String> = Vec::new();
    for one in answers
        .iter()
        .filter_map(|one| one.report.recipient.as_deref())
    {
        let one = shown(one);
        if !recipients.contains(&one) {
            recipients.push(one);
        }
    }
    let only = match &recipients[..] {
        [] => wording::named_address(text).map(shown),
        [one] => Some(one.clone()),
        _ => None,
    };
    let complaint = report.complaint.then_some(Cause::COMPLAINT);
    let headline = match (&answer.verdict, complaint) {
        (_, Some(complaint)) => format!("{}: {}", complaint.title(), complaint.action().text()),
        (Some(verdict), _) => wording::headline(verdict, report.action, only.as_deref()),
        (None, _) => "No code in this report: read what the server said".to_owned(),
    };
    let look = match &answer.verdict {
        Some(verdict) if complaint.is_none() => look(verdict.outcome()),
        _ => HEADING,
    };
    paragraph(out, look, &headline)?;
    writeln!(out)?;
    if let [one] = &recipients[..] {
        if !headline.ends_with(one) {
            labelled(out, "Recipient", one)?;
        }
    } else {
        labelled(out, "Recipients", &named(&recipients, full))?;
    }
    if let Some(used) = report.original_recipient.as_deref().map(shown)
        && answers.len() == 1
        && Some(&used) != only.as_ref()
    {
        labelled(out, "Sent to", &used)?;
    }
    if report.guessed
        && let Some(status) = report.status
    {
        let text =
            format!("{status}, though nothing in the text says that these numbers are codes");
        labelled(out, "Taken for", &text)?;
    }
    if answer.of_mail || full || answer.verdict.is_none() {
        // A complaint is told by whoever passes it on: no server refused anything.
        let label = match complaint {
            Some(_) => "Report says",
            None => "Server said",
        };
        labelled(out, label, &shown(&quoted(text)))?;
    }
    if let Some(complaint) = complaint {
        let why = complaint.description().to_string();
        let why = why.trim_end_matches('.');
        labelled(out, "Why", &format!("{why} ({complaint})."))?;
        return labelled(out, "What to do", &complaint.advice().to_string());
    }
    let Some(verdict) = &answer.verdict else {
        return Ok(());
    };
    if report.direction == Some(Direction::Incoming) && !verdict.is_success() {
        let text = "This host; the advice is for whoever sent the message.";
        labelled(out, "Refused by", text)?;
    }
    labelled(out, "Provider", &provider(verdict, report))?;
    let evidence = wording::evidence(
        verdict,
        wording::Known {
            status: report.status,
            stage: report.stage,
            reported: report.action,
            author: report.author,
        },
    );
    let why = verdict.description().to_string();
    let why = why.trim_end_matches('.');
    labelled(
        out,
        "Why",
        &format!("{why} ({}, {evidence}).", verdict.cause()),
    )?;
    if verdict.advice() != verdict.description() {
        labelled(out, "What to do", &verdict.advice().to_string())?;
    }
    if verdict.was_spared() {
        labelled(
            out,
            "Caution",
            "This is too weak a reason to give the address up.",
        )?;
    }
    // Of what worked, nothing is to be tried again or fixed.
    if full || !(verdict.is_success() || verdict.is_intermediate()) {
        let said = report.said().unwrap_or(text).as_bytes();
        let mut again = wording::again(verdict);
        if let Some(seconds) = asks::retry_after(said) {
            again += &wording::asked(seconds);
        }
        labelled(out, "Retry", &again)?;
        if let Some(list) = asks::blocklist(said) {
            let name = match list.link {
                Some(link) => format!("{} ({link})", list.name),
                None => list.name.to_owned(),
            };
            labelled(out, "Listed by", &shown(&name))?;
            labelled(out, "Listed", &shown(list.listed.unwrap_or_default()))?;
        }
        let (affects, party) = (verdict.scope().description(), verdict.party().description());
        for (label, text) in [("Affects", affects), ("Fixed by", party)] {
            let text = text.to_string();
            let told = if full { &text } else { wording::first(&text) };
            labelled(out, label, &wording::ended(told))?;
        }
    }
    if let Some(action) = report.action
        && (full || !is_plain(action, report.status))
    {
        labelled(out, "Reported", &action.description().to_string())?;
    }
    if let Some(status) = report.status {
        writeln!(out)?;
        if full {
            explain_parts(out, status)?;
        } else {
            name_parts(out, status)?;
        }
    }
    let basis = verdict.basis();
    if !full && matches!(basis.level(), Level::Provider | Level::LayerCode) {
        // The name of the first source; its link is for those who look closer.
        let sources = verdict.references().to_string();
        let first = sources.split("; ").next().unwrap_or_default();
        let name = first.split(" http").next().unwrap_or(first);
        // `seen` is no place where one could look.
        if first != name || name.contains(' ') {
            labelled(out, "Source", name)?;
        }
    }
    if full {
        writeln!(out)?;
        let decided = format!("{basis} in {} (level {})", basis.table(), basis.level());
        labelled(out, "Decided by", &decided)?;
        if let Some(rule) = verdict.rule() {
            labelled(out, "And by", &format!("{rule} in {}", rule.table()))?;
        }
        labelled(out, "Disposition", verdict.disposition().as_str())?;
        labelled(out, "Sources", &sources(report.status, verdict))?;
    }
    irregular(out, report, verdict)
}

/// What is odd about a reply: that its codes disagree, and how it is written.
fn irregular(out: &mut impl Write, report: &Report<'_>, verdict: &Verdict<'_>) -> io::Result<()> {
    let mut told: Vec<(&str, String)> = Vec::new();
    if let Some(conflict) = verdict.conflict() {
        told.push(("Conflict", wording::sentence(&conflict.to_string())));
    }
    for deviation in report.deviations {
        if deviation == Deviation::ClassConflict && verdict.conflict().is_some() {
            continue; // said above, with what follows from it
        }
        let pasted = report
            .text
            .as_ref()
            .is_some_and(|text| !text.contains('\r'));
        if deviation == Deviation::BareLf && pasted {
            continue; // the line ends are those of a file or a terminal, not the server's
        }
        told.push(("Irregular", wording::sentence(&deviation.to_string())));
    }
    if !told.is_empty() {
        writeln!(out)?;
    }
    told.iter()
        .try_for_each(|(label, text)| labelled(out, label, text))
}

/// The recipients, the first ones only if there are many.
fn named(recipients: &[String], full: bool) -> String {
    const FIRST: usize = 5;
    let most = if full { usize::MAX } else { FIRST };
    let named = recipients.iter().take(most);
    let mut named = named.cloned().collect::<Vec<_>>().join(", ");
    match recipients.len().saturating_sub(most) {
        0 => {}
        1 => named += " and 1 other",
        more => named += &format!(" and {more} others"),
    }
    named
}

/// What a server said, on one line, and no more of it than a person reads.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 400;
    // A text that is all blanks is no text, however long.
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.len() + word.len() > LONGEST {
            let room = LONGEST.saturating_sub(line.len());
            let end = (0..=room.min(word.len()))
                .rev()
                .find(|&end| word.is_char_boundary(end));
            if line.is_empty() {
                line.push_str(&word[..end.unwrap_or_default()]);
            }
            line.push_str(" ...");
            return line;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Who said it, and what told it; empty where that is not known.
fn provider(verdict: &Verdict<'_>, report: &Report<'_>) -> String {
    let Some(provider) = verdict.provider() else {
        return String::new();
    };
    let text = report.text.as_deref().unwrap_or_default();
    let known = match provider.from() {
        Speaker::Host => format!("host {}", report.host().unwrap_or_default()),
        Speaker::Mark => match provider.mark(text.as_bytes()) {
            Some(mark) => format!("mark \"{mark}\""),
            None => "words of the text".to_owned(),
        },
        other => other.as_str().to_owned(),
    };
    format!("{}, by the {}", provider.name(), shown(&quoted(&known)))
}

/// Whether what a report's sender did is clear from what is said anyway: the headline tells of
/// a delay, and nothing contradicts a failure but a code that defers.
fn is_plain(action: DsnAction, status: Option<Status>) -> bool {
    match action {
        DsnAction::Delayed => true,
        DsnAction::Failed => status.is_none_or(|it| it.judge(Stage::Any).is_permanent()),
        _ => false,
    }
}

/// The codes of the status, each with its registered text and source.
fn name_parts(out: &mut impl Write, status: Status) -> io::Result<()> {
    let reply = status.reply().map(|code| {
        let known = code.registered();
        (
            code.to_string(),
            known.map(|known| (known.text(), known.references())),
        )
    });
    let enhanced = status.enhanced().map(|code| {
        let known = code.registered();
        (
            code.to_string(),
            known.map(|known| (known.text(), known.references())),
        )
    });
    for (code, known) in reply.into_iter().chain(enhanced) {
        let text = match known {
            // The first source is where the code is defined.
            Some((text, sources)) => {
                let sources = sources.to_string();
                let first = sources.split("; ").next().unwrap_or_default();
                format!("{text} ({})", output::sources(first))
            }
            None => "not registered".to_owned(),
        };
        labelled(out, &code, &text)?;
    }
    Ok(())
}

/// Where all that stands.
fn sources(status: Option<Status>, verdict: &Verdict<'_>) -> String {
    let reply = status
        .and_then(Status::reply)
        .and_then(ReplyCode::registered);
    let detail = status
        .and_then(Status::enhanced)
        .and_then(EnhancedCode::registered);
    let all = [
        Some(verdict.references()),
        verdict.rule().map(|rule| rule.references()),
        reply.map(|reply| reply.references()),
        detail.map(|detail| detail.references()),
    ];
    let all = all.map(|text| text.map(|text| text.to_string()));
    let mut sources: Vec<&str> = Vec::new();
    for source in all.iter().flatten().flat_map(|all| all.split("; ")) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    output::sources(&sources.join("; "))
}

/// Text from outside as a terminal may have it.
fn shown(text: &str) -> String {
    Escaped::new(text.as_bytes()).to_string()
}

/// The look of an outcome.
pub(crate) fn look(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Success | Outcome::Intermediate => output::GOOD,
        Outcome::Transient => output::WAITING,
        _ => output::BAD,
    }
}

/// What each part of the status says.
fn explain_parts(out: &mut impl Write, status: Status) -> io::Result<()> {
    if let Some(reply) = status.reply() {
        match reply.registered() {
            Some(known) => part(out, &reply.to_string(), known.text(), known.description())?,
            None => part(out, &reply.to_string(), "not registered", Text::EMPTY)?,
        }
        match reply.severity() {
            Some(severity) => part(
                out,
                &format!("  {severity}"),
                severity.text(),
                severity.description(),
            )?,
            None => part(out, "", "no SMTP reply begins with this digit", Text::EMPTY)?,
        }
        if let Some(category) = reply.category() {
            part(
                out,
                &format!("  {category}"),
                category.text(),
                category.description(),
            )?;
        }
    }
    if let Some(enhanced) = status.enhanced() {
        match enhanced.registered() {
            Some(known) => part(
                out,
                &enhanced.to_string(),
                known.text(),
                known.description(),
            )?,
            None => part(out, &enhanced.to_string(), "not registered", Text::EMPTY)?,
        }
        let class = enhanced.class();
        part(
            out,
            &format!("  {class}.X.X"),
            class.text(),
            class.description(),
        )?;
        if let Some(subject) = enhanced.subject() {
            part(
                out,
                &format!("  {subject}"),
                subject.text(),
                subject.description(),
            )?;
        }
    }
    Ok(())
}

fn part(out: &mut impl Write, code: &str, text: &str, description: Text<'_>) -> io::Result<()> {
    let separator = if description.is_empty() || text.ends_with('.') {
        ""
    } else {
        "."
    };
    labelled(
        out,
        code,
        format!("{text}{separator} {description}").trim_end(),
    )
}

/// A detail without its class: what it says, and what follows in each class.
fn explain_detail(out: &mut impl Write, detail: Detail) -> io::Result<()> {
    paragraph(out, HEADING, &format!("{detail}: {}", detail.text()))?;
    writeln!(out)?;
    labelled(out, "Means", &detail.description().to_string())?;
    writeln!(out)?;
    for &class in Class::ALL {
        // No server says that something worked with a code that has no such class.
        if class.number() != 2 || detail.classes().contains(&class) {
            let code = detail.in_class(class).to_string();
            in_class(out, &code, &detail.verdict(class))?;
        }
    }
    if !detail.replies().is_empty() {
        let mut replies = codes(detail.replies());
        if !detail.correction().is_empty() {
            replies += &format!(" as registered; corrected: {}", codes(detail.correction()));
        }
        labelled(out, "Replies", &replies)?;
    }
    labelled(
        out,
        "Standing",
        &detail.standing().description().to_string(),
    )?;
    labelled(out, "Note", &detail.note().to_string())?;
    labelled(
        out,
        "Sources",
        &output::sources(&detail.references().to_string()),
    )
}

/// A subject without class and detail, or a detail of which only the subject is registered.
fn explain_subject(out: &mut impl Write, subject: Subject, code: &str) -> io::Result<()> {
    let own = code == subject.to_string();
    let rest = if own {
        subject.text().to_owned()
    } else {
        format!("not registered; its subject is {}", subject.text())
    };
    paragraph(out, HEADING, &format!("{code}: {rest}"))?;
    writeln!(out)?;
    labelled(out, "Means", &subject.description().to_string())?;
    writeln!(out)?;
    for (in_full, verdict) in unspecific(subject, code) {
        let class = in_full.class().number();
        if class != 2 {
            let shown = if own {
                format!("{class}.{}.n", subject.number())
            } else {
                in_full.to_string()
            };
            in_class(out, &shown, &verdict)?;
        }
    }
    labelled(
        out,
        "Sources",
        &output::sources(&subject.references().to_string()),
    )
}

/// What follows from a code in a class: the answer, what to do, when to try again.
fn in_class(out: &mut impl Write, code: &str, verdict: &Verdict<'_>) -> io::Result<()> {
    let headline = wording::headline(verdict, None, None);
    let (look, again) = (look(verdict.outcome()), wording::again(verdict));
    labelled_at(
        out,
        output::COLUMN,
        code,
        look,
        &format!("{headline} ({})", verdict.cause()),
    )?;
    labelled(out, "", &verdict.advice().to_string())?;
    if !verdict.is_success() {
        labelled(
            out,
            "",
            &format!("Retry: {}", again.replacen("Later: ", "later, ", 1)),
        )?;
    }
    writeln!(out)
}

fn codes(codes: &[ReplyCode]) -> String {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    codes.join(", ")
}

//! The command line: options, help, completions and manual page come from here.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use smtp_codes::{Action, Cause, Family, Retry, Stage};
use smtp_codes_reports::rows::{Columns, Picked};
use smtp_codes_reports::{Time, recognise, write};

use crate::scan::when;

/// Explains SMTP replies, bounces and logs: what happened, whether to try again, what to do,
/// who can fix it, and why.
#[derive(Parser)]
#[command(
    name = "smtp-codes",
    version,
    arg_required_else_help = true,
    after_help = "Without a command, what is given is explained: smtp-codes 550\n\n\
        Exit status: 0 done, 1 nothing recognised or found, 2 wrong usage or unreadable input."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Explain a code, a reply or a bounce
    Explain(Explain),
    /// List what is registered
    List(List),
    /// Sum up what logs and mails report, or write it for programs
    Scan(Scan),
    /// Write the tables for spreadsheets, databases and other programs, or as a page to read
    Export(Export),
    /// Count what decided the verdicts on logs and mails, and show the texts that no row knows
    Coverage(Coverage),
    /// Check and review a table of codes or words, compare it, and repair it
    Audit(Audit),
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page of the program or of one of its commands
    Man(Man),
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes man scan | man -l -
  smtp-codes man --out ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The command; without it, the page is that of the program
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub(crate) command: Option<String>,

    /// Write all pages into this directory, each to a file of its own
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) out: Option<std::path::PathBuf>,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes explain 550 5.1.1 User unknown
  smtp-codes explain X.7.1
  smtp-codes explain --stage rcpt 552
  smtp-codes explain 'smtp; 450 4.2.0 greylisted'
  smtp-codes explain bounce.eml
  smtp-codes explain --overlay in-house.csv --stage rcpt 559
  grep 5.7.1 bounce.txt | smtp-codes explain")]
pub(crate) struct Explain {
    /// A reply code (550), an enhanced code (5.1.1, X.1.1), a whole reply, a diagnostic as a
    /// bounce carries it, a file with a bounce, or - for standard input, which is also read if
    /// nothing is given. Several words are one text
    #[arg(value_name = "WHAT", allow_negative_numbers = true)]
    pub(crate) what: Vec<String>,

    /// The command that drew the reply
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "any",
        hide_default_value = true,
        value_parser = StageParser
    )]
    pub(crate) stage: Stage,

    /// Explain every part: each digit and number, the row that decided, all sources
    #[arg(long)]
    pub(crate) full: bool,

    #[command(flatten)]
    pub(crate) from: From,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes list --kind reply
  smtp-codes list --subject 7 --class 5
  smtp-codes list quota
  smtp-codes list relay access denied
  smtp-codes list --kind phrase timed out
  smtp-codes list --kind cause --family address
  smtp-codes list --retry later --format csv")]
pub(crate) struct List {
    /// Words that must all occur in the row, in any column, as whole words or their beginnings:
    /// what a code or cause is called, what it means, what servers and providers say. The rows that
    /// fit best come first, with the place that fits where the row does not show it
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    /// Only rows of this kind. Without it, providers, tokens and phrases are listed only where
    /// words are looked for. The rules of providers are found by words only, such as the name
    #[arg(long)]
    pub(crate) kind: Option<Kind>,

    /// Only enhanced codes of this class: 2, 4 or 5
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8))]
    pub(crate) class: Option<u8>,

    /// Only enhanced codes of this subject, such as 7
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(0..=999))]
    pub(crate) subject: Option<u16>,

    /// Only reply codes of this severity: their first digit
    #[arg(long, value_name = "DIGIT", value_parser = clap::value_parser!(u8).range(0..=9))]
    pub(crate) severity: Option<u8>,

    /// Only rows with this cause, such as no-such-user; --kind cause lists them
    #[arg(
        long,
        value_name = "WORD",
        hide_possible_values = true,
        value_parser = words(Cause::ALL.iter().map(|cause| cause.as_str()))
    )]
    pub(crate) cause: Option<String>,

    /// Only rows whose cause is of this family
    #[arg(long, value_name = "WORD", value_parser = words(Family::ALL.iter().map(|word| word.as_str())))]
    pub(crate) family: Option<String>,

    /// Only rows with this retry word
    #[arg(long, value_name = "WORD", value_parser = words(Retry::ALL.iter().map(|word| word.as_str())))]
    pub(crate) retry: Option<String>,

    /// Only rows with this action
    #[arg(long, value_name = "WORD", value_parser = words(Action::ALL.iter().map(|word| word.as_str())))]
    pub(crate) action: Option<String>,

    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes scan /var/log/mail.log*
  smtp-codes scan --by hour --cause greylisted mail.log
  smtp-codes scan --domain example.com --since 2026-11-24 mail.log
  smtp-codes scan --report mail.html /var/log/mail.log
  smtp-codes scan --format addresses --action suppress ~/Maildir/.bounces
  smtp-codes scan --format jsonl ~/Maildir > findings.jsonl
  tail -f /var/log/mail.log | smtp-codes scan --format jsonl -
  smtp-codes scan --per-line --format csv - < replies.txt
  smtp-codes scan --per-line --columns key,text --fields key,cause,action - < rows.tsv

Each file is read for what it holds, whatever its name: a mail, a mailbox (mbox), or lines of \
text (logs of Postfix, Exim, sendmail, OpenSMTPD, Exchange message tracking, or any other), \
plain or compressed with gzip or zstd. Directories are read with all that is in them, a \
Maildir without what is not delivered yet; links, devices and sockets in them are left out, and \
so is the file that the output goes to. Of a line the first 256 KiB are looked at, of a mail the \
first MiB.

A list of addresses has each address once, of outgoing mail only, and in the form that the sender \
used where that is known. What was delivered to later is not on it: name the oldest file first. \
It takes up to 128 MiB of memory and a million addresses; if that is not enough, the exit status \
is 2. With --counted the second column says \"counted\" of an address whose messages failed as \
often as the action \"count\" allows (three in two weeks) without a delivery in between, and the \
action of all others. With --evidence there follow the cause, the code, the time, the place and \
the text, separated by tabs.

With --per-line another program can pipe its rows through: a line goes out for each that comes in, in \
the same order, and none waits for the next. Without --columns a line is one of a log or a reply as it \
is, and may take from lines before it what it lacks. With --columns it is a row, read and judged by \
itself, whose text is what a server said: key (not read, may be written again), text, host, \
stage, recipient, separated by tabs. \\t \\n \\r \\\\ \\0 \\b \\f \\xHH stand for bytes, and \\N for nothing, as \
in TabSeparated of ClickHouse and COPY of PostgreSQL; so is the format tsv. A row with other columns \
ends the scan with status 2. Of a row that is too long the columns behind its first 256 KiB are taken \
for empty: let the text be the last.

What cannot be read, or only in part, is reported on standard error and never stops the scan. \
Exit status: 0 something was found, 1 nothing was found, 2 wrong usage, or nothing of what was \
named could be read. With --per-line: 0 each line has its answer, 2 not each.")]
pub(crate) struct Scan {
    /// Files and directories, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<std::path::PathBuf>,

    /// How to write what is found; text is a summary, addresses a list of recipients, the others
    /// have one finding for each recipient that a mail reports on and for each line of a log that
    /// reports something
    #[arg(long, value_enum)]
    format: Option<ScanFormat>,

    /// Write exactly one line for each line of the input, without a header, and with empty
    /// fields where a line reports nothing that is wanted. All input is taken as lines. The format
    /// is jsonl, csv or tsv
    #[arg(long, conflicts_with = "format_of_input")]
    pub(crate) per_line: bool,

    /// With --per-line: the columns of each line, separated by tabs: text, and any of key, host,
    /// stage, recipient. The format is tsv
    #[arg(long, value_name = "NAMES", requires = "per_line")]
    pub(crate) columns: Option<Columns>,

    /// With --per-line: the fields of each line that is written, in this order: key and those of
    /// jsonl, such as cause, action, retry. The format is tsv
    #[arg(long, value_name = "NAMES", requires = "per_line")]
    fields: Option<Picked>,

    /// How many threads judge: 1 where another program starts a scan for each core [default: one
    /// for each core, at most 4]
    #[arg(long, value_name = "NUMBER", value_parser = threads)]
    pub(crate) threads: Option<usize>,

    /// With advice and references in each finding
    #[arg(long)]
    pub(crate) full: bool,

    /// Only findings with this action; of a list of addresses it is suppress if not given
    #[arg(
        long,
        value_name = "WORD",
        value_delimiter = ',',
        value_parser = words(Action::ALL.iter().map(|word| word.as_str()))
    )]
    pub(crate) action: Vec<String>,

    /// Only findings with this cause, such as no-such-user; list --kind cause lists them
    #[arg(long, value_name = "WORD", value_delimiter = ',')]
    pub(crate) cause: Vec<String>,

    /// Only findings whose cause is of this family
    #[arg(
        long,
        value_name = "WORD",
        value_delimiter = ',',
        value_parser = words(Family::ALL.iter().map(|word| word.as_str()))
    )]
    pub(crate) family: Vec<String>,

    /// Only recipients of this domain; with a dot before it, of its subdomains
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) domain: Vec<String>,

    /// Only from this time on: 2026-11-25, 2026-11-25T18:30, with or without an offset (else UTC)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) since: Option<Time>,

    /// Only before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) until: Option<Time>,

    /// A table of the summary by this, instead of a line with the worst domains
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,

    /// Rows in each table of the summary [default: 10]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) top: Option<usize>,

    /// Write the summary to this file, as a page for a browser: causes, what to do, domains, hosts,
    /// a time line, and a table to sort and filter
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<std::path::PathBuf>,

    /// With addresses: what was said, when and where, beside each
    #[arg(long)]
    evidence: bool,

    /// With addresses: also those that failed so often that they are given up
    #[arg(long)]
    counted: bool,

    #[command(flatten)]
    pub(crate) from: From,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    /// No progress bar, and no counts on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// A wrong use of a command, told with the usage of that command and not of the program.
pub(crate) fn error(command: &str, kind: clap::error::ErrorKind, message: &str) -> clap::Error {
    let mut program = <Cli as clap::CommandFactory>::command();
    // Only then does a command know how it is called.
    program.build();
    match program.find_subcommand_mut(command) {
        Some(command) => command.error(kind, message),
        None => program.error(kind, message),
    }
}

impl Scan {
    /// The format that is wanted, or the one that fits.
    pub(crate) fn format(&self) -> Result<Scanned, clap::Error> {
        let conflict = |message: &str| {
            let kind = clap::error::ErrorKind::ArgumentConflict;
            Err(error("scan", kind, message))
        };
        let format = match self.format {
            None if self.columns.is_some() || self.fields.is_some() => {
                Scanned::Findings(write::Format::Tsv)
            }
            None if self.per_line => Scanned::Findings(write::Format::Jsonl),
            None | Some(ScanFormat::Text) => Scanned::Text,
            Some(ScanFormat::Addresses) => Scanned::Addresses,
            Some(ScanFormat::Json) => Scanned::Findings(write::Format::Json),
            Some(ScanFormat::Jsonl) => Scanned::Findings(write::Format::Jsonl),
            Some(ScanFormat::Csv) => Scanned::Findings(write::Format::Csv),
            Some(ScanFormat::Tsv) => Scanned::Findings(write::Format::Tsv),
        };
        let tsv = Scanned::Findings(write::Format::Tsv);
        let lines = [write::Format::Jsonl, write::Format::Csv].map(Scanned::Findings);
        if self.per_line && format != tsv && !lines.contains(&format) {
            return conflict(
                "--per-line writes one line for each line: its format is jsonl, csv or tsv",
            );
        }
        if format == tsv && !self.per_line {
            return conflict("--format tsv goes with --per-line");
        }
        if format != tsv && (self.columns.is_some() || self.fields.is_some()) {
            return conflict("--columns and --fields go with --format tsv");
        }
        if let Some(fields) = &self.fields
            && fields.has_key()
            && !self.columns.as_ref().is_some_and(Columns::has_key)
        {
            return conflict("--fields names key, and --columns does not");
        }
        if (self.evidence || self.counted) && format != Scanned::Addresses {
            return conflict("--evidence and --counted go with --format addresses");
        }
        if self.report.is_some() && (format != Scanned::Text || self.by.is_some()) {
            return conflict(
                "--report is the summary as a page: it goes without --format and --by",
            );
        }
        if self.by.is_some() && format != Scanned::Text {
            return conflict("--by is a table of the summary: it goes with --format text");
        }
        Ok(format)
    }

    /// The fields of each line, if lines are separated by tabs.
    pub(crate) fn picked(&self) -> Option<Picked> {
        let tsv = Some(Scanned::Findings(write::Format::Tsv));
        (self.format().ok() == tsv).then(|| match &self.fields {
            Some(fields) => fields.clone(),
            None => Picked::all(self.columns.as_ref(), self.full),
        })
    }

    /// The actions that are wanted; an address is on a list only for a reason.
    pub(crate) fn actions(&self) -> Vec<&str> {
        match self.format {
            Some(ScanFormat::Addresses) if self.action.is_empty() => {
                vec![Action::Suppress.as_str()]
            }
            _ => self.action.iter().map(String::as_str).collect(),
        }
    }

    /// What a list of addresses has beside each.
    pub(crate) fn beside(&self) -> Beside {
        Beside {
            evidence: self.evidence,
            counted: self.counted,
        }
    }
}

/// How the findings of a scan are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scanned {
    /// In sum.
    Text,
    /// One by one.
    Findings(write::Format),
    /// Only their addresses.
    Addresses,
}

/// What a list of addresses has beside each address.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside {
    /// What was said, where and when.
    pub(crate) evidence: bool,
    /// Addresses that failed often enough, too.
    pub(crate) counted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScanFormat {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, with a header; an apostrophe stands before text from outside that a
    /// spreadsheet would run as a formula
    Csv,
    /// Tab-separated, without a header, with the escapes of ClickHouse; only with --per-line
    Tsv,
    /// One address a line, each once: those to which no more mail may go
    Addresses,
}

/// What a table of the summary is by.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The domain of the recipient
    #[default]
    Domain,
    /// Who runs the servers
    Provider,
    /// The host that said it
    Host,
    /// The hour
    Hour,
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Domain => "domain",
            Self::Provider => "provider",
            Self::Host => "host",
            Self::Hour => "hour",
        })
    }
}

/// Reads a number of threads.
fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=64) => Ok(number),
        _ => Err("it is no number from 1 to 64".to_owned()),
    }
}

/// Reads a time that a person names.
fn moment(text: &str) -> Result<Time, String> {
    when::read(text).map_err(|_| {
        "it is no time such as 2026-11-25, 2026-11-25T18:30 or 2026-11-25T18:30:00+01:00".to_owned()
    })
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes coverage /var/log/mail.log*
  smtp-codes coverage --top 50 ~/Maildir/.bounces
  smtp-codes coverage --overlay in-house.csv --format csv mail.log

The same is read as by scan. First stand the levels of evidence, the strongest first, with how \
many findings each decided. Then come the texts of failures that only a code decided, or \
nothing: an X stands for each address, link, host, number and id. They are what a table of \
words lacks.

Exit status: 0 a status was found, 1 none was found, 2 wrong usage, or nothing of what was \
named could be read.")]
pub(crate) struct Coverage {
    /// Files and directories, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<std::path::PathBuf>,

    /// Texts to show
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) top: usize,

    #[command(flatten)]
    pub(crate) from: From,

    #[command(flatten)]
    pub(crate) overlay: Overlay,

    #[command(flatten)]
    pub(crate) output: Output,

    /// No progress bar, and no counts on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Args)]
pub(crate) struct From {
    /// What the input is, whatever it looks like; without it, its first lines tell. What is compressed
    /// is still decompressed, and a sheet without a line that names its columns is read as a log
    #[arg(long = "from", id = "format_of_input", value_name = "FORMAT", value_parser = FormatParser)]
    pub(crate) format: Option<recognise::Format>,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes audit
  smtp-codes audit in-house.csv
  smtp-codes audit --fix codes.csv
  smtp-codes audit --iana smtp-enhanced-status-codes-3.csv
  smtp-codes audit --against old/codes.csv codes.csv
  smtp-codes audit --strict --format github codes.csv
  smtp-codes audit --ids

A table is checked as the compiler checks it, with the same messages: what it says is a problem. \
Then it is reviewed: a warning is most likely a mistake, a note is worth a look. Each finding ends \
in the id of its rule, which never changes its meaning; --ids lists all with what they mean.

A file is known by its rows as a version of one of the program's own tables (codes, phrases, \
providers, reports). Any other is a table of your own: what its rows change is tried. Where a \
table of codes is among the files, the others are checked as laid over that one.

--fix repairs what has one right answer: the encoding, a byte order mark, the separator, line \
ends, quotes, blanks around cells, empty rows, empty cells at the end of a row, and the order of \
rows, which is that of the program's own table (or of --against). A row that is not there stays \
behind those of its kind. The file is replaced in one step, and only if it changes.

--iana takes what IANA publishes as smtp-enhanced-status-codes, in CSV or XML. Differences that \
the table means are notes, with the reason that stands in the row's note.

Exit status: 0 no problems, 1 problems (with --strict also warnings), 2 wrong usage or \
unreadable input.")]
pub(crate) struct Audit {
    /// Tables in CSV, or - for standard input. Without any, those of the program are audited
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<std::path::PathBuf>,

    /// Compare the codes with the registry of IANA in this file, CSV or XML
    #[arg(long, value_name = "FILE")]
    pub(crate) iana: Option<std::path::PathBuf>,

    /// Tell what changed since this older version of a table, sorted by what it means for users
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<std::path::PathBuf>,

    /// Repair in the files what has one right answer
    #[arg(long, requires = "files")]
    pub(crate) fix: bool,

    /// Warnings count as problems
    #[arg(long)]
    pub(crate) strict: bool,

    /// Show notes too; other formats than text always have them
    #[arg(long)]
    pub(crate) notes: bool,

    /// The day from which the age of dates is counted, such as 2026-11-25; without it, today
    #[arg(long, value_name = "DATE", value_parser = crate::audit::day)]
    pub(crate) today: Option<smtp_codes_registry::Date>,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = crate::audit::AuditFormat::Text)]
    pub(crate) format: crate::audit::AuditFormat,

    /// List the id of every finding and what it means
    #[arg(long, exclusive = true)]
    pub(crate) ids: bool,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  smtp-codes export --format html --output smtp-codes.html
  smtp-codes export --format xlsx --output smtp-codes.xlsx
  smtp-codes export --format json > smtp-codes.json
  smtp-codes export --format json-schema > smtp-codes.schema.json
  smtp-codes export --format csv --table joined > joined.csv
  smtp-codes export --format csv --table phrases > phrases.csv
  smtp-codes export --overlay in-house.csv --format html --output smtp-codes.html

The same tables give the same bytes. The table joined has a row for each code and each pair of codes \
with what explain says of it without a stage. Look its column code up in this order, C.S.D standing for \
the enhanced code, R for the reply code, D for its first digit, and take the first row that is there: \
\"R C.S.D\", \"Dyz C.S.D\", \"C.S.D\", \"R C.S.*\", \"Dyz C.S.*\", \"C.S.*\", \"R C.*\", \"R\", \
\"Dyz C.*\", \"C.*\", \"Dyz\", \"*\". A join cannot tell:
  - the stage: where the column stage_matters says yes, another command may draw another verdict;
  - words and providers: they go before codes that say little, see the column level;
  - a conflict: where the first digits of R and C.S.D differ, put D in the place of C, and never \
take an address off a list.
For these use explain or scan --per-line.")]
pub(crate) struct Export {
    /// How to write it
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,

    /// What to write. Without it, csv and jsonl have the codes, json and xlsx all tables
    #[arg(long, value_enum)]
    pub(crate) table: Option<Which>,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<std::path::PathBuf>,

    #[command(flatten)]
    pub(crate) overlay: Overlay,
}

impl Export {
    /// Refuses a table where the format has no choice.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        let whole = matches!(self.format, ExportFormat::Html | ExportFormat::JsonSchema);
        if whole && self.table.is_some() {
            return Err(error(
                "export",
                clap::error::ErrorKind::ArgumentConflict,
                "--table goes with --format csv, json, jsonl and xlsx",
            ));
        }
        Ok(())
    }
}

/// What tables are written as.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The rows of one table, as they are kept
    Csv,
    /// One document with rows and verdicts; json-schema describes it
    Json,
    /// One JSON object for each row of a table
    Jsonl,
    /// A workbook, a sheet for each kind of row
    Xlsx,
    /// The reference page: one file to read and search in a browser
    Html,
    /// The JSON Schema of the format json
    JsonSchema,
}

/// One of the tables.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// Codes, causes, rules and words of the standards
    Codes,
    /// What servers say in words
    Phrases,
    /// Providers, and what they mean by codes and tokens
    Providers,
    /// A flat table for joins: each code with its verdict
    Joined,
}

#[derive(Args)]
pub(crate) struct Overlay {
    /// A table of your own, in CSV with the columns of codes.csv: its rows go before those of the
    /// program. Several may be named, each with --overlay; the first goes first
    #[arg(long = "overlay", value_name = "FILE")]
    pub(crate) tables: Vec<std::path::PathBuf>,
}

#[derive(Args)]
pub(crate) struct Output {
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, with a header; an apostrophe stands before text from outside that a
    /// spreadsheet would run as a formula
    Csv,
}

impl Format {
    /// How objects are written; `None` for people.
    pub(crate) const fn for_programs(self) -> Option<write::Format> {
        match self {
            Self::Text => None,
            Self::Json => Some(write::Format::Json),
            Self::Jsonl => Some(write::Format::Jsonl),
            Self::Csv => Some(write::Format::Csv),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Severity,
    Category,
    Reply,
    Class,
    Subject,
    Detail,
    /// Rules for a stage or for codes beside each other
    Rule,
    /// Why servers refuse
    Cause,
    /// The words of the verdict
    Word,
    Stage,
    /// Who runs mail servers
    Provider,
    /// What only one provider writes
    Token,
    /// How servers say it
    Phrase,
}

impl Kind {
    /// Whether it is not of the standard table, but of one that is laid over it.
    pub(crate) fn is_laid_over(self) -> bool {
        matches!(self, Kind::Provider | Kind::Token | Kind::Phrase)
    }
}

/// Reads a stage, also as the protocol writes it: `RCPT TO`, `end of DATA`.
#[derive(Clone)]
struct StageParser;

impl TypedValueParser for StageParser {
    type Value = Stage;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Stage, clap::Error> {
        // Others are refused by the list, which also knows the nearest word.
        match value.to_str().and_then(Stage::read) {
            Some(stage) => Ok(stage),
            None => words(Stage::ALL.iter().map(|stage| stage.as_str()))
                .parse_ref(command, argument, value)
                .map(|_| Stage::Any),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Stage::ALL.iter().map(|stage| {
            PossibleValue::new(stage.as_str()).help(stage.description().to_string())
        })))
    }
}

/// Reads the word for a format of the input.
#[derive(Clone)]
struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = recognise::Format;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<recognise::Format, clap::Error> {
        match value.to_str().and_then(|word| word.parse().ok()) {
            Some(format) => Ok(format),
            // The list refuses it, and knows the nearest word.
            None => words(recognise::Format::ALL.iter().map(|format| format.as_str()))
                .parse_ref(command, argument, value)
                .map(|_| recognise::Format::Log),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(recognise::Format::ALL.iter().map(|format| {
            PossibleValue::new(format.as_str()).help(format.title())
        })))
    }
}

/// The words of a vocabulary as the values of an option.
fn words(all: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(all)
}

//! `export`: what is written is what the tables say, in every format, and programs can read it.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use smtp_codes::{Detail, RegisteredReply, Stage, Status};
use smtp_codes_phrasebook::{LAYERS, PHRASES_CSV, PROVIDERS_CSV};
use smtp_codes_table::CODES_CSV;

/// The program, whatever the environment says of colour and width.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smtp-codes"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

#[track_caller]
fn export(arguments: &[&str]) -> Vec<u8> {
    let output = program().arg("export").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    assert!(output.stderr.is_empty(), "{said}");
    output.stdout
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&export(arguments)).unwrap()
}

type Row = HashMap<String, String>;

fn rows(csv: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.deserialize().map(Result::unwrap).collect()
}

/// A table of one's own, with a row for each of the three tables.
fn in_house(name: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let table = "\
kind,code,class,with,stage,cause,retry,action,provider,text,sample,decides,advice,references,date
rule,590,,any,any,system-unavailable,now,try-next-host,,,,,Our relay is full.,in-house manual,
rule,X.7.900-X.7.902,5,,,ip-blocked,,,,,,,,in-house manual,
phrase,relay seven is asleep,,,,system-unavailable,,,,,Relay seven is asleep,yes,,in-house manual,2026-11-01
";
    std::fs::write(&file, table).unwrap();
    file
}

#[test]
fn a_table_is_written_as_it_is_kept() {
    assert_eq!(export(&["--format", "csv"]), CODES_CSV);
    for (which, kept) in [
        ("codes", CODES_CSV),
        ("phrases", PHRASES_CSV),
        ("providers", PROVIDERS_CSV),
    ] {
        assert_eq!(export(&["--format", "csv", "--table", which]), kept);
        let lines = export(&["--format", "jsonl", "--table", which]);
        let lines = String::from_utf8(lines).unwrap();
        let objects = lines.lines().map(serde_json::from_str::<Value>);
        let objects: Vec<Value> = objects.map(Result::unwrap).collect();
        let rows = rows(kept);
        assert_eq!(objects.len(), rows.len());
        for (object, row) in objects.iter().zip(rows) {
            for (column, cell) in row {
                assert_eq!(
                    object[&column].as_str().unwrap_or_default(),
                    cell,
                    "{column}"
                );
            }
        }
    }
}

#[test]
fn a_table_of_ones_own_is_laid_over() {
    let file = in_house("laid-over.csv");
    let own =
        |arguments: &[&str]| export(&[&["--overlay", file.to_str().unwrap()], arguments].concat());
    let first = |which| rows(&own(&["--format", "csv", "--table", which])).swap_remove(0);
    let (code, phrase, provider) = (first("codes"), first("phrases"), first("providers"));
    assert_eq!((&*code["code"], &*code["table"]), ("590", "laid-over.csv"));
    assert_eq!(phrase["code"], "relay seven is asleep");
    assert_eq!(phrase["table"], "laid-over.csv");
    assert_eq!(provider["table"], "providers.csv");
    // The verdicts are those of all tables together.
    let joined = rows(&own(&["--format", "csv", "--table", "joined"]));
    let cause = |key: &str| {
        joined
            .iter()
            .find(|row| row["code"] == key)
            .map(|row| &*row["cause"])
    };
    assert_eq!(cause("590"), Some("system-unavailable"));
    assert_eq!(cause("5.7.901"), Some("ip-blocked"));
    assert_eq!(cause("5.7.903"), None);
    let document: Value = serde_json::from_slice(&own(&["--format", "json"])).unwrap();
    assert_eq!(document["tables"][0], "laid-over.csv");
    assert_eq!(document["rules"][0]["code"], "590");
    assert_eq!(document["phrases"][0]["cause"], "system-unavailable");
    let sheets = sheets(own(&["--format", "xlsx"]));
    assert_eq!(
        sheets["Phrases"][1][0],
        Data::String("relay seven is asleep".to_owned())
    );
}

/// The keys of the joined table that are looked up for a status, in the order that the help says.
fn keys(reply: Option<u16>, enhanced: Option<(u8, u16, u16)>) -> Vec<String> {
    let mut keys = Vec::new();
    let digit = reply.map(|reply| reply / 100);
    let parts = enhanced.map(|(class, subject, detail)| {
        (
            format!("{class}.{subject}.{detail}"),
            format!("{class}.{subject}.*"),
            format!("{class}.*"),
        )
    });
    for part in 0..2 {
        if let Some((whole, subject, _)) = &parts {
            let key = [whole, subject][part];
            keys.extend(reply.map(|reply| format!("{reply} {key}")));
            keys.extend(digit.map(|digit| format!("{digit}yz {key}")));
            keys.push(key.clone());
        }
    }
    if let (Some((.., class)), Some(reply)) = (&parts, reply) {
        keys.push(format!("{reply} {class}"));
    }
    keys.extend(reply.map(|reply| reply.to_string()));
    if let (Some((.., class)), Some(digit)) = (&parts, digit) {
        keys.push(format!("{digit}yz {class}"));
    }
    keys.extend(parts.map(|(.., class)| class));
    keys.extend(digit.map(|digit| format!("{digit}yz")));
    keys.push("*".to_owned());
    keys
}

#[test]
fn a_join_says_what_explain_says_without_a_stage() {
    let joined = rows(&export(&["--format", "csv", "--table", "joined"]));
    let by_key: HashMap<&str, &Row> = joined.iter().map(|row| (&*row["code"], row)).collect();
    assert_eq!(by_key.len(), joined.len(), "each key once");
    let mut details: Vec<(u16, u16)> = Detail::ALL
        .iter()
        .map(|detail| (detail.subject_number(), detail.detail_number()))
        .collect();
    details.extend([(7, 511), (1, 99), (9, 9), (0, 7), (500, 1)]);
    let mut tried = 0;
    let replies = (100..=999).filter(|reply| reply % 7 == 0 || (200..600).contains(reply));
    for reply in [None].into_iter().chain(replies.map(Some)) {
        let digit = reply.map(|reply| (reply / 100) as u8);
        for class in [2, 4, 5] {
            if digit.is_some_and(|digit| digit != class) {
                continue; // a conflict, which no join can tell
            }
            for &(subject, detail) in &details {
                let enhanced = (class, subject, detail);
                let codes = format!("{class}.{subject}.{detail}");
                let codes = reply.map_or(codes.clone(), |reply| format!("{reply} {codes}"));
                compare(&by_key, &codes, keys(reply, Some(enhanced)));
                tried += 1;
            }
        }
        if let Some(reply) = reply {
            compare(&by_key, &reply.to_string(), keys(Some(reply), None));
        }
    }
    assert!(tried > 20_000);
}

#[track_caller]
fn compare(joined: &HashMap<&str, &Row>, codes: &str, keys: Vec<String>) {
    let status: Status = codes.parse().unwrap();
    let verdict = LAYERS.judge_status(status, Stage::Any);
    let row = keys
        .iter()
        .find_map(|key| joined.get(key.as_str()))
        .unwrap();
    let wait = |time: std::time::Duration| match verdict.retry().as_str() {
        "later" => time.as_secs().to_string(),
        _ => String::new(),
    };
    let expected = [
        ("cause", verdict.cause().to_string()),
        ("outcome", verdict.outcome().to_string()),
        ("disposition", verdict.disposition().to_string()),
        ("retry", verdict.retry().to_string()),
        ("action", verdict.action().to_string()),
        ("scope", verdict.scope().to_string()),
        ("party", verdict.party().to_string()),
        ("pause", wait(verdict.wait().first())),
        ("keep", wait(verdict.wait().end())),
        ("title", verdict.title().to_owned()),
        ("advice", verdict.advice().to_string()),
    ];
    for (column, value) in expected {
        assert_eq!(row[column], value, "{codes}, {column}, by {}", row["code"]);
    }
}

#[test]
fn the_document_is_as_its_schema_says() {
    let schema = json(&["--format", "json-schema"]);
    let kept = include_str!("export.schema.json");
    assert_eq!(
        serde_json::from_str::<Value>(kept).unwrap(),
        schema,
        "the format has changed: is it another version? Then write tests/export.schema.json anew"
    );
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut whole = json(&["--format", "json"]);
    for which in ["codes", "phrases", "providers", "joined"] {
        let one = json(&["--format", "json", "--table", which]);
        assert!(validator.is_valid(&one), "{which}");
        if which == "joined" {
            whole["joined"] = one["joined"].clone();
        }
    }
    let mistakes: Vec<String> = validator
        .iter_errors(&whole)
        .map(|one| one.to_string())
        .collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));

    let mut head = whole.clone();
    head.as_object_mut().unwrap().retain(|_, part| {
        let rows = part.as_array().and_then(|rows| rows.first());
        !part.is_object() && !rows.is_some_and(Value::is_object)
    });
    // Nothing is written that the schema does not describe, and each mistake is noticed.
    for (list, rows) in whole.as_object().unwrap() {
        assert!(schema["properties"].get(list).is_some(), "{list}");
        let Some(row) = rows.as_array().and_then(|rows| rows.first()) else {
            continue;
        };
        let Some(row) = row.as_object() else {
            continue;
        };
        let reference = schema["properties"][list]["items"]["$ref"]
            .as_str()
            .unwrap();
        let described = &schema["$defs"][reference.rsplit_once('/').unwrap().1]["properties"];
        for field in row.keys() {
            assert!(described.get(field).is_some(), "{list}: {field}");
            let mut less = head.clone();
            let mut row = row.clone();
            less[list] = Value::Array(vec![Value::Object(row.clone())]);
            assert!(validator.is_valid(&less));
            row.remove(field);
            less[list] = Value::Array(vec![Value::Object(row)]);
            assert!(!validator.is_valid(&less), "{list} without {field}");
        }
    }
    let mut wrong = head;
    wrong["version"] = 2.into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_document_has_every_row_and_its_verdict() {
    let document = json(&["--format", "json"]);
    let count = |kind: &str, csv| rows(csv).iter().filter(|row| row["kind"] == kind).count();
    for (list, kind, csv) in [
        ("causes", "cause", CODES_CSV),
        ("replies", "reply", CODES_CSV),
        ("details", "detail", CODES_CSV),
        ("providers", "provider", PROVIDERS_CSV),
        ("tokens", "token", PROVIDERS_CSV),
        ("phrases", "phrase", PHRASES_CSV),
    ] {
        assert_eq!(
            document[list].as_array().unwrap().len(),
            count(kind, csv),
            "{list}"
        );
    }
    let rules = count("rule", CODES_CSV) + count("rule", PROVIDERS_CSV);
    assert_eq!(document["rules"].as_array().unwrap().len(), rules);
    for (place, reply) in RegisteredReply::ALL.iter().enumerate() {
        let row = &document["replies"][place];
        assert_eq!(row["reply"], reply.code().as_u16());
        assert_eq!(row["verdict"]["cause"], reply.verdict().cause().as_str());
        assert_eq!(row["standing"], reply.standing().as_str());
    }
    let code = |row: &Value| {
        (
            row["subject"].as_u64().unwrap(),
            row["detail"].as_u64().unwrap(),
        )
    };
    for row in document["details"].as_array().unwrap() {
        let (subject, detail) = code(row);
        for class in [2, 4, 5] {
            let status: Status = format!("{class}.{subject}.{detail}").parse().unwrap();
            let verdict = status.judge(Stage::Any);
            let written = &row["verdicts"][class.to_string()];
            assert_eq!(written["action"], verdict.action().as_str());
            assert_eq!(written["advice"], verdict.advice().to_string());
        }
    }
}

type Sheets = HashMap<String, Vec<Vec<Data>>>;

fn sheets(xlsx: Vec<u8>) -> Sheets {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let sheets = book.worksheets().into_iter();
    sheets
        .map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect()))
        .collect()
}

#[test]
fn a_workbook_holds_the_tables_and_codes_are_text() {
    let xlsx = export(&["--format", "xlsx"]);
    assert_eq!(export(&["--format", "xlsx"]), xlsx, "the same bytes");
    let sheets = sheets(xlsx);
    let mut seen = 0;
    for (csv, of_rows) in [
        (CODES_CSV, "Rules"),
        (PROVIDERS_CSV, "Rules"),
        (PHRASES_CSV, ""),
    ] {
        for row in rows(csv) {
            let sheet = match &*row["kind"] {
                "reply" => "Replies",
                "detail" => "Details",
                "cause" => "Causes",
                "phrase" => "Phrases",
                "provider" => "Providers",
                "token" => "Tokens",
                "rule" => of_rows,
                _ => continue,
            };
            let sheet = &sheets[sheet];
            let column = |name: &str| {
                let name = Data::String(name.to_owned());
                sheet[0].iter().position(|cell| *cell == name)
            };
            let same = |line: &&Vec<Data>| {
                row.iter().all(|(name, cell)| match column(name) {
                    Some(place) => match &line[place] {
                        Data::Empty => cell.is_empty(),
                        Data::String(text) => text == cell,
                        _ => false,
                    },
                    None => cell.is_empty() || name == "kind",
                })
            };
            assert!(sheet.iter().any(|line| same(&line)), "{row:?}");
            seen += 1;
        }
    }
    assert!(seen > 2_000, "{seen}");
    // Codes that a spreadsheet would take for dates and numbers.
    let codes = &sheets["Codes"];
    for code in ["5.1.1", "4.7.0", "550", "550 5.7.9"] {
        let code = Data::String(code.to_owned());
        assert!(codes.iter().any(|line| line[0] == code), "{code}");
    }
    let joined = rows(&export(&["--format", "csv", "--table", "joined"]));
    assert_eq!(codes.len(), joined.len() + 1);
    assert!(
        codes[1..]
            .iter()
            .any(|line| line[14] == Data::Float(1_800.0))
    );
    assert_eq!(sheets["About"][0][0], Data::String("Sheet".to_owned()));
}

/// The data that the script of the page looks things up in.
fn data(page: &str) -> Value {
    let start = page.find("id=\"data\">").unwrap() + 10;
    let end = start + page[start..].find("</script>").unwrap();
    serde_json::from_str(&page[start..end]).unwrap()
}

#[test]
fn the_page_is_one_file_and_loads_nothing() {
    let page = export(&["--format", "html"]);
    assert_eq!(export(&["--format", "html"]), page, "the same bytes");
    assert!(page.len() < 1_500_000, "{}", page.len());
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("default-src 'none'"));
    // Other pages are led to, and none is loaded.
    for loads in [
        " src=",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        " style=",
        " onclick=",
    ] {
        assert!(!page.contains(loads), "{loads}");
    }
    let links = page.matches("<link ").count();
    assert_eq!(
        (
            links,
            page.matches("<link rel=\"icon\" href=\"data:").count()
        ),
        (1, 1)
    );
    // An id for each code, each once.
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    for reply in RegisteredReply::ALL {
        assert!(ids.contains(&reply.code().to_string().as_str()), "{reply}");
    }
    for detail in Detail::ALL {
        assert!(ids.contains(&detail.to_string().as_str()), "{detail}");
        assert!(ids.contains(&format!("5{}", &detail.to_string()[1..]).as_str()));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    // What is linked to in the page is there.
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(ids.binary_search(&id).is_ok(), "{id}");
    }
}

#[test]
fn what_the_page_looks_up_is_what_explain_says() {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let data = data(&String::from_utf8(export(&["--format", "html"])).unwrap());
    let columns: Vec<&str> = data["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    let digit = |letter: u8| DIGITS.find(char::from(letter)).unwrap();
    let mut tried = 0;
    for reply in [None].into_iter().chain((0..1000).map(Some)) {
        let row = data["rows"][reply.map_or(1000, usize::from)]
            .as_u64()
            .unwrap();
        let row = data["cells"][row as usize].as_str().unwrap().as_bytes();
        let codes = [None].into_iter().chain(columns.iter().map(Some));
        for (place, enhanced) in codes.enumerate() {
            // What is not registered: a detail, or a subject.
            let enhanced = enhanced.map(|key| match key.split('.').count() {
                3 => key.replace('*', "998"),
                _ => key.replace('*', "998.998"),
            });
            let codes: Vec<String> = reply
                .map(|reply: u16| format!("{reply:03}"))
                .into_iter()
                .chain(enhanced)
                .collect();
            if codes.is_empty() {
                continue;
            }
            let status: Status = codes.join(" ").parse().unwrap();
            let verdict = LAYERS.judge_status(status, Stage::Any);
            let number = digit(row[2 * place]) * 64 + digit(row[2 * place + 1]);
            let text = |part: usize| {
                let text = data["verdicts"][number][part].as_u64().unwrap();
                data["texts"][text as usize].as_str().unwrap()
            };
            assert_eq!(text(0), verdict.cause().as_str(), "{codes:?}");
            assert_eq!(text(1), verdict.action().as_str(), "{codes:?}");
            assert_eq!(text(2), verdict.outcome().as_str(), "{codes:?}");
            assert_eq!(text(5), verdict.advice(), "{codes:?}");
            tried += 1;
        }
    }
    assert!(tried > 200_000, "{tried}");
}

#[test]
fn what_a_provider_means_has_the_cause_of_its_row() {
    let data = data(&String::from_utf8(export(&["--format", "html"])).unwrap());
    let rules = rows(PROVIDERS_CSV);
    let rules: Vec<&Row> = rules.iter().filter(|row| row["kind"] == "rule").collect();
    let shown = data["rules"].as_array().unwrap();
    assert_eq!(shown.len(), rules.len());
    for (row, shown) in rules.iter().zip(shown) {
        let provider = shown["provider"].as_u64().unwrap() as usize;
        assert_eq!(data["providers"][provider]["word"], row["provider"]);
        let verdicts = shown["verdicts"].as_array().unwrap().iter();
        let verdicts: Vec<u64> = verdicts.filter_map(Value::as_u64).collect();
        assert!(!verdicts.is_empty(), "{row:?}");
        for verdict in verdicts {
            let cause = data["verdicts"][verdict as usize][0].as_u64().unwrap();
            assert_eq!(data["texts"][cause as usize], row["cause"], "{row:?}");
        }
    }
}

#[test]
fn a_code_of_ones_own_is_on_the_page() {
    let file = in_house("on-the-page.csv");
    let page = export(&["--format", "html", "--overlay", file.to_str().unwrap()]);
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("Your own tables"));
    assert!(page.contains("Our relay is full.") && page.contains("Relay seven is asleep"));
    assert!(
        !page.contains(env!("CARGO_TARGET_TMPDIR")),
        "no folder of this machine"
    );
    let columns = data(&page)["columns"].clone();
    assert!(columns.as_array().unwrap().contains(&"5.7.901".into()));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let refused = |arguments: &[&str]| {
        let output = program().arg("export").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&["--format", "html", "--table", "codes"]).contains("--table goes with"));
    assert!(refused(&["--format", "json", "--overlay", "missing.csv"]).contains("missing.csv"));
    assert!(refused(&[]).contains("--format"));
    let folder = env!("CARGO_TARGET_TMPDIR");
    assert!(refused(&["--format", "csv", "--output", folder]).contains(folder));
}

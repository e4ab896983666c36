//! Codes in free text: what is one, what is none, and which of several counts.

use smtp_codes::{Found, best, find, find_in_lines};

/// A status as `550 5.1.1`, with `-` for what is missing.
fn written(found: Found) -> String {
    let reply = found
        .reply()
        .map_or("-".to_owned(), |code| code.to_string());
    let enhanced = found
        .enhanced()
        .map_or("-".to_owned(), |code| code.to_string());
    format!("{reply} {enhanced}")
}

fn all(text: &str) -> Vec<String> {
    find(text.as_bytes()).map(written).collect()
}

fn most(text: &str) -> Option<String> {
    best(text.as_bytes()).map(written)
}

#[test]
fn shapes_of_a_pair() {
    for (text, expected) in [
        ("550 5.1.1", "550 5.1.1"),
        ("smtp;550 5.1.1 no such user", "550 5.1.1"),
        ("smtp; 550-5.7.26 unauthenticated", "550 5.7.26"),
        ("550: 5.2.2 mailbox full", "550 5.2.2"),
        ("550 #5.1.1 gone", "550 5.1.1"),
        ("550 (#5.1.1)", "550 5.1.1"),
        ("550-'5.1.1 <jo@example.org>... no'", "550 5.1.1"),
        ("550 - 5.1.1 - no", "550 5.1.1"),
        ("550 [5.1.1] no", "550 5.1.1"),
        ("550= 5.3.5 <jo@example.org>", "550 5.3.5"),
        ("550 550 5.1.1 no such user", "550 5.1.1"),
        ("550 cuda_nsu 5.1.1 no", "550 5.1.1"),
        ("522 5.2.0 over quota", "522 5.2.0"),
        ("said: 452 4.2.2 full", "452 4.2.2"),
        ("said: 553\n    5.1.8 <jo@example.org>", "553 5.1.8"),
        ("said: 553\r\n\t5.1.8 <jo@example.org>", "553 5.1.8"),
        ("[554 5.4.6 loop]", "554 5.4.6"),
        ("(host x said: 421 4.7.28 slow down)", "421 4.7.28"),
        ("250 2.1.5 Ok", "250 2.1.5"),
        ("status=sent (250 2.0.0 Ok: queued as 4A5B)", "250 2.0.0"),
        ("451 4.7.500 busy", "451 4.7.500"),
        ("552 the mailbox is full (#5.2.2)", "552 5.2.2"),
        ("552 the mailbox is full\n  (#5.2.2)", "552 5.2.2"),
        ("dsn=5.0.0 (host x said: 550 no)", "550 5.0.0"),
        (
            "5.3.0 - Other mail system problem 550-'no such user'",
            "550 5.3.0",
        ),
        ("Code :550, Code :5.1.1 <jo@example.org>", "550 5.1.1"),
        ("450\n 5.1.1 x", "450 5.1.1"),
        ("said: 550 5.1.1.", "550 5.1.1"),
        ("554 4.4.7 expired", "554 4.4.7"),
    ] {
        assert_eq!(all(text), [expected], "{text:?}");
    }
}

#[test]
fn shapes_of_a_single_code() {
    for (text, expected) in [
        ("#5.1.1", "- 5.1.1"),
        ("I could not connect. (#4.4.1)", "- 4.4.1"),
        ("please try again [#4.1.9].", "- 4.1.9"),
        ("dsn=4.4.1, status=deferred", "- 4.4.1"),
        ("dsn=2.0.0, stat=Sent", "- 2.0.0"),
        ("Status: 5.1.1 (bad destination)", "- 5.1.1"),
        ("{\"status\":\"5.1.1\"}", "- 5.1.1"),
        ("<mx.example.org #5.7.1>", "- 5.7.1"),
        ("5.7.511", "- 5.7.511"),
        ("550", "550 -"),
        ("571 denied", "571 -"),
        ("421", "421 -"),
        ("smtp; 550 : no such user", "550 -"),
        ("<<< 421\r\n", "421 -"),
        ("<<< 250 Ok", "250 -"),
        (
            "SMTP error from remote mailer after RCPT TO:<a@b.example>: host x [10.2.3.4]: 550 no",
            "550 -",
        ),
        (
            "mx.example.org[10.5.1.1] failed with: 550 <jo@b.example> no",
            "550 -",
        ),
        ("jo@b.example: [10.2.0.5], 550 no such user", "550 -"),
        ("log\n550 no such user", "550 -"),
        ("log\n> 550 no such user", "550 -"),
        ("error 550 no such user", "550 -"),
        ("error #550: no such user", "550 -"),
        ("#550 no such user", "550 -"),
        ("mx.example.com #550 no such user ##", "550 -"),
        ("C=\"250 OK id=1abc\"", "250 -"),
        ("reject=550 <jo@b.example>... Relaying denied", "550 -"),
        ("reject=421", "421 -"),
        ("refused to talk to me: 554-mx.example.org", "554 -"),
        (
            "after RCPT TO:<jo@b.example>: 550-192.0.2.9 is listed",
            "550 -",
        ),
        ("550-192.0.2.9 is listed", "550 -"),
        ("550-2001:db8::9 is listed", "550 -"),
        ("550-192.0.2.9:25 is listed", "550 -"),
        ("550 relaying denied", "550 -"),
        ("552 exceeds the limit", "552 -"),
        ("550 https://bl.example/192.0.2.9", "550 -"),
        ("said: 554-198.51.100.7: see https://bl.example/q", "554 -"),
        ("said: 401 later", "401 -"),
        ("failed with 550 access denied", "550 -"),
        ("see http://mx.example/q error 550", "550 -"),
        ("SMTP error 5.1.1", "- 5.1.1"),
        ("5.3.0 - Other problem 550 x", "- 5.3.0"),
        ("smtp; 5.1.1", "- 5.1.1"),
        ("it sent (250 OK)", "250 -"),
        ("mx.example.org; 550 no such user", "550 -"),
        ("mx [192.0.2.1] 550 no such user", "550 -"),
        ("mx.example.org - 550 no such user", "550 -"),
        ("mx.example.org | 550 no such user", "550 -"),
        ("\u{9519}\u{8bef}\u{ff1a}550 no such user", "550 -"),
        ("failed with 550 dns lookup", "550 -"),
        ("said: 550 users unknown", "550 -"),
        ("said: 250 ok 2.1.5", "250 -"),
        ("said: 550 queue_name 4.1.1", "550 -"),
        // What quoted-printable leaves behind.
        ("said: 550=", "550 -"),
        ("said: 550=\r\n", "550 -"),
    ] {
        assert_eq!(all(text), [expected], "{text:?}");
    }
}

#[test]
fn what_is_no_code() {
    for text in [
        "host 5.1.1.7 and [5.2.2.50]:25 and 250.5.1.1",
        "4.16.55.1; see below",
        "by mx (Postfix 2.5.6) with sendmail 8.14.4/8.14.4",
        "version 5.6.0 or later, v5.1.1, PHP/5.6.0, kernel 4.15.0-20",
        "amavisd-new-2.5.4 (2.5.4)",
        "size=512, size: 550 x, 500 bytes, (500 bytes), Size (in bytes): 222",
        "Number of lines: 420",
        "it took: 500 ms, reply in 450 seconds",
        "on 5.4.2011, 5.4.11 at 4:50:00, 2026-05-05",
        "port 587, mx.example.org:587, mx.example.org:250, port: 465 x, smtp 587 x",
        "queue id 4A550B, 550A, A550",
        "in 2004, 1.500, 5.500, 550.000 and 5000",
        "at 450 % or 550%",
        "phone (415) 555-1212 or 555-1212",
        "<5.1.1@example.org> <5.1.0.14.2.2002.a@example.org>",
        "Message-ID: <20240624.44371.550@example.org>",
        "user [102] [550] (#555) #555;",
        "GET / HTTP/1.1\" 404 512",
        "HTTP error 502: x, http status code: 503, HTTP/2 500 x, HTTPS response 451 x",
        "error: 404 not found, failed: 403 forbidden (401 x)",
        "error: 500 Internal Server Error",
        "upstream failed: 502 Bad Gateway",
        "550 files",
        "log\n450 workers started",
        "curl: (22) The requested URL returned error: 502",
        "copied:\n450 rows, error: 500 files copied",
        "it was 550 pounds, with 500 users, sent 550 mails",
        "ticket #550, Order # 450",
        "EXT4-fs error: inode #550: comm find, block #451: x, (user #550 x)",
        "dovecot: lmtp(550): Connect from local",
        "[error] 550#550: *12 connect() failed",
        "x (Pro SMTP 5.0.9) using SMTP 5.1.1 by (Exim SMTP 4.2.2), ESMTP 4.5.1",
        "4.2.1. Scope\n5.1.1. Objectives\n",
        "tel 550-555-1212, 450-500, 550-10.5.1.1.7",
        "X-Unix; 255",
        "engine=2.50.10432:5.13.68,1.0.28",
        "delays=0.1/0/550/0.6, conn_use=2",
        "256/256 bits, 550/25, 5.1.1/24",
        "Size (in bytes): 550 x",
        "delay=1;550 x, at [192.0.2.1]:550 x, [x]550 x, a-550 x",
        // A success stands only where a server is quoted.
        "log\n250 OK",
        "<250 OK> and \"250 OK\"",
        // A mark belongs to the number that it touches.
        "see # 550 x, [ 550 x, ( 550 x, code= 550 x",
        "it is <550  \r\n and {550=x} at 450 5.1.1",
        "550-555-1212 is our number",
        // A part of a longer word or number.
        "A550 5.1.1, _550 5.1.1",
        "1550 5.1.1, 8550 5.1.1, 9550 5.1.1 5500 5.1.1 5509 5.1.1",
        "6.8.9 and 3.1.1 and 5.01.1 and 5.1.1000",
        "",
        "5",
        "55",
        "5.",
        "5.1",
        "5.1.",
        "x 550",
    ] {
        assert_eq!(all(text), [] as [String; 0], "{text:?}");
    }
}

#[test]
fn several_in_one_text() {
    assert_eq!(
        all("dsn=5.1.1, status=bounced (host x said: 550 5.1.1 no)"),
        ["- 5.1.1", "550 5.1.1"]
    );
    assert_eq!(
        all("550-5.7.26 one\n550-5.7.26 two\n550 5.7.26 three").len(),
        3
    );
    // Different classes are never joined, nor what stands on different lines.
    assert_eq!(all("552 full (#4.2.2)"), ["552 -", "- 4.2.2"]);
    assert_eq!(all("552 full\n(#5.2.2)"), ["552 -", "- 5.2.2"]);
}

#[test]
fn the_order_of_preference() {
    for (text, expected) in [
        // A failure before a success.
        ("220-mx.example.org 421 4.2.1 later", "421 4.2.1"),
        ("220 mx ready\n250 2.0.0 Ok\n550 no", "550 -"),
        // The more specific.
        ("550 5.0.0 no; 550 5.1.1 no such user", "550 5.1.1"),
        ("550 5.2.0 no; 550 5.2.2 full", "550 5.2.2"),
        ("5.1.0 - Unknown address error 550-'5.1.1 jo", "550 5.1.1"),
        // A pair, then one that agrees.
        ("<mx #5.7.1 smtp;550 5.7.26 no>", "550 5.7.26"),
        (
            "550 no such user\n554 5.0.0 Service unavailable",
            "550 5.0.0",
        ),
        ("554 4.4.7 expired.<421 4.4.2 timed out>", "421 4.4.2"),
        // The other server's own word.
        ("550 5.1.1 x, said: 550 5.1.2 y", "550 5.1.2"),
        // The first.
        ("550 5.1.1 x\n552 5.2.2 y", "550 5.1.1"),
        // A single one is completed by its own class.
        ("552 full\n(#5.2.2)", "552 5.2.2"),
        ("450 later\n(#5.2.2)", "- 5.2.2"),
        ("450 later\n(#5.0.0)", "450 -"),
    ] {
        assert_eq!(most(text).as_deref(), Some(expected), "{text:?}");
    }
    assert_eq!(most("nothing at 10.2.3.4"), None);
}

#[test]
fn the_place_is_exact() {
    for (text, expected) in [
        ("said: 550-5.7.26 no", "550-5.7.26"),
        ("x: 552 over quota (#5.2.2) y", "552 over quota (#5.2.2"),
        // The relay's own copy of the code belongs to it.
        ("550 550 5.1.1 no", "550 550 5.1.1"),
        ("550 550-5.1.1 no", "550 550-5.1.1"),
        ("550 queue_name 5.1.1 no", "550 queue_name 5.1.1"),
        ("said: 421 no", "421"),
    ] {
        let found = find(text.as_bytes()).next().expect("a status");
        assert_eq!(&text[found.start..found.end], expected);
    }
}

/// A reply code is taken behind an enhanced code that is near, wherever both stand.
#[test]
fn a_reply_code_behind_an_enhanced_code_is_near_it() {
    for (before, between, expected) in [
        (0, 200, &["550 5.3.0"][..]),
        (1_000, 200, &["550 5.3.0"]),
        (0, 300, &["- 5.3.0"]),
        (1_000, 300, &["- 5.3.0"]),
    ] {
        let (before, between) = ("y".repeat(before), "z".repeat(between));
        let text = format!("{before}\n5.3.0 - {between} 550-'no such user'");
        assert_eq!(all(&text), expected, "{text}");
    }
}

/// Texts are looked at in blocks: what is found must not depend on where one begins.
#[test]
fn every_offset_gives_the_same() {
    for code in ["550 5.1.1", "#5.7.511", "said: 421 x", "(250 2.0.0 Ok)"] {
        let alone: Vec<_> = all(&format!("\n {code} "));
        assert_eq!(alone.len(), 1, "{code:?}");
        for before in 0..200 {
            for after in [0, 1, 2, 3, 63, 64, 65] {
                let text = format!("{}\n {code} {}", "x".repeat(before), "y".repeat(after));
                assert_eq!(all(&text), alone, "{before} before, {after} after");
            }
        }
    }
}

/// Any bytes may come: every cut of a text and every byte in any place.
#[test]
fn any_bytes() {
    let text = "5.1.0 - error 550-'5.1.1 <a@b.example>: (#5.2.2)\r\n 250 cuda 2.0.0 said: 4.4.1";
    for from in 0..text.len() {
        for to in from..=text.len() {
            for found in find(&text.as_bytes()[from..to]) {
                assert!(found.start < found.end && found.end <= to - from);
            }
        }
    }
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        for byte in 0..=255 {
            bytes[at] = byte;
            assert!(find(&bytes).count() <= 10);
            let _ = best(&bytes);
        }
    }
}

/// Long runs of what is looked back over or ahead over must not cost a square.
#[test]
fn hostile_repetitions_end_soon() {
    let mut text = b"5.1.1 ".to_vec();
    text.extend(std::iter::repeat_n(b'x', 1_000_000));
    text.push(b'\n');
    for piece in [
        &b"x 550-'"[..],
        b"550 - ",
        b"5.1.1 ",
        b"(",
        b" ",
        b": 550",
        b"<<<",
    ] {
        text.extend(piece.repeat(1_000_000 / piece.len()));
    }
    assert!(find(&text).count() > 0);
    assert!(best(&text).is_some());
}

/// A search in lines finds what a search in each of them finds, whatever stands at the borders.
#[test]
fn lines_are_texts_of_their_own() {
    const PIECES: [&str; 20] = [
        "550",
        "250",
        "5.1.1",
        "2.0.0",
        "#4.2.2",
        " ",
        " ",
        "\n",
        "\n",
        "\r\n",
        "\n ",
        "\n\t",
        "-",
        "said: ",
        "(",
        ")",
        "OK",
        "no such user ",
        "'",
        "x",
    ];
    let mut state = 1_u64;
    let mut random = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % limit
    };
    let mut total = 0;
    for _ in 0..5_000 {
        let text: String = (0..random(60)).map(|_| PIECES[random(20)]).collect();
        let mut apart = Vec::new();
        let mut begin = 0;
        for line in text.split_inclusive('\n') {
            apart.extend(find(line.as_bytes()).map(|found| Found {
                start: begin + found.start,
                end: begin + found.end,
                ..found
            }));
            begin += line.len();
        }
        total += apart.len();
        let together: Vec<_> = find_in_lines(text.as_bytes()).collect();
        assert_eq!(together, apart, "{text:?}");
    }
    assert!(total > 10_000, "{total}");
}

/// The same for bytes that no server and no log would write so.
#[test]
fn lines_of_random_bytes_are_texts_of_their_own() {
    const BYTES: &[u8] = b"0123455555..==--  \r\n\n#;<>'\"(,:@_/\\%aexsmtp\t\xff";
    let mut state = 7_u64;
    let mut random = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % limit
    };
    let mut text = Vec::new();
    let (mut lines, mut total) = (0, 0);
    while lines < 500_000 {
        text.clear();
        for _ in 0..random(80) {
            match random(12) {
                // Codes more often than dice would write them.
                0 => text.extend_from_slice(b"550"),
                1 => text.extend_from_slice(b"5.1.1"),
                2 => text.extend_from_slice(b"450"),
                _ => text.push(BYTES[random(BYTES.len())]),
            }
        }
        let mut apart = Vec::new();
        let mut begin = 0;
        for line in text.split(|&byte| byte == b'\n') {
            let found_in = |line: &[u8]| -> Vec<Found> {
                let places = find(line).map(|found| Found {
                    start: begin + found.start,
                    end: begin + found.end,
                    ..found
                });
                places.collect()
            };
            // With its line feed and without it, a line is the same text.
            let found = found_in(line);
            if let Some(whole) = text.get(begin..=begin + line.len()) {
                assert_eq!(found_in(whole), found, "{}", whole.escape_ascii());
            }
            apart.extend(found);
            begin += line.len() + 1;
            lines += 1;
        }
        total += apart.len();
        let together: Vec<_> = find_in_lines(&text).collect();
        assert_eq!(together, apart, "{}", text.escape_ascii());
    }
    assert!(total > 30_000, "{total}");
}

/// Of what says the same, the first counts.
#[test]
fn the_first_of_equal_statuses_counts() {
    for (text, start, end) in [
        (&b"550 5.1.1 a\n550 5.1.1 b"[..], 0, 9),
        (b"x\n550 5.1.1 a\n550 5.1.2 b", 2, 11),
        (b"x\n550 a\n551 b", 2, 5),
        (b"(5.1.1)\n(5.1.2)", 1, 6),
    ] {
        let found = best(text).expect("a status");
        assert_eq!((found.start, found.end), (start, end));
        assert_eq!(
            found.status.to_string().as_bytes(),
            &text[found.start..found.end]
        );
    }
    // What completes it is the first, too: of replies, and of codes that say as little.
    assert_eq!(
        most("(5.1.1)\n\n550 a\n551 b").as_deref(),
        Some("550 5.1.1")
    );
    assert_eq!(
        most("(5.0.1)\n\n(5.0.2)\n\n550 a").as_deref(),
        Some("550 5.0.1")
    );
}

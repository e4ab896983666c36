//! Addresses in a text, which nobody marks as such.

use super::*;

/// The addresses of a text, each with the place where it begins, before its bracket.
#[test]
fn addresses_begin_and_end() {
    let long = format!(
        "{}\nCN=Jo Doe/O=Example@example.com",
        "so it is ".repeat(40)
    );
    for (text, expected) in [
        (
            "jo@example.com, li@example.com",
            &[(0, "jo@example.com"), (16, "li@example.com")][..],
        ),
        ("to <jo@example.com>.", &[(3, "jo@example.com")]),
        ("a <jo@example.com", &[(2, "jo@example.com")]),
        // The name of a field is no part of it.
        ("rcpt=jo@example.com", &[(5, "jo@example.com")]),
        ("a To=jo@example.com", &[(5, "jo@example.com")]),
        (
            "bounce+jo=example.com@example.net",
            &[(0, "bounce+jo=example.com@example.net")],
        ),
        ("tom=jo@example.com", &[(0, "tom=jo@example.com")]),
        ("dda:SMTP=jo@example.com;", &[(9, "jo@example.com")]),
        // Nor are the marks of bold type and other quotes, but a local part may begin as these do.
        ("to *jo@example.com* it", &[(4, "jo@example.com")]),
        ("to **jo@example.com** it", &[(5, "jo@example.com")]),
        ("to _jo@example.com_", &[(4, "jo@example.com")]),
        ("to `jo@example.com'", &[(4, "jo@example.com")]),
        ("to `jo@example.com`", &[(4, "jo@example.com")]),
        ("to *jo@example.com", &[(3, "*jo@example.com")]),
        ("to <*jo@example.com>*", &[(3, "*jo@example.com")]),
        ("to _jo@example.com'", &[(3, "_jo@example.com")]),
        ("to *@example.com*", &[(3, "*@example.com")]),
        // Where the text is cut within brackets, nobody knows whose address it is.
        ("<jo@exam", &[]),
        ("<jo@localhost>", &[(0, "jo@localhost")]),
        ("jo@localhost", &[(0, "jo@localhost")]),
        ("<jo@", &[]),
        // A sign alone is none.
        ("@example.com", &[]),
        ("jo@ example.com", &[]),
        ("jo@.", &[]),
        ("a @ b, jo@example.com", &[(7, "jo@example.com")]),
        ("jo@@example.com", &[]),
        // The domain may be an address of the network.
        ("jo@[192.0.2.1]", &[(0, "jo@[192.0.2.1]")]),
        ("jo@[] x", &[]),
        ("jo@[192.0.2.1 x", &[]),
        ("jo@[a b]", &[]),
        // Quotes and pipes, of the local part and around it.
        (
            "\"jo smith\"@example.com",
            &[(0, "\"jo smith\"@example.com")],
        ),
        ("\"\"@example.com", &[]),
        ("\"a<b\"@example.com", &[]),
        ("b'jo@example.com'", &[(2, "jo@example.com")]),
        ("<|b@example.com>", &[(2, "b@example.com")]),
        // In sentences without blanks, and names of hosts and boxes in such a script.
        ("地址（jo@example.com）不存在", &[(9, "jo@example.com")]),
        ("收件人jo@example.com不存在", &[(9, "jo@example.com")]),
        ("jo@mx.example.com은 없습니다", &[(0, "jo@mx.example.com")]),
        ("<张wei@example.com>", &[(0, "张wei@example.com")]),
        ("\"张 wei\"@example.com", &[(0, "\"张 wei\"@example.com")]),
        ("张wei@例子.公司", &[(0, "张wei@例子.公司")]),
        ("jo@abc例子.公司", &[(0, "jo@abc例子.公司")]),
        ("jo@mx.例子.公司", &[(0, "jo@mx.例子.公司")]),
        ("张@example.com", &[(0, "张@example.com")]),
        ("jo@bücher.example", &[(0, "jo@bücher.example")]),
        // The end of a name in a directory, and what is like one in another line.
        ("No such user\nCN=Jo Doe/O=Example@example.com", &[]),
        (long.as_str(), &[]),
        (
            "CN=Jo\nDoe/O=Example@example.com",
            &[(6, "Doe/O=Example@example.com")],
        ),
    ] {
        let found: Vec<_> = addresses_in(text).collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// The id of a message looks like an address.
#[test]
fn ids_of_messages_are_no_addresses() {
    for text in [
        "Message-ID: <a1@example.org>",
        "message_id: a1@example.org",
        "message-id=a1@example.org",
        "at 10:00 msgid=a1@example.org",
        "msgid=<a1@example.org>",
        "Msg-Id \"a1@example.org\"",
        "id=<a1@example.org>",
        "queued id=<a1@example.org>",
    ] {
        assert_eq!(addresses_in(text).count(), 0, "{text}");
    }
    for text in [
        "valid=<jo@example.com>",
        "id <jo@example.com>",
        "id=jo@example.com",
        "<bounce-msgid+jo=example.com@example.net>",
        "message jo@example.com",
    ] {
        assert_eq!(addresses_in(text).count(), 1, "{text}");
    }
}

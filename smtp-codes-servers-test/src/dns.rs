//! A name server with one zone, which is all that the mail server can ask.

use std::collections::HashMap;
use std::net::{Ipv4Addr, UdpSocket};
use std::thread;

use crate::here::{LISTED, SERVER};
use crate::ways::WAYS;

/// What a name has. A name without an entry does not exist.
#[derive(Clone, Debug)]
pub enum Record {
    A(Ipv4Addr),
    Mx(String),
    Txt(&'static str),
    /// The name server fails.
    Fails,
}

pub type Zone = HashMap<String, Vec<Record>>;

const A: u16 = 1;
const MX: u16 = 15;
const TXT: u16 = 16;

/// The names of the test.
pub fn zone() -> Zone {
    let mut zone = Zone::new();
    let mut add = |name: &str, record| zone.entry(name.to_owned()).or_default().push(record);
    add("here.test", Record::Mx("mx.here.test".into()));
    add("mx.here.test", Record::A(SERVER));
    add("client.test", Record::Mx("client.test".into()));
    add("client.test", Record::A(crate::here::CLIENT));
    // RFC 7505: takes no mail.
    add("nomail.test", Record::Mx(String::new()));
    add("broken.test", Record::Fails);
    let [a, b, c, d] = LISTED.octets();
    let listed = format!("{d}.{c}.{b}.{a}.bl.test");
    add(&listed, Record::A(Ipv4Addr::new(127, 0, 0, 2)));
    add(&listed, Record::Txt("https://bl.test/why"));
    for way in WAYS.iter().filter(|way| way.is_served()) {
        add(&way.domain(), Record::Mx(way.host()));
        add(&way.host(), Record::A(way.address()));
    }
    zone
}

/// Answers from now on, as the name server of `/etc/resolv.conf`.
pub fn serve(zone: Zone) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).expect("port 53 is free in here");
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            if let Some(answer) = answer(&zone, &buffer[..length]) {
                let _ = socket.send_to(&answer, from);
            }
        }
    });
}

/// The answer to a question (RFC 1035 4.1).
fn answer(zone: &Zone, question: &[u8]) -> Option<Vec<u8>> {
    let mut at = 12;
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*question.get(at)?);
        if length == 0 {
            break;
        }
        labels.push(str::from_utf8(question.get(at + 1..at + 1 + length)?).ok()?);
        at += 1 + length;
    }
    let name = labels.join(".").to_ascii_lowercase();
    let end = at + 5;
    let asked = u16::from_be_bytes([*question.get(at + 1)?, *question.get(at + 2)?]);

    let records = zone.get(&name);
    let data: Vec<(u16, Vec<u8>)> = records
        .into_iter()
        .flatten()
        .filter_map(|record| match record {
            Record::A(address) => Some((A, address.octets().to_vec())),
            Record::Mx(host) => Some((MX, [&[0, 0], &encoded(host)[..]].concat())),
            Record::Txt(text) => Some((TXT, [&[text.len() as u8], text.as_bytes()].concat())),
            Record::Fails => None,
        })
        .filter(|(kind, _)| *kind == asked)
        .collect();
    // Answers with authority: no error, the server failed, or there is no such name.
    let code = match records.map(Vec::as_slice) {
        Some([Record::Fails]) => 2,
        Some(_) => 0,
        // A name above others exists, without records.
        None if zone.keys().any(|key| key.ends_with(&format!(".{name}"))) => 0,
        None => 3,
    };
    let mut answer = question.get(..2)?.to_vec();
    answer.extend([0x85, 0x80 | code, 0, 1, 0, data.len() as u8, 0, 0, 0, 0]);
    answer.extend(question.get(12..end)?);
    for (kind, data) in data {
        // The name is that of the question; class IN, and no time to live.
        answer.extend([0xc0, 12]);
        answer.extend(kind.to_be_bytes());
        answer.extend([0, 1, 0, 0, 0, 0]);
        answer.extend((data.len() as u16).to_be_bytes());
        answer.extend(data);
    }
    Some(answer)
}

fn encoded(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        bytes.push(label.len() as u8);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}

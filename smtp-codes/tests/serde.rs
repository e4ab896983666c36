//! Feature `serde`: wire form in, wire form out.
#![cfg(feature = "serde")]

use smtp_codes::{
    Action, Category, Cause, Class, Detail, Disposition, DsnAction, EnhancedCode, Family, Level,
    Outcome, Party, RegisteredReply, ReplyCode, Retry, Scope, Severity, Stage, Status, Subject,
    judge,
};

#[test]
fn codes_are_text_and_unregistered_ones_are_kept() {
    for text in ["\"550\"", "\"571\"", "\"000\"", "\"999\""] {
        let code: ReplyCode = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), text);
    }
    for text in ["\"5.1.1\"", "\"5.7.511\"", "\"2.999.999\""] {
        let code: EnhancedCode = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), text);
    }
}

#[test]
fn a_reply_code_is_read_from_a_number_too() {
    let code: ReplyCode = serde_json::from_str("550").unwrap();
    assert_eq!(code, ReplyCode::MAILBOX_UNAVAILABLE);
    for wrong in ["1000", "-1", "5.5", "\"55\"", "null", "70000"] {
        assert!(serde_json::from_str::<ReplyCode>(wrong).is_err(), "{wrong}");
    }
    let error = serde_json::from_str::<ReplyCode>("5500").unwrap_err();
    assert!(error.to_string().contains("three digits"), "{error}");
}

#[test]
fn what_is_registered_is_written_as_its_code_or_word() {
    macro_rules! assert_round_trip {
        ($($kind:ident)*) => {$(
            for &one in $kind::ALL {
                let text = serde_json::to_string(&one).unwrap();
                assert_eq!(text, format!("\"{one}\""));
                assert_eq!(serde_json::from_str(&text).ok(), Some(one));
            }
        )*};
    }
    assert_round_trip!(
        RegisteredReply Detail Subject Class Severity Category Outcome Retry Action Scope Party
        Family Stage DsnAction Cause Level Disposition
    );
    let error = serde_json::from_str::<Retry>("\"latter\"").unwrap_err();
    assert!(
        error.to_string().contains("did you mean \"later\"?"),
        "{error}"
    );
    assert!(serde_json::from_str::<Detail>("\"X.9.9\"").is_err());
}

#[test]
fn a_verdict_is_a_map_of_its_words() {
    let status = Status::both(
        ReplyCode::from_u16(550).unwrap(),
        EnhancedCode::new(4, 2, 1).unwrap(),
    );
    let value = serde_json::to_value(judge(status, Stage::Any)).unwrap();
    assert_eq!(value["outcome"], "permanent");
    assert_eq!(value["cause"], "mailbox-disabled");
    assert_eq!(value["family"], "mailbox");
    assert_eq!(value["disposition"], "return");
    assert_eq!(value["basis"]["table"], "codes.csv");
    assert_eq!(value["basis"]["key"], "X.2.1 in class 5");
    assert_eq!(value["basis"]["level"], "detail");
    assert!(value["conflict"].as_str().unwrap().contains("disagree"));
}

#[test]
fn a_status_is_its_text() {
    for text in ["\"550\"", "\"5.1.1\"", "\"550 5.7.511\"", "\"000\""] {
        let status: Status = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&status).unwrap(), text);
    }
    let status: Status = serde_json::from_str("421").unwrap();
    assert_eq!(status.to_string(), "421");
    for wrong in ["\"\"", "\"550 no\"", "1000", "null", "5.1"] {
        assert!(serde_json::from_str::<Status>(wrong).is_err(), "{wrong}");
    }
    let error = serde_json::from_str::<Status>("\"x\"").unwrap_err();
    assert!(error.to_string().contains("\"550 5.1.1\""), "{error}");
}

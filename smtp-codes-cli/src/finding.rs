//! One status that was found, with its verdict: what `explain` and `scan` write for programs.

use std::borrow::Cow;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use smtp_codes::{Basis, EnhancedCode, ReplyCode, Stage, Status, Verdict, asks};

use crate::speaker;

/// One finding, in the order in which its fields are written; null where nothing is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finding<'a> {
    pub(crate) source: Option<Cow<'a, str>>,
    pub(crate) line: Option<u64>,
    pub(crate) recipient: Option<Cow<'a, str>>,
    pub(crate) stage: Option<Stage>,
    pub(crate) reply: Option<ReplyCode>,
    pub(crate) enhanced: Option<EnhancedCode>,
    pub(crate) text: Option<Cow<'a, str>>,
    pub(crate) verdict: Option<Verdict<'a>>,
    /// What the finding is called where there is no verdict: of a code without a reply.
    pub(crate) title: Option<&'a str>,
    /// Whether advice and references are written too.
    pub(crate) full: bool,
    /// Whether it becomes a row of a sheet, whose cells are texts.
    pub(crate) flat: bool,
}

impl<'a> Finding<'a> {
    /// Fills in what is known of a status and its verdict.
    pub(crate) fn judged(
        mut self,
        status: Option<Status>,
        stage: Stage,
        verdict: Option<Verdict<'a>>,
    ) -> Self {
        self.reply = status.and_then(Status::reply);
        self.enhanced = status.and_then(Status::enhanced);
        self.stage = (stage != Stage::Any).then_some(stage);
        self.verdict = verdict;
        self
    }
}

/// The row that decided: a map of its parts, or a text for a sheet.
struct Decided<'a> {
    basis: Basis<'a>,
    flat: bool,
}

impl Serialize for Decided<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { basis, flat } = self;
        if *flat {
            return serializer.collect_str(&format_args!(
                "{} {}: {}",
                basis.level(),
                basis.table(),
                basis.key()
            ));
        }
        let mut parts = serializer.serialize_struct("Basis", 3)?;
        parts.serialize_field("level", basis.level().as_str())?;
        parts.serialize_field("table", basis.table())?;
        parts.serialize_field("key", basis.key())?;
        parts.end()
    }
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = self.verdict.as_ref();
        let mut fields = serializer.serialize_struct("Finding", if self.full { 24 } else { 22 })?;
        fields.serialize_field("source", &self.source)?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("recipient", &self.recipient)?;
        fields.serialize_field("stage", &self.stage.map(|stage| stage.as_str()))?;
        fields.serialize_field("reply", &self.reply.map(ReplyCode::as_u16))?;
        fields.serialize_field("enhanced", &self.enhanced.map(|code| code.to_string()))?;
        fields.serialize_field("text", &self.text)?;
        let provider = verdict.and_then(Verdict::provider);
        fields.serialize_field("provider", &provider.map(|provider| provider.as_str()))?;
        // What worked asks for nothing.
        let failed = verdict.filter(|it| !it.is_success() && !it.is_intermediate());
        let said = failed
            .and(self.text.as_deref())
            .map(|text| speaker::words(text.as_bytes()));
        fields.serialize_field("retry_after", &said.and_then(asks::retry_after))?;
        let list = said.and_then(asks::blocklist);
        fields.serialize_field("blocklist", &list.map(|list| list.name))?;
        fields.serialize_field("listed", &list.and_then(|list| list.listed))?;
        fields.serialize_field("cause", &verdict.map(|it| it.cause().as_str()))?;
        let family = verdict.and_then(Verdict::family);
        fields.serialize_field("family", &family.map(|family| family.as_str()))?;
        fields.serialize_field("outcome", &verdict.map(|it| it.outcome().as_str()))?;
        fields.serialize_field("disposition", &verdict.map(|it| it.disposition().as_str()))?;
        fields.serialize_field("retry", &verdict.map(|it| it.retry().as_str()))?;
        fields.serialize_field("action", &verdict.map(|it| it.action().as_str()))?;
        fields.serialize_field("scope", &verdict.map(|it| it.scope().as_str()))?;
        fields.serialize_field("party", &verdict.map(|it| it.party().as_str()))?;
        fields.serialize_field("title", &self.title.or(verdict.map(|it| it.title())))?;
        if self.full {
            fields.serialize_field("advice", &verdict.map(|it| it.advice()))?;
        }
        let basis = verdict.map(|it| Decided {
            basis: it.basis(),
            flat: self.flat,
        });
        fields.serialize_field("basis", &basis)?;
        if self.full {
            fields.serialize_field("references", &verdict.map(|it| it.references()))?;
        }
        let conflict = verdict.and_then(Verdict::conflict);
        fields.serialize_field("conflict", &conflict.map(|it| it.to_string()))?;
        fields.end()
    }
}

//! Records inside a column, with anything in them.

use super::*;

pub struct Document;
pub const KIND: Document = Document;

static NAMES: Lexicon = Lexicon {
    anywhere: &["payload", "metadata", "params", "rawdata", "recorddata", "requestbody", "requestheaders", "responsebody", "response", "personalisation", "personalization", "snapshot", "changes", "objectchanges", "objectdata", "accessdata", "auditdata", "eventdata", "formdata", "filterparams", "userdata", "usermeta", "profiledata", "extradata", "trsdata", "dttpdata", "metavalue", "optionvalue", "identitydata", "rawuserdata", "datasubject", "dataforerasures", "properties", "rawpayload", "searchparams"],
    about_a_person: &["data", "value", "match"],
    never: &[],
};

impl Kind for Document {
    fn name(&self) -> &'static str {
        "document"
    }

    fn summary(&self) -> &'static str {
        "record of many values"
    }

    fn class(&self) -> Class {
        Class::FreeText
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let data = matches!(column.ty, Type::Json { .. }) && Lexicon::ends(&column.name, &["data"]);
        let named = self.holds(&column.ty) && (data || NAMES.matches(table, column));
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("audit.object_changes json"), Sample::Column("mails.personalisation json"), Sample::Column("users.raw_data")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("t.metadata_version"), Sample::Column("t.update")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Json { .. } | Type::Xml | Type::Bytes { .. } | Type::Array(_) | Type::Other(_) | Type::Composite { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["null"]
    }
}

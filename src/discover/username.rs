//! Names that somebody goes by in a system.

use super::*;

pub struct Username;
pub const KIND: Username = Username;

static NAMES: Lexicon = Lexicon {
    anywhere: &["username", "usernames", "login", "loginname", "userlogin", "screenname", "handle", "nickname", "nick", "uid", "oid", "userid", "userids", "usernicename", "twitter", "skype", "slack", "linkedin", "facebook", "instagram", "telegram", "github", "githublogin", "remoteuser", "createdbyuser", "externaluserid", "customerid", "accountid", "memberid", "customername", "employeeid", "studentid", "traineeid", "subjectid", "sub", "gplus", "googleid", "appleid", "uniqueemailid", "webid", "loginid", "signinid"],
    about_a_person: &[],
    never: &["uuid", "slackchannel", "slackchannelid", "slackchannelname", "loginurl", "loginat", "twitterurl"],
};

/// `…_by` that names no person.
const NOT_DONE: &[&str] =
    &["caused", "filtered", "followed", "grouped", "limited", "ordered", "powered", "replaced", "required", "sorted", "superseded", "supported"];

impl Kind for Username {
    fn name(&self) -> &'static str {
        "username"
    }

    fn summary(&self) -> &'static str {
        "user name"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.username"), Sample::Column("users.login"), Sample::Column("orders.created_by"), Sample::Column("events.user_id")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.login_count int"), Sample::Column("orders.user_id int"), Sample::Column("queries.sorted_by")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["person.username"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let words = tokens(&column.name);
        let somebody = match words.as_slice() {
            [.., did, by] => by == "by" && did.ends_with("ed") && !NOT_DONE.contains(&did.as_str()),
            _ => false,
        };
        let named = self.holds(&column.ty) && (somebody || NAMES.matches(table, column));
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }
}

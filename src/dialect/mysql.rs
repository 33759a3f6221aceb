//! MySQL and MariaDB: quoting and type spellings.

use crate::schema::{Name, Type};

/// `` `name` ``, always quoted.
pub fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// The main database's tables by their name alone, so that a dump loads into a
/// database of any name; others with the name of their database.
pub fn qualified(name: &Name, default_schema: &str) -> String {
    if name.schema == default_schema {
        quote(&name.name)
    } else {
        format!("{}.{}", quote(&name.schema), quote(&name.name))
    }
}

/// What a column declared as `native` holds; `collation` is the column's own,
/// and tells whether its text ignores case.
pub fn parse_type(native: &str, _collation: Option<&str>) -> Type {
    Type::Other(native.to_owned())
}

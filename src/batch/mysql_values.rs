//! SQL literals as MySQL and MariaDB read them: one row in brackets.

use super::{Encode, Kind};

pub struct MysqlValues {}

impl Encode for MysqlValues {
    fn row_start(&self, _out: &mut Vec<u8>) {}

    fn field(&self, _index: usize, _kind: Kind, _bytes: &[u8], _plain: bool, _out: &mut Vec<u8>) {}

    fn row_end(&self, _out: &mut Vec<u8>) {}
}

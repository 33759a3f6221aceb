//! Upload tokens of PyPI and TestPyPI: macaroons, whose first bytes name the site.
//!
//! `AgEIcHlwaS5vcmc` is the macaroon's version, tag, length and "pypi.org" in base64; PyPI help, "API tokens".

use super::token::{self, Token};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Token = Token {
    name: "pypi_token",
    summary: "PyPI token",
    anchors: &[Anchor::Literal("pypi-AgEIcHlwaS5vcmc"), Anchor::Literal("pypi-AgENdGVzdC5weXBpLm9yZw")],
    alphabet: token::url_safe,
    lengths: &[(50, 1000)],
    hits: &[Sample::Value(&["pypi-AgEIc", "HlwaS5vcmc", "PMpIBsTPVMQKSjI", "EuEBSb2MO2loAD5", "7kTx8QFdBMSw29B", "Yq0mXOXyj8DYNOn", "54w5tyz9gKrmrir", "GyjlXL3VAwIoBsw", "iyk2USO5OERI0cO", "zY4evzDEsblVsl6"]), Sample::Within(&["key: '", "py", "pi-AgEIcHlwaS5vcmc", "PMpIBsTPVMQKSjI", "EuEBSb2MO2loAD5", "7kTx8QFdBMSw29B", "Yq0mXOXyj8DYNOn", "54w5tyz9gKrmrir", "GyjlXL3VAwIoBsw", "iyk2USO5OERI0cO", "zY4evzDEsblVsl6", "', more"])],
    misses: &[Sample::Value(&["pypi-AgEIcHlwaS5vcmc", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), Sample::Value(&["pypi-AgEIcHlwaS5vcmc"])],
    ..Token::PLAIN
};

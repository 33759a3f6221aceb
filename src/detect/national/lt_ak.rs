//! Lithuania: asmens kodas (Gyventojų registro įstatymas), made as Estonia's is.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "lt_ak",
    summary: "Lithuanian personal code",
    anchors: &[Digits(11, 11)],
    forms: &[weak("99999999999")],
    is_right: super::ee_ik::is_right,
    words: &["asmenskodas", "ak", "ltid"],
    chance: 0.003,
    hits: &[In("klientai.asmens_kodas", &["38507", "141949"]), Within(&["asmens kodas ", "48507", "149708"])],
    misses: &[
        In("klientai.asmens_kodas", &["38507", "143933"]),
        In("klientai.asmens_kodas", &["98507", "141234"]),
        In("t.id", &["38507", "141513"]),
    ],
    ..Number::PLAIN
};

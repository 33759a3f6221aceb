//! Numbers that regulators keep out of use, for films, print and tests.
//!
//! - Ofcom, "Telephone numbers for use in TV and radio drama programmes";
//! - Bundesnetzagentur, Mitteilung 148/2021 ("Drama Numbers");
//! - Arcep, decision 2018-0881, numbers for audiovisual works;
//! - PTS, numbers for use in books and films;
//! - ACMA, "Phone numbers for use in TV shows, films and creative works";
//! - ComReg, National Numbering Conventions: 020 91x xxxx.
//!
//! The North American ones (NANPA: 555-0100 to 555-0199) are in the exchange 555,
//! which has no subscribers at all.

/// Calling code, and the digits that a block's numbers begin with. Where lengths vary no
/// other number can begin so: one would ring before the other is dialled.
const BLOCKS: &[(u16, &str)] = &[
    (33, "19900"),
    (33, "26191"),
    (33, "35301"),
    (33, "46571"),
    (33, "53649"),
    (33, "63998"),
    (44, "1134960"),
    (44, "1144960"),
    (44, "1154960"),
    (44, "1164960"),
    (44, "1174960"),
    (44, "1184960"),
    (44, "1214960"),
    (44, "1314960"),
    (44, "1414960"),
    (44, "1514960"),
    (44, "1614960"),
    (44, "1632960"),
    (44, "1914980"),
    (44, "2079460"),
    (44, "2896496"),
    (44, "2920180"),
    (44, "3069990"),
    (44, "7700900"),
    (44, "8081570"),
    (44, "9098790"),
    (46, "3139006"),
    (46, "4062804"),
    (46, "8465004"),
    (46, "9803192"),
    (46, "7017406"),
    (49, "3023125"),
    (49, "4066969"),
    (49, "6990009"),
    (49, "2214710"),
    (49, "8999998"),
    (49, "17139200"),
    (49, "176040690"),
    (49, "15228817386"),
    (49, "15228895456"),
    (49, "15254599371"),
    (49, "1729925904"),
    (49, "1729968532"),
    (49, "1729973185"),
    (49, "1729973186"),
    (49, "1729980752"),
    (49, "1749091317"),
    (49, "1749464308"),
    (61, "25550"),
    (61, "27010"),
    (61, "35550"),
    (61, "37010"),
    (61, "75550"),
    (61, "77010"),
    (61, "85550"),
    (61, "87010"),
    (61, "1800160401"),
    (61, "180097570"),
    (61, "180097571"),
    (61, "130097570"),
    (61, "130097571"),
    (353, "2091"),
];

/// ACMA keeps single mobile numbers: what follows 0491 57.
const AUSTRALIAN_MOBILES: &[&str] = &[
    "0006", "0110", "0156", "0157", "0158", "0159", "0313", "0737", "1266", "1491", "1804", "2549", "2665", "2983",
    "3087", "3770", "4118", "4632", "5254", "5789", "6398", "6801", "7426", "7644", "8148", "8888", "8957", "9212",
    "9455", "9760",
];

/// Whether a block of the calling code holds the national number.
pub fn holds(code: u16, national: &[u8]) -> bool {
    is_held(national, |of| of == code)
}

/// Whether a block of any calling code holds it.
pub fn holds_somewhere(national: &[u8]) -> bool {
    is_held(national, |_| true)
}

fn is_held(national: &[u8], is_of: impl Fn(u16) -> bool) -> bool {
    let mobile = national.strip_prefix(b"49157").filter(|_| is_of(61));
    BLOCKS.iter().any(|(code, start)| national.starts_with(start.as_bytes()) && is_of(*code))
        || mobile.is_some_and(|rest| AUSTRALIAN_MOBILES.iter().any(|number| number.as_bytes() == rest))
}

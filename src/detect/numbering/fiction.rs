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

/// Calling code, the digits that a block's numbers begin with, and how many follow.
/// A number of a block of several codes has the exact length.
const BLOCKS: &[(u16, &str, usize)] = &[
    (33, "19900", 4),
    (33, "26191", 4),
    (33, "35301", 4),
    (33, "46571", 4),
    (33, "53649", 4),
    (33, "63998", 4),
    (44, "1134960", 3),
    (44, "1144960", 3),
    (44, "1154960", 3),
    (44, "1164960", 3),
    (44, "1174960", 3),
    (44, "1184960", 3),
    (44, "1214960", 3),
    (44, "1314960", 3),
    (44, "1414960", 3),
    (44, "1514960", 3),
    (44, "1614960", 3),
    (44, "1632960", 3),
    (44, "1914980", 3),
    (44, "2079460", 3),
    (44, "2896496", 3),
    (44, "2920180", 3),
    (44, "3069990", 3),
    (44, "7700900", 3),
    (44, "8081570", 3),
    (44, "9098790", 3),
    (46, "3139006", 2),
    (46, "4062804", 2),
    (46, "8465004", 2),
    (46, "9803192", 2),
    (46, "7017406", 2),
    (49, "3023125", 3),
    (49, "4066969", 3),
    (49, "6990009", 3),
    (49, "2214710", 3),
    (49, "8999998", 3),
    (49, "17139200", 2),
    (49, "176040690", 2),
    (49, "15228817386", 0),
    (49, "15228895456", 0),
    (49, "15254599371", 0),
    (49, "1729925904", 0),
    (49, "1729968532", 0),
    (49, "1729973185", 0),
    (49, "1729973186", 0),
    (49, "1729980752", 0),
    (49, "1749091317", 0),
    (49, "1749464308", 0),
    (61, "25550", 4),
    (61, "27010", 4),
    (61, "35550", 4),
    (61, "37010", 4),
    (61, "75550", 4),
    (61, "77010", 4),
    (61, "85550", 4),
    (61, "87010", 4),
    (61, "1800160401", 0),
    (61, "180097570", 1),
    (61, "180097571", 1),
    (61, "130097570", 1),
    (61, "130097571", 1),
    (353, "2091", 5),
];

/// ACMA keeps single mobile numbers: what follows 0491 57.
const AUSTRALIAN_MOBILES: &[&str] = &[
    "0006", "0110", "0156", "0157", "0158", "0159", "0313", "0737", "1266", "1491", "1804", "2549", "2665", "2983",
    "3087", "3770", "4118", "4632", "5254", "5789", "6398", "6801", "7426", "7644", "8148", "8888", "8957", "9212",
    "9455", "9760",
];

/// Whether a block holds the national number.
pub fn holds(code: u16, national: &[u8]) -> bool {
    let holds = |(of, start, more): &(u16, &str, usize)| {
        *of == code && national.len() == start.len() + more && national.starts_with(start.as_bytes())
    };
    let mobile = || {
        let rest = national.strip_prefix(b"49157").filter(|_| code == 61);
        rest.is_some_and(|rest| AUSTRALIAN_MOBILES.iter().any(|number| number.as_bytes() == rest))
    };
    BLOCKS.iter().any(holds) || mobile()
}

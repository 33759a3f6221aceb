//! Facts of national numbering plans: what is written, what rings, and what never does.
//!
//! Two kinds of numbers are safe to write. *Fiction*: blocks that a regulator keeps
//! out of use for films and print. *Unassigned*: beginnings of national numbers that
//! the plan leaves without any use. The first come from the regulators' own lists:
//!
//! - NANPA, 555 Line Number Reservations: 555-0100 to 555-0199 in every area;
//! - Ofcom, "Telephone numbers for use in TV and radio drama programmes";
//! - Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021), "Drama Numbers";
//! - Arcep, decision 2018-0881, numbers for audiovisual works;
//! - PTS, "Telefonnummer för användning i böcker och filmer";
//! - ACMA, "Phone numbers for use in TV shows, films and creative works";
//! - ComReg, National Numbering Conventions: 020 91x xxxx.
//!
//! The second follow the plans that ITU-T publishes (E.129, E.164 national numbering
//! plans), and were compared with the metadata of libphonenumber 9.0 (Apache-2.0): no
//! number that begins so is valid there. A regulator may open such a beginning
//! one day; the table is then a new epoch's.

/// Numbers from `first` on that ring nowhere; `?` stands for a digit of an area code.
pub struct Block {
    pub first: &'static str,
    pub count: u32,
    /// How many digits in front are the area code.
    pub area: usize,
}

/// No plan has more blocks.
pub const BLOCKS_MAX: usize = 48;

const fn block(first: &'static str, count: u32, area: usize) -> Block {
    Block { first, count, area }
}

/// One calling code's numbering plan. Lengths are of national numbers, without trunk prefix.
pub struct Plan {
    /// ISO 3166-1 codes of the countries whose locales write such numbers.
    pub countries: &'static [&'static str],
    pub code: u16,
    /// What is dialled before a national number at home; empty where nothing is.
    pub trunk: &'static [u8],
    pub shortest: usize,
    /// The length that most numbers have.
    pub usual: usize,
    pub longest: usize,
    /// Beginnings of mobile numbers; none where they cannot be told.
    pub mobile: &'static [&'static str],
    /// The first digit says what kind of number it is, so it stays.
    pub zones: bool,
    pub fiction: &'static [Block],
    pub unassigned: &'static [&'static str],
    /// The same among mobile numbers.
    pub unassigned_mobile: &'static [&'static str],
    /// Digits of the area code where all have as many, else 0.
    pub area: usize,
    /// What no number begins with behind such an area code.
    pub never_in_area: &'static [u8],
}

/// A plan of numbers with nothing said about them.
const PLAN: Plan = Plan {
    countries: &[],
    code: 0,
    trunk: b"0",
    shortest: 9,
    usual: 9,
    longest: 9,
    mobile: &[],
    zones: false,
    fiction: &[],
    unassigned: &[],
    unassigned_mobile: &[],
    area: 0,
    never_in_area: b"",
};

pub static PLANS: &[Plan] = &[
    Plan {
        countries: &["US", "CA"],
        code: 1,
        trunk: b"1",
        shortest: 10,
        usual: 10,
        longest: 10,
        fiction: &[block("???5550100", 100, 3)],
        area: 3,
        never_in_area: b"01",
        ..PLAN
    },
    Plan {
        countries: &["RU"],
        code: 7,
        trunk: b"8",
        shortest: 10,
        usual: 10,
        longest: 10,
        mobile: &["9"],
        unassigned: &["2", "5"],
        unassigned_mobile: &["2", "5"],
        ..PLAN
    },
    Plan {
        countries: &["NL"],
        code: 31,
        mobile: &["6"],
        unassigned: &["27", "28", "37", "39"],
        unassigned_mobile: &["60", "67", "69"],
        ..PLAN
    },
    Plan {
        countries: &["BE"],
        code: 32,
        shortest: 8,
        mobile: &["45", "46", "47", "48", "49"],
        unassigned: &["72", "74", "75", "76"],
        unassigned_mobile: &["40"],
        ..PLAN
    },
    Plan {
        countries: &["FR"],
        code: 33,
        mobile: &["6", "7"],
        zones: true,
        fiction: &[
            block("199000000", 10_000, 1),
            block("261910000", 10_000, 1),
            block("353010000", 10_000, 1),
            block("465710000", 10_000, 1),
            block("536490000", 10_000, 1),
            block("639980000", 10_000, 1),
        ],
        unassigned: &["87"],
        unassigned_mobile: &["71", "72"],
        ..PLAN
    },
    Plan {
        countries: &["ES"],
        code: 34,
        trunk: b"",
        mobile: &["6", "7"],
        unassigned: &["2", "3"],
        unassigned_mobile: &["75", "76", "77", "79"],
        ..PLAN
    },
    // The 0 of Italian landlines belongs to the number.
    Plan {
        countries: &["IT"],
        code: 39,
        trunk: b"",
        shortest: 6,
        usual: 10,
        longest: 11,
        mobile: &["3"],
        unassigned: &["2", "6", "9"],
        unassigned_mobile: &["30"],
        ..PLAN
    },
    Plan {
        countries: &["CH"],
        code: 41,
        mobile: &["75", "76", "77", "78", "79"],
        unassigned: &["23", "35", "36", "37", "38", "39"],
        unassigned_mobile: &["70"],
        ..PLAN
    },
    Plan {
        countries: &["AT"],
        code: 43,
        shortest: 6,
        usual: 10,
        longest: 13,
        mobile: &["65", "66", "67", "68", "69"],
        unassigned: &["23", "24", "39", "41", "44"],
        unassigned_mobile: &["63"],
        ..PLAN
    },
    Plan {
        countries: &["GB"],
        code: 44,
        usual: 10,
        longest: 10,
        mobile: &["7"],
        zones: true,
        fiction: &[
            // Leeds, Sheffield, Nottingham, Leicester, Bristol, Reading.
            block("1134960000", 1000, 3),
            block("1144960000", 1000, 3),
            block("1154960000", 1000, 3),
            block("1164960000", 1000, 3),
            block("1174960000", 1000, 3),
            block("1184960000", 1000, 3),
            // Birmingham, Edinburgh, Glasgow, Liverpool, Manchester, Tyneside.
            block("1214960000", 1000, 3),
            block("1314960000", 1000, 3),
            block("1414960000", 1000, 3),
            block("1514960000", 1000, 3),
            block("1614960000", 1000, 3),
            block("1914980000", 1000, 3),
            // No town of all; London; Northern Ireland; Cardiff.
            block("1632960000", 1000, 4),
            block("2079460000", 1000, 2),
            block("2896496000", 1000, 2),
            block("2920180000", 1000, 2),
            // The whole country, mobile, free, premium.
            block("3069990000", 1000, 3),
            block("7700900000", 1000, 1),
            block("8081570000", 1000, 3),
            block("9098790000", 1000, 3),
        ],
        unassigned: &["4", "6"],
        unassigned_mobile: &["4", "6"],
        ..PLAN
    },
    Plan {
        countries: &["DK"],
        code: 45,
        trunk: b"",
        shortest: 8,
        usual: 8,
        longest: 8,
        unassigned: &["37", "83", "84", "85"],
        ..PLAN
    },
    Plan {
        countries: &["SE"],
        code: 46,
        shortest: 7,
        mobile: &["70", "72", "73", "76", "79"],
        fiction: &[
            // Göteborg, Malmö, Stockholm, Luleå, mobile.
            block("313900600", 100, 2),
            block("406280400", 100, 2),
            block("846500400", 100, 1),
            block("980319200", 100, 3),
            block("701740605", 95, 2),
        ],
        unassigned: &["127", "128", "147", "148"],
        unassigned_mobile: &["71"],
        ..PLAN
    },
    Plan {
        countries: &["NO"],
        code: 47,
        trunk: b"",
        shortest: 8,
        usual: 8,
        longest: 8,
        mobile: &["4", "9"],
        unassigned: &["25", "26", "30", "34", "36"],
        unassigned_mobile: &["42", "43", "49"],
        ..PLAN
    },
    Plan {
        countries: &["PL"],
        code: 48,
        trunk: b"",
        mobile: &["45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"],
        unassigned: &["27", "28", "35", "36", "37", "38"],
        unassigned_mobile: &["40", "49"],
        ..PLAN
    },
    Plan {
        countries: &["DE"],
        code: 49,
        shortest: 6,
        usual: 10,
        longest: 11,
        mobile: &["15", "16", "17"],
        fiction: &[
            // Berlin, Frankfurt, Hamburg, Köln, München.
            block("3023125000", 1000, 2),
            block("6990009000", 1000, 2),
            block("4066969000", 1000, 2),
            block("2214710000", 1000, 3),
            block("8999998000", 1000, 2),
            // Mobile.
            block("15228817386", 1, 4),
            block("15228895456", 1, 4),
            block("15254599371", 1, 4),
            block("1713920000", 100, 3),
            block("1729925904", 1, 3),
            block("1729968532", 1, 3),
            block("1729973185", 2, 3),
            block("1729980752", 1, 3),
            block("1749091317", 1, 3),
            block("1749464308", 1, 3),
            block("17604069000", 100, 3),
        ],
        unassigned: &["14"],
        unassigned_mobile: &["165", "166", "167"],
        ..PLAN
    },
    Plan {
        countries: &["MX"],
        code: 52,
        trunk: b"",
        shortest: 10,
        usual: 10,
        longest: 10,
        unassigned: &["21", "25", "26", "40", "51", "52", "53", "54"],
        ..PLAN
    },
    // An area code of two digits, then 9 and eight digits where it is a mobile number.
    Plan {
        countries: &["BR"],
        code: 55,
        shortest: 10,
        usual: 10,
        longest: 11,
        mobile: &["??9"],
        unassigned: &["20", "23", "25", "26", "29"],
        unassigned_mobile: &["209", "239", "259", "269", "299"],
        area: 2,
        never_in_area: b"01",
        ..PLAN
    },
    Plan {
        countries: &["AU"],
        code: 61,
        longest: 10,
        mobile: &["4"],
        zones: true,
        fiction: &[
            block("255500000", 10_000, 1),
            block("270100000", 10_000, 1),
            block("355500000", 10_000, 1),
            block("370100000", 10_000, 1),
            block("755500000", 10_000, 1),
            block("770100000", 10_000, 1),
            block("855500000", 10_000, 1),
            block("870100000", 10_000, 1),
            block("491570006", 1, 1),
            block("491570110", 1, 1),
            block("491570156", 4, 1),
            block("491570313", 1, 1),
            block("491570737", 1, 1),
            block("491571266", 1, 1),
            block("491571491", 1, 1),
            block("491571804", 1, 1),
            block("491572549", 1, 1),
            block("491572665", 1, 1),
            block("491572983", 1, 1),
            block("491573087", 1, 1),
            block("491573770", 1, 1),
            block("491574118", 1, 1),
            block("491574632", 1, 1),
            block("491575254", 1, 1),
            block("491575789", 1, 1),
            block("491576398", 1, 1),
            block("491576801", 1, 1),
            block("491577426", 1, 1),
            block("491577644", 1, 1),
            block("491578148", 1, 1),
            block("491578888", 1, 1),
            block("491578957", 1, 1),
            block("491579212", 1, 1),
            block("491579455", 1, 1),
            block("491579760", 1, 1),
            // Free and local rate.
            block("1800160401", 1, 4),
            block("1800975707", 5, 4),
            block("1300975707", 5, 4),
        ],
        unassigned: &["6"],
        unassigned_mobile: &["6"],
        ..PLAN
    },
    Plan {
        countries: &["ID"],
        code: 62,
        shortest: 7,
        usual: 10,
        longest: 12,
        mobile: &["8"],
        unassigned: &["57", "58", "66", "67", "68"],
        unassigned_mobile: &["84"],
        ..PLAN
    },
    Plan {
        countries: &["JP"],
        code: 81,
        longest: 10,
        mobile: &["60", "70", "80", "90"],
        unassigned: &["21", "30", "40"],
        unassigned_mobile: &["700", "900"],
        ..PLAN
    },
    Plan {
        countries: &["KR"],
        code: 82,
        shortest: 8,
        longest: 10,
        mobile: &["10", "11", "16", "17", "18", "19"],
        unassigned: &["34", "35", "36", "37"],
        unassigned_mobile: &["13", "14"],
        ..PLAN
    },
    // Mobile numbers have no trunk prefix, and eleven digits.
    Plan {
        countries: &["CN"],
        code: 86,
        usual: 10,
        longest: 11,
        mobile: &["13", "14", "15", "16", "17", "18", "19"],
        unassigned: &["26", "30", "36", "38"],
        unassigned_mobile: &["142", "143", "154"],
        ..PLAN
    },
    Plan {
        countries: &["TR"],
        code: 90,
        shortest: 10,
        usual: 10,
        longest: 10,
        mobile: &["5"],
        unassigned: &["20", "29", "30", "49"],
        unassigned_mobile: &["521", "522", "523", "525"],
        ..PLAN
    },
    Plan {
        countries: &["IN"],
        code: 91,
        shortest: 10,
        usual: 10,
        longest: 10,
        mobile: &["6", "7", "8", "9"],
        unassigned: &["39"],
        unassigned_mobile: &["50"],
        ..PLAN
    },
    Plan {
        countries: &["PT"],
        code: 351,
        trunk: b"",
        mobile: &["9"],
        unassigned: &["31", "32", "33", "34"],
        unassigned_mobile: &["95", "97", "98"],
        ..PLAN
    },
    Plan {
        countries: &["IE"],
        code: 353,
        shortest: 7,
        mobile: &["8"],
        fiction: &[block("209100000", 100_000, 2)],
        unassigned: &["20"],
        unassigned_mobile: &["84"],
        ..PLAN
    },
    Plan {
        countries: &["FI"],
        code: 358,
        shortest: 6,
        longest: 10,
        mobile: &["4", "50"],
        unassigned: &["72", "74", "76", "77"],
        unassigned_mobile: &["49"],
        ..PLAN
    },
    Plan {
        countries: &["CZ"],
        code: 420,
        trunk: b"",
        mobile: &["60", "70", "72", "73", "77", "79"],
        unassigned: &["33", "34", "36"],
        unassigned_mobile: &["61", "62", "63"],
        ..PLAN
    },
    Plan {
        countries: &["SA"],
        code: 966,
        mobile: &["5"],
        unassigned: &["15", "18"],
        unassigned_mobile: &["52"],
        ..PLAN
    },
];

impl Plan {
    pub fn of(code: u16) -> Option<&'static Plan> {
        PLANS.binary_search_by_key(&code, |plan| plan.code).ok().map(|index| &PLANS[index])
    }

    /// The plan of a country by its ISO 3166-1 code.
    pub fn of_country(country: &str) -> Option<&'static Plan> {
        PLANS.iter().find(|plan| plan.countries.contains(&country))
    }

    /// Whether a national number, in digits, is a mobile one.
    pub fn is_mobile(&self, national: &[u8]) -> bool {
        self.mobile.iter().any(|start| begins(national, start))
    }
}

/// `?` stands for any digit.
pub fn begins(digits: &[u8], start: &str) -> bool {
    start.len() <= digits.len() && start.bytes().zip(digits).all(|(want, &digit)| want == b'?' || want == digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_in_order_and_whole() {
        assert!(PLANS.windows(2).all(|pair| pair[0].code < pair[1].code));
        for plan in PLANS {
            assert!(!plan.countries.is_empty() && plan.shortest <= plan.usual && plan.usual <= plan.longest);
            assert!(!plan.unassigned.is_empty() || !plan.never_in_area.is_empty(), "+{}", plan.code);
            assert_eq!(plan.mobile.is_empty(), plan.unassigned_mobile.is_empty(), "+{}", plan.code);
            assert!(plan.fiction.len() <= BLOCKS_MAX);
            for block in plan.fiction {
                assert!((plan.shortest..=plan.longest).contains(&block.first.len()), "{}", block.first);
                let last = block.first.replace('?', "0").parse::<u64>().unwrap() + block.count as u64 - 1;
                assert!(last.to_string().len() <= block.first.len());
                let dead = plan.unassigned.iter().chain(plan.unassigned_mobile);
                let overlap = dead.filter(|start| block.first.starts_with(**start)).count();
                assert!(overlap == 0 || plan.code == 353, "{} is in both", block.first);
            }
        }
    }
}

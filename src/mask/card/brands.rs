//! Card brands: which numbers they issue (ISO/IEC 7812), and beginnings that
//! payment processors publish for tests.

/// A brand: its name, the intervals of the first six digits, the lengths of its
/// numbers, and six digits that published test numbers begin with.
pub(super) struct Brand {
    pub(super) name: &'static str,
    pub(super) issued: &'static [(u32, u32)],
    pub(super) lengths: &'static [u8],
    pub(super) tests: &'static [u32],
}

const FOURTEEN_UP: &[u8] = &[14, 15, 16, 17, 18, 19];
const SIXTEEN_UP: &[u8] = &[16, 17, 18, 19];

/// Looked through from the top: where intervals overlap, the first one counts.
/// Issued intervals and lengths as the schemes' own pages and the list in
/// Wikipedia's "Payment card number" give them. Test numbers from the public
/// testing pages of Stripe, Adyen, Braintree, PayPal, Authorize.Net, Worldpay,
/// PAYONE and the Mastercard Gateway.
pub(super) static BRANDS: &[Brand] = &[
    Brand {
        name: "American Express",
        issued: &[(340_000, 349_999), (370_000, 379_999)],
        lengths: &[15],
        tests: &[378_282, 371_449, 378_734, 371_881, 340_000, 370_000],
    },
    Brand {
        name: "Diners Club",
        issued: &[(300_000, 305_999), (309_500, 309_599), (360_000, 369_999), (380_000, 399_999)],
        lengths: FOURTEEN_UP,
        tests: &[305_693, 362_272, 362_596, 385_200, 380_000],
    },
    Brand {
        name: "JCB",
        issued: &[(352_800, 358_999)],
        lengths: SIXTEEN_UP,
        tests: &[353_011, 356_600, 352_800],
    },
    Brand {
        name: "Visa",
        issued: &[(400_000, 499_999)],
        lengths: &[13, 16, 19],
        tests: &[
            411_111, 424_242, 401_288, 400_005, 400_000, 401_200, 400_700, 421_765, 450_060, 400_934, 400_551, 422_222,
        ],
    },
    Brand {
        name: "Mastercard",
        issued: &[(510_000, 559_999)],
        lengths: &[16],
        tests: &[555_555, 510_510, 520_082, 542_400, 512_345, 511_111, 550_000],
    },
    // The 2-series is the same brand; who tells the two apart by the first digit
    // still can.
    Brand { name: "Mastercard", issued: &[(222_100, 272_099)], lengths: &[16], tests: &[222_300, 272_099] },
    Brand {
        name: "UnionPay",
        issued: &[(620_000, 629_999)],
        lengths: SIXTEEN_UP,
        tests: &[620_000, 620_550, 624_303, 622_126, 622_316],
    },
    Brand {
        name: "Discover",
        issued: &[(601_100, 601_199), (644_000, 659_999)],
        lengths: SIXTEEN_UP,
        tests: &[601_111, 601_100, 601_198],
    },
    Brand {
        name: "Maestro",
        issued: &[(500_000, 509_999), (560_000, 589_999), (630_400, 630_499), (639_000, 639_099), (670_000, 679_999)],
        lengths: &[12, 13, 14, 15, 16, 17, 18, 19],
        tests: &[675_964, 677_179, 630_400],
    },
];

impl Brand {
    /// The brand of a number, by its first six digits and its length.
    pub(super) fn of(first: u32, length: usize) -> Option<(usize, &'static Brand)> {
        BRANDS.iter().enumerate().find(|(_, brand)| {
            brand.lengths.contains(&(length as u8))
                && brand.issued.iter().any(|(low, high)| (*low..=*high).contains(&first))
        })
    }

    /// How many beginnings of six digits it issues.
    pub(super) fn beginnings(&self) -> u64 {
        self.issued.iter().map(|(low, high)| u64::from(high - low + 1)).sum()
    }

    /// The place of a beginning among them.
    pub(super) fn place(&self, first: u32) -> u64 {
        let mut before = 0;
        for (low, high) in self.issued {
            if (*low..=*high).contains(&first) {
                return before + u64::from(first - low);
            }
            before += u64::from(high - low + 1);
        }
        0
    }

    /// The beginning at a place.
    pub(super) fn beginning(&self, mut place: u64) -> u32 {
        for (low, high) in self.issued {
            let count = u64::from(high - low + 1);
            if place < count {
                return low + place as u32;
            }
            place -= count;
        }
        self.issued[0].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_beginnings_are_the_brands_own() {
        for (index, brand) in BRANDS.iter().enumerate() {
            assert!(brand.tests.len() >= 2, "{}", brand.name);
            for test in brand.tests {
                for length in brand.lengths {
                    assert_eq!(Brand::of(*test, *length as usize).unwrap().0, index, "{} {test}", brand.name);
                }
                assert_eq!(brand.beginning(brand.place(*test)), *test);
            }
        }
    }
}

//! Payment card numbers and what goes with them.

use super::*;

pub struct Card;
pub const KIND: Card = Card;

static NAMES: Lexicon = Lexicon {
    anywhere: &["creditcard", "creditcards", "cardnumber", "cardno", "cardnum", "ccnumber", "ccnum", "ccno", "pan", "cardlast4", "last4", "lastfour", "cardexpiry", "cardexp", "cardexpiration", "cardexpmonth", "cardexpyear", "expmonth", "expyear", "debitcard", "cardholder", "ccexp", "ccv", "cardbin", "cardfingerprint", "dynamiclast4", "kreditkarte", "kartennummer", "kreditkartennummer", "cartebancaire", "numerocarte", "cartebleue", "tarjeta", "tarjetacredito", "numerotarjeta", "cartadicredito", "numerocarta", "cartao", "cartaocredito", "numerocartao", "creditcardnr", "kaartnummer", "creditcardnumber", "creditcardno", "cardexpirydate", "cardholdernumber", "ccexpiry", "ccexpiration", "cccvv", "cccvc", "cccode", "cardcvv", "cardcvc", "cardsecuritycode", "cardtoken", "cardpan", "maskedpan", "maskedcard", "maskedcardnumber", "cardlastfour", "cardlastdigits", "cclast4", "cclastfour", "cardfirstsix", "cardfirst6", "firstsix", "cardtrack", "trackdata", "track2", "nameoncc"],
    about_a_person: &["cc"],
    never: &["cardtype", "cardbrand", "cardholdername"],
};

/// Luhn, and a length and beginning that some scheme issues (ISO/IEC 7812-1).
fn is_card(digits: &[u8]) -> bool {
    let first = |count: usize| digits.iter().take(count).fold(0u32, |number, digit| number * 10 + u32::from(*digit));
    let issued = match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(2), 30 | 36 | 38 | 39),
        15 => matches!(first(2), 34 | 37),
        16 => matches!(first(1), 4 | 6) || matches!(first(2), 35 | 50..=59) || matches!(first(4), 2221..=2720),
        17..=19 => matches!(first(1), 4 | 6) || first(2) == 56,
        _ => false,
    };
    issued && text::luhn(digits)
}

impl Kind for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn summary(&self) -> &'static str {
        "payment card"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["4111", "1111", "1111", "1111"]), Sample::Value(&["5555 5555", " 5555 4444"]), Sample::Value(&["3782-", "822463-", "10005"]), Sample::Column("payments.card_number"), Sample::Column("payments.card_last4"), Sample::Column("orders.cc_number int")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["4111111111111112"]), Sample::Value(&["0000000000000000"]), Sample::Value(&["1700000000000"]), Sample::Value(&["9784111111111"]), Sample::Column("payments.card_type"), Sample::Column("cards.title")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Decimal { .. } | Type::Int { .. } | Type::Json { .. } | Type::Array(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["card", "card(range=any)", "substitute"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        // A text called `card` is the number of one; a number or a key refers to a record.
        let bare = column.ty.is_text() && spelt(column) == "card";
        let named = bare || self.holds(&column.ty) && NAMES.matches(table, column);
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn confirm(&self, text: &[u8]) -> bool {
        text::digits(text, b" -").is_some_and(|digits| is_card(&digits))
    }

    /// Of random 16-digit numbers 24 in a thousand pass.
    fn chance(&self) -> f64 {
        0.024
    }

    fn least_share(&self) -> f64 {
        0.5
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}

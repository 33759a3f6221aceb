//! Bank accounts.

use super::*;

pub struct BankAccount;
pub const KIND: BankAccount = BankAccount;

static NAMES: Lexicon = Lexicon {
    anywhere: &["iban", "bic", "swift", "bankaccount", "bankaccounts", "accountnumber", "accountno", "accountnum", "acctnum", "acctno", "sortcode", "routingnumber", "routing", "bankname", "bankcode", "bankdetails", "bankcardnumber", "bsb", "kontonummer", "buildingsocietyrollnumber", "payrollaccount", "accountname", "achroutingnumber", "bankingname", "kontonr", "kontoinhaber", "bankleitzahl", "blz", "bankverbindung", "compteban", "numerocompte", "comptebancaire", "codebanque", "codeguichet", "clerib", "rib", "cuentabancaria", "numerocuenta", "clabe", "cbu", "contobancario", "numeroconto", "contocorrente", "intestatario", "contabancaria", "numeroconta", "agenciabancaria", "chavepix", "pixkey", "bankrekening", "rekeningnummer", "rekeninghouder", "numerkonta", "numerrachunku", "rachunek", "bankgiro", "plusgiro", "kontonumber", "bankaccountnumber", "bankaccountno", "bankaccnumber", "bankacctnumber", "bankaccountname", "accountholderno", "abanumber", "routingno", "routingcode", "ifsc", "ifsccode", "swiftcode", "swiftbic", "ibannumber", "micr", "bankrouting", "paypalemail", "paypal", "paypalid", "venmo", "cashapp", "upiid", "walletaddress", "btcaddress", "bitcoinaddress", "ethaddress", "ethereumaddress", "wallet", "cryptowallet", "sepamandate", "mandatereference", "nostro", "accountiban", "beneficiaryaccount"],
    about_a_person: &["pix", "upi", "cuenta", "compte"],
    never: &["swiftversion", "compteur", "contador"],
};

/// ISO 13616: two letters, two check digits, the rest; modulo 97 is 1.
fn is_iban(text: &[u8]) -> bool {
    let compact: Vec<u8> = text.iter().filter(|byte| **byte != b' ').map(u8::to_ascii_uppercase).collect();
    let shaped = (15..=34).contains(&compact.len())
        && compact[..2].iter().all(u8::is_ascii_uppercase)
        && compact[2..4].iter().all(u8::is_ascii_digit)
        && compact[4..].iter().all(u8::is_ascii_alphanumeric)
        && compact[4..].iter().filter(|byte| byte.is_ascii_digit()).count() >= 6;
    let remainder = compact.iter().cycle().skip(4).take(compact.len()).fold(0u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    });
    shaped && remainder == 1
}

impl Kind for BankAccount {
    fn name(&self) -> &'static str {
        "bank_account"
    }

    fn summary(&self) -> &'static str {
        "bank account"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["GB82 WEST", " 1234 5698 7654 32"]), Sample::Value(&["DE8937040044", "0532013000"]), Sample::Column("payments.iban"), Sample::Column("suppliers.account_number")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["GB82WEST12345698765433"]), Sample::Value(&["DE12"]), Sample::Value(&["ABCDEFGHIJKLMNOPQR"]), Sample::Column("banks.founded date"), Sample::Column("apps.swift_version")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Int { .. } | Type::Decimal { .. } | Type::Json { .. } | Type::Array(_))
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        // A bank's own code has the shape to keep, and no check digits.
        if spelt(column).contains("iban") { &["iban", "substitute"] } else { &["substitute"] }
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_iban(text)
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}

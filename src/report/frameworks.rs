//! Which classes of data answer to which entry of HIPAA's and PCI DSS' lists.
//!
//! A mapping of what discovery suspects: a column that nobody suspects is in no entry.

/// One entry, and the kinds of column that belong to it.
pub struct Entry {
    /// `A`, `6.5.5`
    pub mark: &'static str,
    pub text: &'static str,
    /// [`crate::discover::Kind::name`]; empty where discovery does not look for any.
    pub kinds: &'static [&'static str],
}

const fn entry(mark: &'static str, text: &'static str, kinds: &'static [&'static str]) -> Entry {
    Entry { mark, text, kinds }
}

/// 45 CFR 164.514(b)(2)(i): the identifiers of the individual, of relatives, employers
/// and household members that Safe Harbor asks to remove.
pub static SAFE_HARBOR: [Entry; 18] = [
    entry("A", "Names", &["person_name"]),
    entry("B", "Geographic subdivisions smaller than a state", &["address", "geo"]),
    entry("C", "Dates but the year, and ages over 89", &["birth_date"]),
    entry("D", "Telephone numbers", &["phone"]),
    entry("E", "Fax numbers", &["phone"]),
    entry("F", "E-mail addresses", &["email"]),
    entry("G", "Social security numbers", &["national_id"]),
    entry("H", "Medical record numbers", &["national_id"]),
    entry("I", "Health plan beneficiary numbers", &["national_id"]),
    entry("J", "Account numbers", &["bank_account", "card"]),
    entry("K", "Certificate and licence numbers", &["national_id"]),
    entry("L", "Vehicle identifiers and plates", &[]),
    entry("M", "Device identifiers and serial numbers", &["device"]),
    entry("N", "Web addresses (URLs)", &[]),
    entry("O", "IP addresses", &["ip"]),
    entry("P", "Biometric identifiers", &[]),
    entry("Q", "Full-face photographs and the like", &["media"]),
    entry("R", "Any other unique number, characteristic or code", &["username", "document", "free_text"]),
];

/// PCI DSS 4.0.1, the requirements that speak of data in test environments and at rest.
pub static PCI_DSS: [Entry; 3] = [
    entry("3.3.1", "Sensitive authentication data is not stored after authorization", &["card"]),
    entry("6.5.5", "Live PANs are not used in pre-production environments", &["card"]),
    entry("8.3.2", "Authentication factors are unreadable in storage", &["password", "credential"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::KINDS;

    #[test]
    fn entries_name_kinds_that_there_are() {
        for entry in SAFE_HARBOR.iter().chain(&PCI_DSS) {
            for kind in entry.kinds {
                assert!(KINDS.iter().any(|known| known.name() == *kind), "{} has {kind}", entry.mark);
            }
        }
        let letters: String = SAFE_HARBOR.iter().map(|entry| entry.mark).collect();
        assert_eq!(letters, "ABCDEFGHIJKLMNOPQR");
    }
}

//! `policy:`: packs that say which classes of data may not be kept, whatever the
//! reason.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::yaml::{Body, Entry, Node};

/// A pack. It holds `keep` back; it makes nobody compliant.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// What users type.
    pub name: &'static str,
    pub summary: &'static str,
    /// Names of detectors.
    pub classes: &'static [&'static str],
}

/// Every pack there is.
pub static POLICIES: &[Policy] = &[
    Policy {
        name: "hipaa-safe-harbor",
        // 45 CFR 164.514(b)(2): the eighteen identifiers.
        summary: "the identifiers of HIPAA's Safe Harbor: names, places, dates, numbers, addresses, biometrics, images",
        classes: &[
            "address",
            "bank_account",
            "birth_date",
            "card",
            "device",
            "document",
            "email",
            "free_text",
            "geo",
            "ip",
            "media",
            "national_id",
            "person_name",
            "phone",
            "username",
        ],
    },
    Policy {
        name: "pci-dss",
        // PCI DSS 4.0, requirement 3: account data; 3.3: authentication data; 6.5.5: no live PANs in tests.
        summary: "account and authentication data of payment cards",
        classes: &["bank_account", "card", "credential", "password"],
    },
    Policy {
        name: "gdpr",
        // Articles 4(1), 9 and 10.
        summary: "personal data of GDPR Article 4, special categories of Article 9, and what opens an account",
        classes: &[
            "address",
            "bank_account",
            "birth_date",
            "card",
            "credential",
            "device",
            "document",
            "email",
            "free_text",
            "geo",
            "ip",
            "media",
            "national_id",
            "password",
            "person_name",
            "phone",
            "search_index",
            "special",
            "username",
        ],
    },
];

/// A pack that the rules name, with its place.
pub type Chosen = (&'static Policy, Span);

/// Reads `policy: gdpr` or `policy: [gdpr, pci-dss]`.
pub fn read(entry: Entry, problems: &mut Vec<Diagnostic>) -> Vec<Chosen> {
    let items: Vec<Node> = match entry.value.body {
        Body::Seq(items) => items,
        Body::Nothing => Vec::new(),
        _ => vec![entry.value],
    };
    let names = || POLICIES.iter().map(|policy| policy.name);
    let mut chosen: Vec<Chosen> = Vec::new();
    for item in items {
        let Body::Scalar(scalar) = &item.body else {
            let message = format!("`policy` takes names of packs; this is {}", item.word());
            problems.push(Diagnostic::new(codes::WRONG_SHAPE, message).span(item.span));
            continue;
        };
        match POLICIES.iter().find(|policy| policy.name == scalar.text.trim()) {
            Some(policy) => chosen.push((policy, item.span)),
            None => problems.push(
                Diagnostic::new(codes::BAD_SETTING, format!("there is no policy `{}`", scalar.text))
                    .span(item.span)
                    .did_you_mean(&scalar.text, names())
                    .help(format!("the packs are {}", names().collect::<Vec<_>>().join(", "))),
            ),
        }
    }
    chosen
}

/// Of the packs that the rules name, the first that forbids to keep the class.
pub fn forbids<'a>(chosen: &'a [Chosen], detector: &str) -> Option<&'a Chosen> {
    chosen.iter().find(|(policy, _)| policy.classes.contains(&detector))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::KINDS;

    #[test]
    fn every_class_is_a_detector() {
        for policy in POLICIES {
            for class in policy.classes {
                assert!(KINDS.iter().any(|detector| detector.name() == *class), "{}: {class}", policy.name);
            }
            assert!(policy.classes.is_sorted(), "{}", policy.name);
        }
    }
}

//! How likely it is that chance alone makes so many matches.

/// log10 of P[X >= `passed`] for `tried` independent values of which each passes
/// with probability `chance`: the upper tail of the binomial distribution. Minus
/// infinity where chance makes none and one passed.
///
/// Summed term by term from `passed` on, each from the one before it, so that
/// nothing overflows: exact but for rounding.
#[must_use]
pub fn tail(passed: u64, tried: u64, chance: f64) -> f64 {
    if passed == 0 || chance >= 1.0 {
        return 0.0;
    }
    if passed > tried || chance <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let odds = (chance / (1.0 - chance)).ln();
    let (passed, tried) = (passed as f64, tried as f64);
    // ln of the first term: C(n, k) p^k (1-p)^(n-k).
    let mut first = passed * chance.ln() + (tried - passed) * (1.0 - chance).ln();
    let mut drawn = 1.0;
    while drawn <= passed {
        first += ((tried - passed + drawn) / drawn).ln();
        drawn += 1.0;
    }
    let (mut sum, mut term, mut at) = (1.0f64, 0.0f64, passed);
    while at < tried {
        term += ((tried - at) / (at + 1.0)).ln() + odds;
        sum += term.exp();
        at += 1.0;
    }
    ((first + sum.ln()) / std::f64::consts::LN_10).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against values that can be worked out by hand.
    #[test]
    fn tails_are_the_binomials() {
        let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
        close(tail(6, 6, 0.1), -6.0);
        close(tail(1, 1, 0.024), 0.024f64.log10());
        // 1 - 0.9^10
        close(tail(1, 10, 0.1), (1.0 - 0.9f64.powi(10)).log10());
        // Half of the coins, or more.
        close(tail(1, 2, 0.5), 0.75f64.log10());
        close(tail(0, 10, 0.1), 0.0);
        assert_eq!(tail(1, 1000, 0.0), f64::NEG_INFINITY);
        assert_eq!(tail(3, 2, 0.5), f64::NEG_INFINITY);
        assert_eq!(tail(2, 2, 1.0), 0.0);
    }

    /// What `research` on random digits says of checksums: a tenth of them pass.
    #[test]
    fn a_checksum_alone_proves_nothing() {
        assert!(tail(24, 1000, 0.024) > -1.0);
        assert!(tail(100, 1000, 0.1) > -1.0);
        assert!(tail(3, 3, 0.0095) < -6.0);
        assert!(tail(950, 1000, 0.1) < -100.0);
        assert!(tail(10_000, 10_000, 0.1) < -9_000.0);
    }
}

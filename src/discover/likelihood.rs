//! How likely it is that chance alone makes so many matches.
//!
//! Sums and products alone, which every machine rounds the same way: what is
//! drafted here is committed.

/// P[X >= `passed`] for `tried` independent values of which each passes with
/// probability `chance`: the upper tail of the binomial distribution. 0 where
/// chance makes none and one passed, and where it is too small to be told.
///
/// No more than the mean says nothing, so that is 1 without being summed.
#[must_use]
pub fn tail(passed: u64, tried: u64, chance: f64) -> f64 {
    let (k, n) = (passed as f64, tried as f64);
    if passed == 0 || chance >= 1.0 {
        return 1.0;
    }
    if passed > tried || chance <= 0.0 {
        return 0.0;
    }
    if k <= n * chance {
        return 1.0;
    }
    // The first term, C(n, k) p^k (1-p)^(n-k), factor by factor, large and small
    // ones in turn, so that what is between stays within the range of a float.
    let mut first = Scaled { value: 1.0, scale: 0 };
    let (mut drawn, mut failed) = (1.0, 0.0);
    while drawn <= k || failed < n - k {
        if drawn <= k {
            first.multiply((n - k + drawn) / drawn * chance);
            drawn += 1.0;
        }
        if failed < n - k {
            first.multiply(1.0 - chance);
            failed += 1.0;
        }
    }
    // Beyond the mean every term is smaller than the one before it.
    let odds = chance / (1.0 - chance);
    let (mut sum, mut term, mut at) = (1.0, 1.0, k);
    while at < n && term > f64::EPSILON / n {
        term *= (n - at) / (at + 1.0) * odds;
        sum += term;
        at += 1.0;
    }
    first.multiply(sum);
    first.plain().min(1.0)
}

/// `value` times 2 to the power of 256 times `scale`.
struct Scaled {
    value: f64,
    scale: i32,
}

impl Scaled {
    /// 2 to the power of 256: scaling by it rounds nothing.
    const STEP: f64 = f64::from_bits((1023 + 256) << 52);

    fn multiply(&mut self, factor: f64) {
        self.value *= factor;
        if self.value > Scaled::STEP {
            self.value /= Scaled::STEP;
            self.scale += 1;
        } else if self.value < 1.0 / Scaled::STEP {
            self.value *= Scaled::STEP;
            self.scale -= 1;
        }
    }

    fn plain(self) -> f64 {
        let factor = if self.scale > 0 { Scaled::STEP } else { 1.0 / Scaled::STEP };
        (0..self.scale.unsigned_abs().min(8)).fold(self.value, |value, _| value * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against values that can be worked out by hand.
    #[test]
    fn tails_are_the_binomials() {
        let close = |found: f64, wanted: f64| assert!((found / wanted - 1.0).abs() < 1e-9, "{found} is not {wanted}");
        close(tail(6, 6, 0.1), 1e-6);
        close(tail(1, 1, 0.024), 0.024);
        // 1 - 0.9^4
        close(tail(1, 4, 0.1), 1.0 - 0.9f64.powi(4));
        // Three or four heads of four.
        close(tail(3, 4, 0.5), 5.0 / 16.0);
        close(tail(40, 40, 0.5), 0.5f64.powi(40));
        close(tail(0, 10, 0.1), 1.0);
        assert_eq!(tail(1, 1000, 0.0), 0.0);
        assert_eq!(tail(3, 2, 0.5), 0.0);
        assert_eq!(tail(2, 2, 1.0), 1.0);
    }

    /// A tenth of all numbers has the right check digit.
    #[test]
    fn a_checksum_alone_proves_nothing() {
        assert!(tail(24, 1000, 0.024) > 0.1 && tail(100, 1000, 0.1) > 0.1 && tail(110, 1000, 0.1) > 0.1);
        assert!(tail(3, 3, 0.0095) < 1e-6);
        assert!(tail(950, 1000, 0.1) < 1e-200 && tail(10_000, 10_000, 0.1) < 1e-200);
        assert!(tail(1_300, 10_000, 0.1) < 1e-6 && tail(1_100, 10_000, 0.1) > 1e-6);
        assert!(tail(5_300, 10_000, 0.5) < 1e-6 && tail(5_050, 10_000, 0.5) > 0.1);
    }
}

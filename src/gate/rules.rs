//! The review of tests: mistakes in how tests are written, as rules that standin brings.
//!
//! They are data, in the format that users write themselves (`.gitleaks.toml`), and
//! apply to test directories and test configuration only. `docs/test-review.md` is
//! their manual.

use crate::detect::{Class, Tier};
use crate::gate::gitleaks::Rules;

/// The file of rules.
const TESTS: &str = include_str!("rules/tests.toml");

/// Paths that hold tests, fixtures, mocks or their configuration, by the conventions of
/// the frameworks: pytest, RSpec, Minitest, Jest, Vitest, Cypress, Playwright, JUnit,
/// Maven, Gradle, Go, PHPUnit, xUnit, ExUnit, Rails, Django, Spring, Laravel, .NET.
const SCOPE: &str = concat!(
    r"(?:^|/)(?:[Tt]ests?|[Ss]pecs?|__tests__|__mocks__|__fixtures__|e2e|cypress|playwright|features|[Ff]ixtures|",
    r"testdata|test-data|test_data|testing|[Mm]ocks?|stubs|factories|[Ii]ntegration[-_]?[Tt]ests?|integrationTest|",
    r"androidTest|[A-Za-z0-9.]+\.(?:Unit|Integration)?Tests?)/",
    r"|(?:^|/)(?:test_[^/]*|conftest|[^/]*[._-](?:test|tests|spec|e2e|cy)|",
    r"[^/]*[a-z0-9](?:Test|Tests|IT|Spec|TestCase))\.[A-Za-z]+$",
    r"|(?:^|/)[^/]*[._-](?:[Tt]est|[Tt]esting|ci|e2e)\.",
    r"(?:ya?ml|json|properties|toml|ini|cfg|conf|rb|exs?|py|js|ts|env|xml)$",
    r"|(?:^|/)\.env\.(?:test|testing|ci|e2e)[^/]*$",
    r"|(?:^|/)(?:environments|settings|config)/(?:test|testing|ci)\.[a-z]+$",
    r"|(?:^|/)(?:phpunit[^/]*\.xml(?:\.dist)?|(?:jest|vitest|cypress|playwright)\.[^/]+)$",
);

/// The rules of the review; compiled when asked for, which takes some milliseconds.
pub fn review() -> Rules {
    let rules = Rules::parse(TESTS, "tests.toml", Class::Practice, Tier::Warn);
    let rules = rules.unwrap_or_else(|_| unreachable!("the rules that standin brings are tested to be right"));
    rules.only_in(SCOPE)
}

#[cfg(test)]
mod tests;

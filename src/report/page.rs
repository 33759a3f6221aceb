//! The page itself, section by section.

use super::frameworks::{Entry, PCI_DSS, SAFE_HARBOR};
use super::groups::LEAST;
use super::html::{Html, counted};
use super::{Column, Gate, Report, Treatment};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The report as one HTML file.
pub fn page(report: &Report) -> String {
    let mut html = Html::default();
    let out = &mut html;
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Nothing is fetched, whatever stands in the page.
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; ");
    out.raw("script-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.raw("<title>").text(&report.project).raw(" · Standin report</title>\n<style>\n").raw(STYLE);
    out.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#columns\">Skip to the columns</a>\n");
    header(out, report);
    out.raw("<main>\n");
    attention(out, report);
    columns(out, report);
    gate(out, report);
    drift(out, report);
    groups(out, report);
    frameworks(out, report);
    limits(out);
    out.raw("</main>\n<script>\n").raw(SCRIPT).raw("</script>\n</body>\n</html>\n");
    html.finish()
}

fn all(report: &Report) -> impl Iterator<Item = &Column> {
    report.tables.iter().flat_map(|table| &table.columns)
}

fn header(out: &mut Html, report: &Report) {
    let total = all(report).count();
    let unruled = all(report).filter(|column| column.treatment == Treatment::Unruled).count();
    out.raw("<header>\n<div class=\"title\"><h1><span class=\"mark\">Standin</span> ").text(&report.project);
    out.raw("</h1>\n");
    match (unruled, report.problems.len()) {
        (0, 0) => out.raw("<p class=\"verdict good\">Every column is ruled</p>"),
        (0, problems) => {
            out.raw("<p class=\"verdict bad\">").text(counted(problems, "problem")).raw(" in the rules</p>")
        }
        (unruled, _) => out.raw("<p class=\"verdict bad\">").text(counted(unruled, "column")).raw(if unruled == 1 {
            " has no rule</p>"
        } else {
            " have no rule</p>"
        }),
    };
    out.raw("</div>\n<dl class=\"facts\">");
    let key = match &report.key_id {
        Some(id) => format!("{id} ({})", report.key),
        None => format!("not at hand ({})", report.key),
    };
    let facts = [
        ("Scope", format!("{}, {}", counted(report.tables.len(), "table"), counted(total, "column"))),
        ("Rules", report.rules.clone()),
        ("Snapshot", format!("{} ({})", report.snapshot, report.schema)),
        ("Engine", report.engine.clone()),
        ("Epoch, locale", format!("{}, {}", report.epoch, report.locale)),
        ("Key id", key),
    ];
    for (name, value) in facts {
        out.raw("<div><dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd></div>");
    }
    out.raw("</dl>\n");
    bar(out, all(report), true);
    out.raw("</header>\n");
}

/// How many columns have each treatment, as a bar and in words.
fn bar<'a>(out: &mut Html, columns: impl Iterator<Item = &'a Column>, has_legend: bool) {
    let columns: Vec<Treatment> = columns.map(|column| column.treatment).collect();
    let counts: Vec<(Treatment, usize)> = Treatment::ALL
        .iter()
        .map(|treatment| (*treatment, columns.iter().filter(|column| *column == treatment).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let words: Vec<String> = counts.iter().map(|(treatment, count)| format!("{count} {}", treatment.name())).collect();
    out.raw("<div class=\"bar\" role=\"img\" aria-label=\"").text(words.join(", ")).raw("\">");
    for (treatment, count) in &counts {
        out.raw("<span class=\"t-").raw(treatment.mark()).raw("\" style=\"flex:").text(count).raw("\"></span>");
    }
    out.raw("</div>\n");
    if has_legend {
        out.raw("<ul class=\"legend\">");
        for (treatment, count) in counts {
            // Tenths of a percent, rounded.
            let share = (count * 2000 / columns.len().max(1)).div_ceil(2);
            out.raw("<li><i class=\"t-").raw(treatment.mark()).raw("\"></i>").raw(treatment.name()).raw(" <b>");
            out.text(count).raw("</b> <span>").text(format!("{}.{} %", share / 10, share % 10)).raw("</span></li>");
        }
        out.raw("</ul>\n");
    }
}

/// What somebody should look at first.
fn attention(out: &mut Html, report: &Report) {
    let named = |wanted: &dyn Fn(&Column) -> bool| -> Vec<String> {
        let tables = report.tables.iter();
        let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        columns
            .filter(|(_, column)| wanted(column))
            .map(|(table, column)| format!("{}.{}", table.name, column.name))
            .collect()
    };
    let unruled = named(&|column| column.treatment == Treatment::Unruled);
    let kept = named(&|column| column.treatment == Treatment::Kept && column.is_alarming());
    let reasoned = named(&|column| column.treatment == Treatment::KeptForAReason && column.class.is_some());
    let small: Vec<String> =
        report.groups.iter().filter(|group| group.is_alarming()).map(|group| group.table.clone()).collect();
    let changes: Vec<String> =
        report.drift.iter().flatten().map(|change| format!("{} {}", change.what, change.name)).collect();
    let warnings = |diagnostics: &[crate::diagnostic::Diagnostic]| -> Vec<String> {
        diagnostics.iter().map(|problem| format!("{} {}", problem.code.0, problem.message)).collect()
    };
    // Columns without a rule are told of already.
    let mut problems = report.problems.clone();
    problems.retain(|problem| unruled.is_empty() || !problem.code.is_refusal());
    let problems = warnings(&problems);
    let items: [(&'static str, &'static str, Vec<String>); 7] = [
        ("bad", "No rule: the dump stops here", unruled),
        ("bad", "Problems that the check names", problems),
        ("bad", "Looks personal or secret, and is kept without a reason", kept),
        ("bad", "The database is not what the snapshot says", changes),
        ("warn", "Groups smaller than 5 people", small),
        ("warn", "Looks personal or secret, and is kept for a reason", reasoned),
        ("warn", "Rules that protect little", warnings(&report.warnings)),
    ];
    if items.iter().all(|(.., names)| names.is_empty()) {
        return;
    }
    out.raw(
        "<section aria-labelledby=\"h-attention\">\n<h2 id=\"h-attention\">To look at</h2>\n<ul class=\"attention\">\n",
    );
    for (kind, what, names) in items.iter().filter(|(.., names)| !names.is_empty()) {
        out.raw("<li class=\"").raw(kind).raw("\"><b>").text(names.len()).raw("</b><div>").raw(what);
        out.raw("<p>");
        for (index, name) in names.iter().enumerate() {
            out.raw(if index == 0 { "<code>" } else { " <code>" }).text(name).raw("</code>");
        }
        out.raw("</p></div></li>\n");
    }
    out.raw("</ul>\n</section>\n");
}

fn columns(out: &mut Html, report: &Report) {
    out.raw("<section aria-labelledby=\"columns\">\n<h2 id=\"columns\">Columns</h2>\n<form class=\"controls\" id=\"controls\">");
    out.raw("<label class=\"search\">Filter <input id=\"filter\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" ");
    out.raw("placeholder=\"table, column, rule, reason\"></label>\n<fieldset><legend>Show</legend>");
    for treatment in Treatment::ALL {
        if all(report).any(|column| column.treatment == treatment) {
            out.raw("<label class=\"toggle\"><input type=\"checkbox\" checked value=\"").raw(treatment.mark());
            out.raw("\"><span><i class=\"t-").raw(treatment.mark()).raw("\"></i>").raw(treatment.name());
            out.raw("</span></label>");
        }
    }
    out.raw("<label class=\"toggle\"><input type=\"checkbox\" id=\"suspected\"><span>only what looks personal</span></label>");
    out.raw("</fieldset>\n<output id=\"shown\" aria-live=\"polite\">").text(counted(all(report).count(), "column"));
    out.raw("</output></form>\n<table class=\"columns\">\n<thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Type</th>");
    out.raw("<th scope=\"col\">Looks like</th><th scope=\"col\">Ruling</th><th scope=\"col\">Rule</th>");
    out.raw("<th scope=\"col\">Reason</th><th scope=\"col\">HIPAA</th></tr></thead>\n");
    for table in &report.tables {
        out.raw("<tbody>\n<tr class=\"table\"><th scope=\"rowgroup\" colspan=\"7\"><div><span>").text(&table.name);
        out.raw("</span><small>").text(counted(table.columns.len(), "column")).raw("</small>");
        bar(out, table.columns.iter(), false);
        out.raw("</div></th></tr>\n");
        for column in &table.columns {
            row(out, column);
        }
        out.raw("</tbody>\n");
    }
    out.raw("</table>\n<p class=\"empty\" id=\"empty\" hidden>No column matches.</p>\n</section>\n");
}

fn row(out: &mut Html, column: &Column) {
    let mark = column.treatment.mark();
    out.raw("<tr data-t=\"").raw(mark).raw(if column.is_alarming() { "\" class=\"alarm\"" } else { "\"" });
    out.raw("><th scope=\"row\">").text(&column.name).raw("</th><td class=\"type\">").text(&column.native);
    out.raw("</td><td class=\"class\">").text(column.class.as_ref().map_or("", |class| class.what));
    out.raw("</td><td><span class=\"pill\"><i class=\"t-").raw(mark).raw("\"></i>").raw(column.treatment.name());
    out.raw("</span></td><td class=\"rule\"><code>").text(&column.rule).raw("</code></td><td>").text(&column.reason);
    let letters: Vec<&str> = SAFE_HARBOR
        .iter()
        .filter(|entry| column.class.as_ref().is_some_and(|class| entry.kinds.contains(&class.kind)))
        .map(|entry| entry.mark)
        .collect();
    out.raw("</td><td class=\"letters\">").text(letters.join(" ")).raw("</td></tr>\n");
}

fn gate(out: &mut Html, report: &Report) {
    out.raw("<section aria-labelledby=\"h-gate\">\n<h2 id=\"h-gate\">What the gate checked</h2>\n");
    let Some(gate) = &report.gate else {
        out.raw("<p class=\"none\">No manifest was given: <code>standin report --manifest ");
        out.raw("ARTEFACT.manifest.json</code> shows what was checked in one artefact.</p>\n</section>\n");
        return;
    };
    let differs = disagreement(report, gate);
    out.raw("<dl class=\"facts\"><div><dt>Artefact</dt><dd>").text(&gate.format).raw(", ");
    out.text(crate::plan::with_separators(gate.bytes)).raw(" bytes</dd></div><div><dt>SHA-256</dt><dd><code>");
    out.text(&gate.sha256).raw("</code></dd></div><div><dt>Written by</dt><dd>standin ").text(&gate.version);
    out.raw(", epoch ").text(&gate.epoch).raw(", key ").text(&gate.key).raw("</dd></div></dl>\n");
    if !differs.is_empty() {
        out.raw("<p class=\"note warn\">The artefact was not made by what this page shows: ").text(differs.join(", "));
        out.raw(" differs.</p>\n");
    }
    if gate.checks.is_empty() {
        out.raw("<p class=\"none\">The manifest names no check.</p>\n</section>\n");
        return;
    }
    out.raw("<table class=\"plain\">\n<thead><tr><th scope=\"col\">Check</th><th scope=\"col\">Looked at</th>");
    out.raw("<th scope=\"col\">Thresholds</th><th scope=\"col\">Exempt</th><th scope=\"col\" class=\"n\">Waived</th>");
    out.raw("<th scope=\"col\" class=\"n\">Findings</th></tr></thead>\n<tbody>\n");
    for check in &gate.checks {
        out.raw("<tr><th scope=\"row\">").text(&check.name).raw("</th><td>");
        lines(out, check.looked_at.iter().map(|(what, count)| format!("{what}: {}", magnitude(count))));
        out.raw("</td><td>");
        lines(out, check.thresholds.iter().map(|(name, is)| format!("{}: {is}", name.replace('_', " "))));
        out.raw("</td><td>");
        lines(
            out,
            check.exempt.iter().map(|(why, column, values)| match column.as_str() {
                "" => format!("{why}: {}", magnitude(values)),
                column => format!("{column}, {why}: {}", magnitude(values)),
            }),
        );
        out.raw("</td><td class=\"n\">")
            .text(magnitude(&check.waived))
            .raw("</td><td class=\"n\">")
            .text(magnitude(&check.findings));
        out.raw("</td></tr>\n");
    }
    out.raw("</tbody>\n</table>\n<p class=\"fine\">Counts are orders of magnitude; an artefact with a finding is not ");
    out.raw("written.</p>\n</section>\n");
}

/// In what the artefact's making differs from the project as it is.
fn disagreement(report: &Report, gate: &Gate) -> Vec<&'static str> {
    let epoch = report.epoch.to_string();
    let key = report.key_id.as_deref().unwrap_or(&gate.key);
    [("the epoch", gate.epoch == epoch), ("the key", gate.key == key), ("the schema", gate.schema == report.schema)]
        .into_iter()
        .filter(|(_, is_same)| !is_same)
        .map(|(name, _)| name)
        .collect()
}

/// `10000-99999` of a manifest as `10,000–99,999`.
fn magnitude(text: &str) -> String {
    let number = |part: &str| part.parse().map_or_else(|_| part.to_owned(), crate::plan::with_separators);
    text.split('-').map(number).collect::<Vec<_>>().join("\u{2013}")
}

fn lines(out: &mut Html, lines: impl Iterator<Item = String>) {
    for (index, line) in lines.enumerate() {
        out.raw(if index == 0 { "" } else { "<br>" }).text(line);
    }
}

fn drift(out: &mut Html, report: &Report) {
    out.raw("<section aria-labelledby=\"h-drift\">\n<h2 id=\"h-drift\">Drift since the snapshot</h2>\n");
    match report.drift.as_deref() {
        None => {
            out.raw("<p class=\"none\">Not compared with a database: <code>standin report --live</code> does.</p>\n");
        }
        Some([]) => {
            out.raw("<p>The database has what the snapshot says, and nothing else.</p>\n");
        }
        Some(changes) => {
            out.raw("<table class=\"plain\">\n<thead><tr><th scope=\"col\">Change</th><th scope=\"col\">What</th>");
            out.raw("<th scope=\"col\">Name</th><th scope=\"col\">Snapshot</th><th scope=\"col\">Database</th></tr></thead>\n");
            out.raw("<tbody>\n");
            for change in changes {
                out.raw("<tr><td>").raw(change.kind.word()).raw("</td><td>").raw(change.what);
                out.raw("</td><th scope=\"row\">").text(&change.name).raw("</th><td><code>").text(&change.before);
                out.raw("</code></td><td><code>").text(&change.after).raw("</code></td></tr>\n");
            }
            out.raw("</tbody>\n</table>\n");
        }
    }
    out.raw("</section>\n");
}

fn groups(out: &mut Html, report: &Report) {
    out.raw("<section aria-labelledby=\"h-groups\">\n<h2 id=\"h-groups\">Small groups</h2>\n");
    if report.groups.is_empty() {
        out.raw("<p class=\"none\">No quasi-identifiers were declared: <code>--quasi users.zip,users.gender</code> ");
        out.raw("counts who is alone in a group that others may know.</p>\n</section>\n");
        return;
    }
    let sizes = report.groups.iter().find_map(|group| group.counted.as_ref()).map(|counted| &counted.sizes);
    out.raw(
        "<table class=\"plain\">\n<thead><tr><th scope=\"col\">Columns together</th><th scope=\"col\">Counted in</th>",
    );
    out.raw("<th scope=\"col\" class=\"n\">Rows</th>");
    for (size, _) in sizes.into_iter().flatten() {
        out.raw("<th scope=\"col\" class=\"n\">Groups of ").raw(size).raw("</th>");
    }
    out.raw("<th scope=\"col\" class=\"n\">Rows in groups under ").text(LEAST).raw("</th></tr></thead>\n<tbody>\n");
    for group in &report.groups {
        out.raw("<tr><th scope=\"row\">").text(&group.table).raw("<br><span class=\"quasi\">");
        for (index, (column, treatment)) in group.columns.iter().enumerate() {
            out.raw(if index == 0 { "" } else { ", " }).text(column).raw(" <small>").raw(treatment.name());
            out.raw("</small>");
        }
        out.raw("</span></th>");
        match &group.counted {
            None => {
                out.raw("<td>no data was given</td><td class=\"n\"></td>");
                for _ in sizes.into_iter().flatten() {
                    out.raw("<td></td>");
                }
                out.raw("<td></td></tr>\n");
            }
            Some(counted) => {
                out.raw("<td>").text(&counted.of).raw("</td><td class=\"n\">").text(counted.rows);
                out.raw(if counted.is_partial { " (the first)" } else { "" }).raw("</td>");
                for (_, count) in &counted.sizes {
                    out.raw("<td class=\"n\">").text(count).raw("</td>");
                }
                out.raw(if group.is_alarming() { "<td class=\"n alarm\">" } else { "<td class=\"n\">" });
                out.text(counted.small).raw("</td></tr>\n");
            }
        }
    }
    out.raw("</tbody>\n</table>\n<p class=\"fine\">Who is one of fewer than ").text(LEAST);
    out.raw(
        " with the same values can often be found by what is known elsewhere, even though nothing else of the row ",
    );
    out.raw(
        "is theirs. In a source, masked columns are counted as they are before they are masked. Orders of magnitude, ",
    );
    out.raw("no values.</p>\n</section>\n");
}

fn frameworks(out: &mut Html, report: &Report) {
    out.raw("<section aria-labelledby=\"h-frameworks\">\n<h2 id=\"h-frameworks\">HIPAA and PCI DSS</h2>\n");
    out.raw("<p class=\"fine\">Columns by what their names and types suggest, under the entries they may belong to. A column ");
    out.raw("that nobody suspects is in none; one may be in several. This maps, and certifies nothing.</p>\n");
    entries(out, report, "HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)", &SAFE_HARBOR);
    entries(out, report, "PCI DSS 4.0.1", &PCI_DSS);
    out.raw("</section>\n");
}

fn entries(out: &mut Html, report: &Report, caption: &'static str, entries: &[Entry]) {
    out.raw("<table class=\"plain entries\">\n<caption>")
        .raw(caption)
        .raw("</caption>\n<thead><tr><th scope=\"col\">Entry</th>");
    out.raw("<th scope=\"col\">What</th><th scope=\"col\" class=\"n\">Columns</th><th scope=\"col\" class=\"n\">Replaced or gone</th>");
    out.raw("<th scope=\"col\" class=\"n\">Kept</th><th scope=\"col\" class=\"n\">Unruled</th><th scope=\"col\">So</th></tr></thead>\n");
    out.raw("<tbody>\n");
    for entry in entries {
        let found: Vec<&Column> = all(report)
            .filter(|column| column.class.as_ref().is_some_and(|class| entry.kinds.contains(&class.kind)))
            .collect();
        let kept = found.iter().filter(|column| column.treatment.is_kept()).count();
        let unruled = found.iter().filter(|column| column.treatment == Treatment::Unruled).count();
        let so = match (entry.kinds.is_empty(), found.len(), kept + unruled) {
            (true, ..) => "not looked for: look yourself",
            (_, 0, _) => "none suspected",
            (.., 0) => "none is kept",
            _ => "look at what is kept",
        };
        out.raw("<tr")
            .raw(if kept + unruled > 0 { " class=\"alarm\"" } else { "" })
            .raw("><th scope=\"row\">")
            .raw(entry.mark);
        out.raw("</th><td>").raw(entry.text).raw("</td>");
        for count in [found.len(), found.len() - kept - unruled, kept, unruled] {
            out.raw("<td class=\"n\">");
            if count > 0 || !entry.kinds.is_empty() {
                out.text(count);
            }
            out.raw("</td>");
        }
        out.raw("<td class=\"so\">").raw(so).raw("</td></tr>\n");
    }
    out.raw("</tbody>\n</table>\n");
}

fn limits(out: &mut Html) {
    out.raw("<section aria-labelledby=\"h-limits\">\n<h2 id=\"h-limits\">What this does not prove</h2>\n<ul class=\"limits\">\n");
    for limit in [
        "Masked data is pseudonymised, not anonymous: whoever has the key can link it to people again \
         (GDPR Article 4(5)). Keep the key away from those who get the artefact.",
        "What a column looks like is guessed from its name and type. A column that nobody suspects may hold personal \
         data all the same.",
        "A reason for keeping a column is what somebody wrote; nobody checked it.",
        "Safe Harbor also asks that you know of no way to find a person in what is left; no tool can say that for you. \
         Dates of events and small places need a rule of their own.",
        "PCI DSS is about your environment. That no live card number is in this artefact is one requirement of many.",
        "The page shows the rules as they are now. Which artefact was made by them is what its manifest says.",
    ] {
        out.raw("<li>").raw(limit).raw("</li>\n");
    }
    out.raw("</ul>\n</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Check, Class, Counted, Group, Table};
    use crate::snapshot::drift::{Change, ChangeKind};

    /// Every text of a report is this.
    fn report(text: &str) -> Report {
        let own = || text.to_owned();
        let column = |treatment| Column {
            name: own(),
            native: own(),
            treatment,
            rule: own(),
            reason: own(),
            class: Some(Class { kind: "email", what: "e-mail address" }),
        };
        let check = Check {
            name: own(),
            looked_at: vec![(own(), own())],
            thresholds: vec![(own(), own())],
            exempt: vec![(own(), own(), own())],
            waived: own(),
            findings: own(),
        };
        let counted = Counted::new(own(), true, [1, 2, 2].into_iter(), true);
        Report {
            project: own(),
            rules: own(),
            snapshot: own(),
            engine: own(),
            epoch: 1,
            locale: "en_US",
            key: own(),
            key_id: Some(own()),
            schema: own(),
            tables: vec![Table { name: own(), columns: Treatment::ALL.map(column).into() }],
            problems: vec![crate::diagnostic::Diagnostic::new(crate::diagnostic::codes::UNRULED_COLUMN, own())],
            warnings: vec![crate::diagnostic::Diagnostic::new(crate::diagnostic::codes::UNRULED_COLUMN, own())],
            gate: Some(Gate {
                version: own(),
                epoch: own(),
                key: own(),
                schema: own(),
                format: own(),
                bytes: 1,
                sha256: own(),
                checks: vec![check],
            }),
            drift: Some(vec![Change {
                kind: ChangeKind::Changed,
                what: "column",
                name: own(),
                before: own(),
                after: own(),
            }]),
            groups: vec![Group { table: own(), columns: vec![(own(), Treatment::Kept)], counted: Some(counted) }],
        }
    }

    /// Tags of the page, without what they say.
    fn tags(page: &str) -> Vec<&str> {
        page.split('<').skip(1).map(|tag| tag.split(['>', ' ', '\n']).next().unwrap_or_default()).collect()
    }

    #[test]
    fn hostile_names_stay_names() {
        let plain = page(&report("users"));
        for hostile in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "</style></script><!--",
            "&lt;b&gt; &amp; \u{202e}moc.elpmaxe",
        ] {
            let hostile_page = page(&report(hostile));
            assert_eq!(tags(&hostile_page), tags(&plain), "{hostile}");
            assert!(!hostile_page.contains("onerror=alert(1)>") && !hostile_page.contains('\u{202e}'));
            assert!(!hostile_page.contains("' onmouseover='"));
        }
    }

    #[test]
    fn the_same_data_is_the_same_page_and_asks_nobody() {
        let own = page(&report("users"));
        assert_eq!(own, page(&report("users")));
        assert!(!own.contains("http:") && !own.contains("https:") && !own.contains("url(") && !own.contains("@import"));
    }

    #[test]
    fn shares_are_rounded() {
        let columns = [Treatment::Kept, Treatment::Masked, Treatment::Masked].map(|treatment| Column {
            name: String::new(),
            native: String::new(),
            treatment,
            rule: String::new(),
            reason: String::new(),
            class: None,
        });
        let mut out = Html::default();
        bar(&mut out, columns.iter(), true);
        let text = out.finish();
        assert!(text.contains("66.7 %") && text.contains("33.3 %"), "{text}");
        assert_eq!([magnitude("10000-99999"), magnitude("0"), magnitude("a-b")], ["10,000–99,999", "0", "a–b"]);
    }

    #[test]
    fn what_somebody_should_look_at_stands_first() {
        let text = page(&report("users"));
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}"));
        assert!(at("No rule: the dump stops here") < at("kept for a reason"));
        assert!(at("Groups smaller than 5") < at("<h2 id=\"columns\">"));
        assert!(!text.contains("Problems that the check names"));
    }
}

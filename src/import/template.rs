//! Go templates, as far as they say something that a mask does.

/// A run of a template.
#[derive(Debug, PartialEq)]
pub enum Part<'a> {
    Text(&'a str),
    /// What stands between `{{` and `}}`, without the marks that trim blanks.
    Action(&'a str),
}

/// The parts of a template; `None` when an action does not end.
pub fn parts(template: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        if start > 0 {
            parts.push(Part::Text(&rest[..start]));
        }
        let inside = &rest[start + 2..];
        let end = inside.find("}}")?;
        let action = inside[..end].trim();
        let action = action.strip_prefix('-').unwrap_or(action);
        let action = action.strip_suffix('-').unwrap_or(action);
        parts.push(Part::Action(action.trim()));
        rest = &inside[end + 2..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Some(parts)
}

/// The names behind the dots, when every action is one: `.FirstName`.
pub fn attributes(template: &str) -> Option<Vec<&str>> {
    let names = parts(template)?.into_iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Action(action) => {
            Some(action.strip_prefix('.').filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric())))
        }
    });
    names.collect()
}

/// The one action of a template that has nothing else but blanks.
pub fn only_action<'a>(parts: &[Part<'a>]) -> Option<&'a str> {
    let mut action = None;
    for part in parts {
        match part {
            Part::Text(text) if text.trim().is_empty() => {}
            Part::Action(found) if action.is_none() => action = Some(*found),
            _ => return None,
        }
    }
    action
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_cut() {
        assert_eq!(
            parts("user{{ .Values.id }}@x").unwrap(),
            [Part::Text("user"), Part::Action(".Values.id"), Part::Text("@x")]
        );
        assert_eq!(only_action(&parts(" {{- randAlphaNum 20 -}} ").unwrap()), Some("randAlphaNum 20"));
        assert_eq!(attributes("{{ .FirstName }} {{.LastName}}").unwrap(), ["FirstName", "LastName"]);
        assert_eq!(attributes("{{ lower .FirstName }}"), None);
        assert_eq!(parts("{{ x"), None);
        assert_eq!(parts("").unwrap(), []);
    }
}

//! Which server wrote a script, as its opening comments say.

use crate::schema::{Engine, EngineKind};

/// The engine that a comment names: `-- MySQL dump 10.13  Distrib 8.2.0`,
/// `-- MariaDB dump 10.19-11.4.2-MariaDB`, `-- Server version 10.11.19-MariaDB`.
///
/// The first two name the program that wrote the dump, the third the server
/// that the rows come from: it stands below them and wins, within a comment
/// and, for a reader that takes the last answer, within a script.
pub fn engine_of(comment: &[u8]) -> Option<Engine> {
    let text = String::from_utf8_lossy(comment);
    // Behind the comments there may be rows, which say anything.
    let lines = || text.lines().filter(|line| line.starts_with("--") || line.starts_with('#'));
    lines().find_map(server_line).or_else(|| lines().find_map(program_line))
}

fn server_line(line: &str) -> Option<Engine> {
    let (_, rest) = line.split_once("Server version")?;
    let version = rest.trim_start_matches([':', ' ', '\t']);
    // MariaDB once hid behind this, for programs that know one digit.
    engine(version.strip_prefix("5.5.5-").unwrap_or(version))
}

fn program_line(line: &str) -> Option<Engine> {
    let (_, rest) = line.split_once("-- MariaDB dump ").or_else(|| line.split_once("-- MySQL dump "))?;
    let of_mariadb = line.contains("MariaDB");
    let version = match rest.split_once("Distrib ") {
        Some((_, version)) => version,
        // `10.19-11.4.2-MariaDB, for …`: the program's version, then the server's.
        None => rest.split_once('-').map_or(rest, |(_, version)| version),
    };
    let engine = engine(version)?;
    let kind = if of_mariadb { EngineKind::Mariadb } else { engine.kind };
    Some(Engine { kind, ..engine })
}

/// `10.11.19-MariaDB-log` is MariaDB 10.11.
fn engine(version: &str) -> Option<Engine> {
    let end = version.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(version.len());
    let mut numbers = version[..end].split('.');
    let (major, minor) = (numbers.next()?, numbers.next()?);
    if major.is_empty() || minor.is_empty() || major.len() > 3 || minor.len() > 3 {
        return None;
    }
    let kind = match version.to_ascii_lowercase().contains("mariadb") {
        true => EngineKind::Mariadb,
        false => EngineKind::Mysql,
    };
    Some(Engine { kind, version: format!("{major}.{minor}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(comment: &str) -> Option<(EngineKind, String)> {
        engine_of(comment.as_bytes()).map(|engine| (engine.kind, engine.version))
    }

    #[test]
    fn the_opening_comments_name_the_server() {
        let mysql = |version: &str| Some((EngineKind::Mysql, version.to_owned()));
        let mariadb = |version: &str| Some((EngineKind::Mariadb, version.to_owned()));
        assert_eq!(told("-- MySQL dump 10.13  Distrib 8.2.0, for macos14.0 (arm64)"), mysql("8.2"));
        assert_eq!(told("-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu"), mariadb("10.11"));
        assert_eq!(told("-- MariaDB dump 10.19-11.4.2-MariaDB, for Linux (x86_64)"), mariadb("11.4"));
        assert_eq!(told("-- Server version\t10.11.19-MariaDB-0+deb12u1"), mariadb("10.11"));
        assert_eq!(told("-- Server version\t5.5.5-10.8.8-MariaDB-1:10.8.8+maria~ubu2204"), mariadb("10.8"));
        assert_eq!(told("-- Server version\t9.7.4-2"), mysql("9.7"));
        assert_eq!(told("-- Server version: 10.4.32-MariaDB"), mariadb("10.4"));
        assert_eq!(told("-- Table structure for table `a`"), None);
        assert_eq!(told("-- Server version: x"), None);
        assert_eq!(told("INSERT INTO a VALUES ('Server version 8.0.1')"), None);
    }

    #[test]
    fn the_server_wins_over_the_program() {
        let both = "-- MySQL dump 10.13  Distrib 8.2.0\n--\n-- Server version\t5.5.5-10.8.8-MariaDB\n";
        assert_eq!(told(both), Some((EngineKind::Mariadb, "10.8".to_owned())));
    }
}

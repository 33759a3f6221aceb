//! Row counts for the time left: the planner's, and a partitioned table's are its partitions'.

use standin::schema::Name;
use standin::source::Source;
use standin::source::postgres::PostgresSource;
use standin::source::postgres::settings::{Environment, Settings};

use crate::database::Database;

#[test]
fn estimates_are_the_planners() {
    let database = Database::create();
    database.run(
        "CREATE TABLE plain AS SELECT generate_series(1, 300) AS a;
        CREATE TABLE unknown (a int);
        CREATE TABLE parent (a int); CREATE TABLE child () INHERITS (parent);
        INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1), (2);
        CREATE TABLE days (a int) PARTITION BY RANGE (a);
        CREATE TABLE days_low PARTITION OF days FOR VALUES FROM (MINVALUE) TO (10) PARTITION BY LIST (a);
        CREATE TABLE days_one PARTITION OF days_low FOR VALUES IN (1);
        CREATE TABLE days_high PARTITION OF days FOR VALUES FROM (10) TO (MAXVALUE);
        INSERT INTO days SELECT 1 FROM generate_series(1, 40); INSERT INTO days SELECT 20 FROM generate_series(1, 60);
        ANALYZE plain, parent, child, days, days_one, days_high;",
    );
    let settings = Settings::read(&database.url(), &Environment::default()).unwrap();
    let estimates = PostgresSource::connect(&settings).unwrap().estimates().unwrap();
    let expected = [("plain", 300), ("unknown", 0), ("parent", 1), ("child", 2), ("days", 100), ("days_low", 40)];
    for (table, rows) in expected {
        assert_eq!(estimates.get(&Name::new("public", table)), Some(&rows), "{table}");
    }
}

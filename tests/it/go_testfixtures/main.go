// Loads a folder of fixtures through go-testfixtures: DIALECT, DSN, FOLDER.
package main

import (
	"database/sql"
	"log"
	"os"

	"github.com/go-testfixtures/testfixtures/v3"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

func main() {
	dialect, dsn, folder := os.Args[1], os.Args[2], os.Args[3]
	driver := map[string]string{"postgres": "pgx", "mysql": "mysql", "sqlite": "sqlite"}[dialect]
	db, err := sql.Open(driver, dsn)
	if err != nil {
		log.Fatal(err)
	}
	fixtures, err := testfixtures.New(
		testfixtures.Database(db),
		testfixtures.Dialect(dialect),
		testfixtures.Directory(folder),
		testfixtures.DangerousSkipTestDatabaseCheck(),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := fixtures.Load(); err != nil {
		log.Fatal(err)
	}
}

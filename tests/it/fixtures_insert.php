<?php
// Inserts rows as Phinx, Doctrine DBAL and Laravel do: one prepared statement for each
// row, each value bound as what it is to PHP.

function connect(string $dsn): PDO
{
    return new PDO($dsn, 'postgres', null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
}

function quoted(string $name): string
{
    return '"' . str_replace('"', '""', $name) . '"';
}

/** The table of a file, behind its schema where that is not the usual one. */
function table_of(string $file): string
{
    return implode('.', array_map('quoted', explode('.', pathinfo($file, PATHINFO_FILENAME), 2)));
}

/** The types of a table's columns, by name. */
function types_of(PDO $pdo, string $table): array
{
    $types = $pdo->prepare('SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0');
    $types->execute([$table]);
    return $types->fetchAll(PDO::FETCH_KEY_PAIR);
}

function insert(PDO $pdo, string $table, array $types, iterable $rows): void
{
    static $statements = [];
    foreach ($rows as $row) {
        $columns = implode(', ', array_map(fn ($name) => quoted((string) $name), array_keys($row)));
        $marks = implode(', ', array_fill(0, count($row), '?'));
        $sql = "INSERT INTO $table ($columns) VALUES ($marks)";
        $insert = $statements[$sql] ??= $pdo->prepare($sql);
        $index = 1;
        foreach ($row as $name => $value) {
            $type = match (true) {
                $value === null => PDO::PARAM_NULL,
                is_bool($value) => PDO::PARAM_BOOL,
                is_int($value) => PDO::PARAM_INT,
                $types[$name] === 'bytea' => PDO::PARAM_LOB,
                is_string($value), is_float($value) => PDO::PARAM_STR,
            };
            $insert->bindValue($index++, $value, $type);
        }
        $insert->execute();
    }
}

<?php
// Inserts a folder of `--to php` as Phinx, Doctrine DBAL and Laravel do: one
// prepared statement for each row, each value bound as what it is to PHP.
// usage: fixtures_php.php DSN FOLDER

[, $dsn, $folder] = $argv;
$pdo = new PDO($dsn, 'postgres', null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$quoted = fn (string $name): string => '"' . str_replace('"', '""', $name) . '"';
$binary = $pdo->prepare("SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND atttypid = 'bytea'::regtype");
$pdo->beginTransaction();
foreach (glob("$folder/*.php") as $file) {
    $table = implode('.', array_map($quoted, explode('.', basename($file, '.php'), 2)));
    $rows = include $file;
    $binary->execute([$table]);
    $bytes = $binary->fetchAll(PDO::FETCH_COLUMN);
    foreach ($rows as $row) {
        $columns = array_map(fn ($name) => $quoted((string) $name), array_keys($row));
        $marks = implode(', ', array_fill(0, count($row), '?'));
        $insert = $pdo->prepare("INSERT INTO $table (" . implode(', ', $columns) . ") VALUES ($marks)");
        $index = 1;
        foreach ($row as $name => $value) {
            $type = match (true) {
                $value === null => PDO::PARAM_NULL,
                is_bool($value) => PDO::PARAM_BOOL,
                is_int($value) => PDO::PARAM_INT,
                in_array((string) $name, $bytes, true) => PDO::PARAM_LOB,
                is_string($value), is_float($value) => PDO::PARAM_STR,
            };
            $insert->bindValue($index++, $value, $type);
        }
        $insert->execute();
    }
}
$pdo->commit();

<?php
// Inserts a folder of `--to php`. usage: fixtures_php.php DSN FOLDER
require __DIR__ . '/fixtures_insert.php';

[, $dsn, $folder] = $argv;
$pdo = connect($dsn);
$pdo->beginTransaction();
foreach (glob("$folder/*.php") as $file) {
    insert($pdo, table_of($file), types_of($pdo, table_of($file)), include $file);
}
$pdo->commit();

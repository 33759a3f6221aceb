<?php
// Reads a folder of `--to alice` with Symfony's YAML parser, which is what Alice reads
// with, evaluates its strings by the rules of Alice's lexer, and inserts the objects.
// Stricter than Alice: what has a meaning and no backslash in front fails.
// usage: fixtures_alice.php DSN FOLDER
require __DIR__ . '/fixtures_insert.php';
require 'Symfony/Component/Yaml/autoload.php';

use Symfony\Component\Yaml\Yaml;

date_default_timezone_set('UTC');
ini_set('precision', '17');
[, $dsn, $folder] = $argv;
$pdo = connect($dsn);

/** A string as Alice evaluates it; a reference stays one. */
function evaluated(string $text): mixed
{
    if (preg_match('/^<\((.+)\)>$/', $text, $found)) {
        return eval("return $found[1];");
    }
    if (preg_match('/^@[A-Za-z0-9_]+$/', $text)) {
        return new ArrayObject(['object' => substr($text, 1)]);
    }
    if (preg_match('/(\d|<.*>)x /', $text)) {
        throw new Exception('a count in a text');
    }
    $out = '';
    for ($at = 0; $at < strlen($text); $at++) {
        if ($text[$at] === '\\' && $at + 1 < strlen($text) && str_contains('\\<>@$%', $text[$at + 1])) {
            $at++;
        } elseif (str_contains('\\<>@$%[]', $text[$at])) {
            throw new Exception("no backslash before $text[$at]");
        }
        $out .= $text[$at];
    }
    return $out;
}

function camel(string $name): string
{
    $words = array_values(array_filter(preg_split('/[_\- .]/', $name), 'strlen'));
    return $words[0] . implode('', array_map('ucfirst', array_slice($words, 1)));
}

function element(mixed $value): string
{
    return match (true) {
        $value === null => 'NULL',
        is_array($value) => '{' . implode(',', array_map('element', $value)) . '}',
        is_int($value) => (string) $value,
        is_string($value) => '"' . addcslashes(evaluated($value), '"\\') . '"',
    };
}

$tables = [];
$objects = [];
foreach (glob("$folder/*.yaml") as $file) {
    $classes = Yaml::parseFile($file);
    assert(count($classes) === 1 && preg_match('/^App\\\\Entity\\\\[A-Z]/', array_key_first($classes)));
    $table = table_of($file);
    $tables[$table] = types_of($pdo, $table);
    foreach (reset($classes) as $label => $object) {
        if (isset($objects[$label])) {
            throw new Exception('two objects have one name');
        }
        $objects[$label] = [$table, $object];
    }
}
$key = $pdo->prepare('SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] WHERE indisprimary AND indrelid = ?::regclass');

function value(mixed $value, string $type): mixed
{
    global $objects, $key;
    if (is_array($value)) {
        return element($value);
    }
    $value = is_string($value) ? evaluated($value) : $value;
    if ($value instanceof ArrayObject) {
        // An object stands for its key.
        [$table, $object] = $objects[$value['object']] ?? throw new Exception('a reference leads nowhere');
        $key->execute([$table]);
        $column = $key->fetchColumn();
        return value($object[camel($column)] ?? $object[camel(substr($column, 0, -3))], $type);
    }
    if ($value instanceof DateTimeImmutable) {
        return $value->format($type === 'timestamp with time zone' ? 'Y-m-d H:i:s.uP' : (str_starts_with($type, 'time ') ? 'H:i:s.u' : 'Y-m-d H:i:s.u'));
    }
    return $value;
}

$pdo->beginTransaction();
foreach ($objects as [$table, $object]) {
    $row = [];
    foreach ($tables[$table] as $column => $type) {
        foreach ([camel($column), camel(preg_replace('/_id$/', '', $column))] as $property) {
            if (array_key_exists($property, $object)) {
                $row[$column] = value($object[$property], $type);
                unset($object[$property]);
                break;
            }
        }
    }
    if ($object !== []) {
        throw new Exception('a property is of no column');
    }
    insert($pdo, $table, $tables[$table], [$row]);
}
$pdo->commit();

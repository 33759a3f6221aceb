"""Reads a folder of tabular files with a consumer that shares nothing with what wrote
them, and prints the rows as INSERT statements of an engine.

tabular.py FORMAT FOLDER ENGINE TABLES, where TABLES is a JSON file with an object for
each table: its file without suffix, its name in SQL, and its columns of bytes.
"""

import csv
import datetime
import decimal
import json
import sys
import uuid

import duckdb
import pyarrow.parquet

FORMAT, FOLDER, ENGINE, TABLES = sys.argv[1:5]
ROWS_PER_INSERT = 200


def csv_rows(path):
    names = header(path)
    columns = ", ".join(f"{string(name)}: 'VARCHAR'" for name in names)
    rows = duckdb.sql(f"""SELECT * FROM read_csv({string(path)}, auto_detect=false, header=true, nullstr='',
        allow_quoted_nulls=false, delim=',', quote='"', escape='"', new_line='\\n', columns={{{columns}}})""")
    return names, rows.fetchall()


def string(text):
    return "'" + text.replace("'", "''") + "'"


def header(path):
    with open(path, newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def jsonl_rows(path):
    # By line feeds alone: a text holds no other line's end as it is.
    with open(path, newline="\n", encoding="utf-8") as file:
        return objects([json.loads(line, parse_float=decimal.Decimal) for line in file])


def json_rows(path):
    with open(path, encoding="utf-8") as file:
        return objects(json.load(file, parse_float=decimal.Decimal))


def objects(rows):
    columns = list(rows[0]) if rows else []
    assert all(list(row) == columns for row in rows), "the keys come in the same order"
    return columns, [list(row.values()) for row in rows]


def parquet_rows(path):
    table = pyarrow.parquet.read_table(path)
    columns = [column.to_pylist() for column in table.columns]
    # A second reader finds as many rows.
    [[counted]] = duckdb.sql(f"SELECT count(*) FROM read_parquet({string(path)})").fetchall()
    assert counted == table.num_rows
    return table.column_names, list(zip(*columns))


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        infinity = "9e999" if ENGINE == "sqlite" else "Infinity"
        return {"inf": infinity, "-inf": "-" + infinity, "nan": "NaN"}.get(str(value), repr(value))
    if isinstance(value, datetime.datetime):
        if ENGINE == "mysql" and value.tzinfo:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return value.isoformat(" ")
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, list) and ENGINE == "postgres":
        return "{" + ",".join("NULL" if inner is None else element(text(inner)) for inner in value) + "}"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def element(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal(value, is_binary):
    if value is None:
        return "NULL"
    if isinstance(value, bytes) and not is_binary:
        value = uuid.UUID(bytes=value)
    if is_binary and ENGINE != "postgres":
        digits = value.hex() if isinstance(value, bytes) else value.removeprefix("\\x")
        return f"X'{digits}'"
    if isinstance(value, bool) and ENGINE != "postgres":
        return str(int(value))
    # A number 0 is the year 0000, a text '0' the year 2000.
    if isinstance(value, int) and ENGINE != "postgres":
        return str(value)
    written = text(value).replace("'", "''")
    if ENGINE == "mysql":
        # The client takes away a carriage return before a line feed.
        written = written.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    return f"'{written}'"


def quote(name):
    return f"`{name}`" if ENGINE == "mysql" else '"' + name.replace('"', '""') + '"'


READ = {"csv": csv_rows, "json": json_rows, "jsonl": jsonl_rows, "parquet": parquet_rows}[FORMAT]
print({
    "postgres": "SET session_replication_role = replica; SET standard_conforming_strings = on;",
    "mysql": "SET foreign_key_checks = 0; SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; SET time_zone = '+00:00';",
    "sqlite": "PRAGMA foreign_keys = OFF; BEGIN;",
}[ENGINE])
with open(TABLES, encoding="utf-8") as file:
    tables = json.load(file)
for table in tables:
    columns, rows = READ(f"{FOLDER}/{table['file']}.{FORMAT}")
    names = ", ".join(quote(name) for name in columns)
    binary = [name in table["binary"] for name in columns]
    overriding = "OVERRIDING SYSTEM VALUE " if ENGINE == "postgres" else ""
    for start in range(0, len(rows), ROWS_PER_INSERT):
        values = ",\n".join(
            "(" + ", ".join(map(literal, row, binary)) + ")" for row in rows[start:start + ROWS_PER_INSERT])
        print(f"INSERT INTO {table['table']} ({names}) {overriding}VALUES\n{values};")
if ENGINE == "sqlite":
    print("COMMIT;")

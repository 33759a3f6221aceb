# Runs a script of `--to ecto` against a repository that takes what Postgrex takes for
# the columns' types, and nothing else, and prints the rows as SQL.
# usage: elixir fixtures_ecto.exs SEEDS COLUMNS, the latter lines of schema, table, column, type

defmodule Decimal do
  defstruct [:text]
  def new(text) when is_binary(text), do: %Decimal{text: text}
end

defmodule Ecto.UUID do
  def dump!(<<_::binary-size(36)>> = text) do
    <<_::binary-size(16)>> = text |> String.replace("-", "") |> Base.decode16!(case: :mixed)
  end
end

defmodule Jason.Fragment do
  defstruct [:encode]
  def new(text) when is_binary(text), do: %Jason.Fragment{encode: text}
end

defmodule Postgrex.INET, do: defstruct(address: nil, netmask: nil)
defmodule Postgrex.MACADDR, do: defstruct(address: nil)
defmodule Postgrex.Lexeme, do: defstruct(word: nil, positions: nil)

defmodule Columns do
  # Values that PostgreSQL prints unquoted are written as a literal of the type.
  def literal(nil, _), do: "NULL"

  def literal(values, "_" <> type) when is_list(values) do
    "ARRAY[" <> Enum.map_join(values, ",", &element(&1, type)) <> "]::" <> type <> "[]"
  end

  def literal(value, type), do: quoted(text(value, type))

  defp element(values, type) when is_list(values), do: "ARRAY[" <> Enum.map_join(values, ",", &element(&1, type)) <> "]"
  defp element(value, type), do: literal(value, type)

  defp quoted(text), do: "E'" <> (text |> String.replace("\\", "\\\\") |> String.replace("'", "\\'")) <> "'"

  defp text(value, "bool") when is_boolean(value), do: to_string(value)
  defp text(value, type) when is_integer(value) and type in ["int2", "int4", "int8", "oid"], do: to_string(value)
  defp text(%Decimal{text: text}, "numeric"), do: text
  defp text(value, type) when is_float(value) and type in ["float4", "float8"], do: to_string(value)
  defp text(:NaN, type) when type in ["float4", "float8"], do: "NaN"
  defp text(:inf, type) when type in ["float4", "float8"], do: "Infinity"
  defp text(:"-inf", type) when type in ["float4", "float8"], do: "-Infinity"
  defp text(%Date{} = value, "date"), do: Date.to_iso8601(value)
  defp text(%Time{} = value, "time"), do: Time.to_iso8601(value)
  defp text(%NaiveDateTime{} = value, "timestamp"), do: NaiveDateTime.to_iso8601(value)
  defp text(%DateTime{} = value, "timestamptz"), do: DateTime.to_iso8601(value)
  defp text(%Jason.Fragment{encode: text}, type) when type in ["json", "jsonb"], do: text
  defp text(<<_::binary-size(16)>> = value, "uuid"), do: Base.encode16(value)
  defp text(value, "bytea") when is_binary(value), do: "\\x" <> Base.encode16(value)
  defp text(value, type) when is_bitstring(value) and type in ["bit", "varbit"], do: for(<<bit::1 <- value>>, into: "", do: to_string(bit))
  defp text(%Postgrex.MACADDR{address: address}, "macaddr"), do: address |> Tuple.to_list() |> Enum.map_join(":", &String.pad_leading(Integer.to_string(&1, 16), 2, "0"))

  defp text(%Postgrex.INET{address: address, netmask: mask}, type) when type in ["inet", "cidr"] do
    to_string(:inet.ntoa(address)) <> if(mask, do: "/#{mask}", else: "")
  end

  defp text(values, "tsvector") when is_list(values) do
    Enum.map_join(values, " ", fn %Postgrex.Lexeme{word: word, positions: positions} ->
      word = word |> String.replace("\\", "\\\\") |> String.replace("'", "''")
      places = Enum.map_join(positions, ",", fn {place, weight} when weight in [:A, :B, :C, nil] -> "#{place}#{weight}" end)
      "'#{word}'" <> if(places == "", do: "", else: ":" <> places)
    end)
  end

  @others ["bool", "int2", "int4", "int8", "oid", "numeric", "float4", "float8", "date", "time", "timetz", "timestamp"] ++
            ["timestamptz", "json", "jsonb", "uuid", "bit", "varbit", "inet", "cidr", "macaddr", "tsvector", "interval", "xml", "money"]
  defp text(value, type) when is_binary(value) and type not in @others do
    true = String.valid?(value)
    value
  end
end

defmodule MyApp.Repo do
  def insert_all(table, rows, options \\ []) do
    schema = Keyword.get(options, :prefix, "public")
    types = :persistent_term.get(:columns)
    names = rows |> hd() |> Map.keys()
    true = length(rows) * length(names) <= 65_535
    quoted = fn name -> "\"" <> String.replace(to_string(name), "\"", "\"\"") <> "\"" end

    for row <- rows do
      ^names = Map.keys(row)
      values = Enum.map_join(names, ", ", &Columns.literal(row[&1], Map.fetch!(types, {schema, table, to_string(&1)})))
      columns = Enum.map_join(names, ", ", quoted)
      IO.puts("INSERT INTO #{quoted.(schema)}.#{quoted.(table)} (#{columns}) VALUES (#{values});")
    end

    {length(rows), nil}
  end
end

[seeds, columns] = System.argv()
:ok = :io.setopts(:standard_io, encoding: :unicode)

columns
|> File.stream!()
|> Map.new(fn line ->
  [schema, table, column, type] = line |> String.trim_trailing("\n") |> String.split("\t")
  {{schema, table, column}, type}
end)
|> then(&:persistent_term.put(:columns, &1))

Code.require_file(seeds)

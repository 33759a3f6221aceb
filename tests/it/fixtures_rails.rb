# Loads a folder of fixtures through ActiveRecord: URL, FOLDER, and `models` when every
# table is to have a model. Prints the tables it loaded.
require "active_record"
require "active_record/fixtures"

url, folder, with = ARGV
url = url.sub(/\Amysql:/, "mysql2:").sub(/\Apostgres:/, "postgresql:")
names = Dir.glob("**/*.yml", base: folder).sort.map { |file| file.delete_suffix(".yml") }
url += "?encoding=utf8mb4" if url.start_with?("mysql2:")
ActiveRecord::Base.establish_connection(url)
# References are put off in the schemas that Rails knows.
schemas = names.filter_map { |name| name[/\A(.*)\./, 1] }.uniq
unless schemas.empty?
  connection = ActiveRecord::Base.connection
  connection.schema_search_path = ["public", *schemas].map { |name| connection.quote_column_name(name) }.join(", ")
end
if with == "models"
  names.each do |name|
    constant = ActiveRecord::FixtureSet.default_fixture_model_name(name)
    next unless constant.match?(/\A[A-Z][A-Za-z0-9]*\z/) && !Object.const_defined?(constant)
    model = Class.new(ActiveRecord::Base) { self.table_name = name }
    Object.const_set(constant, model)
  end
end
ActiveRecord::FixtureSet.create_fixtures(folder, names)
puts names

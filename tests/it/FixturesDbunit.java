import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.dbunit.database.DatabaseConfig;
import org.dbunit.database.DatabaseConnection;
import org.dbunit.dataset.datatype.DataType;
import org.dbunit.dataset.datatype.DataTypeException;
import org.dbunit.dataset.datatype.StringDataType;
import org.dbunit.dataset.datatype.TypeCastException;
import org.dbunit.dataset.xml.FlatXmlDataSetBuilder;
import org.dbunit.ext.postgresql.PostgresqlDataTypeFactory;
import org.dbunit.operation.DatabaseOperation;

/** CLEAN_INSERT of a dataset of `--to dbunit`. Usage: FixturesDbunit JDBC-URL FILE QUALIFIED */
public class FixturesDbunit {
    /** What DbUnit has no type for goes to the server as its text, as DbUnit's FAQ has it. */
    static class AsText extends StringDataType {
        AsText(String name) {
            super(name, Types.OTHER);
        }

        @Override
        public void setSqlValue(Object value, int column, PreparedStatement statement)
                throws SQLException, TypeCastException {
            statement.setObject(column, asString(value), Types.OTHER);
        }
    }

    static class Factory extends PostgresqlDataTypeFactory {
        @Override
        public DataType createDataType(int sqlType, String name) throws DataTypeException {
            if (sqlType == Types.ARRAY || (sqlType == Types.OTHER && !name.equals("uuid"))) {
                return new AsText(name);
            }
            return super.createDataType(sqlType, name);
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (Connection jdbc = DriverManager.getConnection(arguments[0], "postgres", null)) {
            jdbc.setAutoCommit(false);
            DatabaseConnection connection = new DatabaseConnection(jdbc, "public");
            DatabaseConfig config = connection.getConfig();
            config.setProperty(DatabaseConfig.PROPERTY_DATATYPE_FACTORY, new Factory());
            config.setProperty(DatabaseConfig.PROPERTY_ESCAPE_PATTERN, "\"?\"");
            config.setProperty(DatabaseConfig.FEATURE_QUALIFIED_TABLE_NAMES, Boolean.valueOf(arguments[2]));
            config.setProperty(DatabaseConfig.FEATURE_ALLOW_EMPTY_FIELDS, true);
            config.setProperty(DatabaseConfig.FEATURE_BATCHED_STATEMENTS, true);
            config.setProperty(DatabaseConfig.PROPERTY_TABLE_TYPE, new String[] {"TABLE", "PARTITIONED TABLE"});
            DatabaseOperation.CLEAN_INSERT.execute(connection, new FlatXmlDataSetBuilder().build(new File(arguments[1])));
            jdbc.commit();
        }
    }
}

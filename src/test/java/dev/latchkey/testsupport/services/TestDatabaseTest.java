package dev.latchkey.testsupport.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void every_new_database_is_empty_and_separate() throws SQLException {
        TestDatabase first = TestDatabase.fresh();
        TestDatabase second = TestDatabase.fresh();

        execute(first, "CREATE TABLE only_here (id int)");

        assertThat(query(first, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("1");
        assertThat(query(second, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void the_oldest_supported_server_is_available() throws SQLException {
        TestDatabase database = Postgres15.server().createDatabase();

        assertThat(query(database, "SHOW server_version")).startsWith("15.");
        assertThat(query(database, "SHOW server_encoding")).isEqualTo("UTF8");
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}

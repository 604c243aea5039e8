package dev.latchkey.testsupport.judges;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The service's database, for data that no call returns and for more data than calls could create in time. */
@ApplicationScoped
public class Rows {
    private final DataSource database;

    Rows(DataSource database) {
        this.database = database;
    }

    /** Changes rows; a statement with placeholders and its values. */
    public int change(String sql, Object... values) {
        return run(sql, values, PreparedStatement::executeUpdate);
    }

    /** The rows of a query. */
    public List<Map<String, @Nullable Object>> query(String sql, Object... values) {
        return run(sql, values, prepared -> {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            try (ResultSet result = prepared.executeQuery()) {
                ResultSetMetaData columns = result.getMetaData();
                while (result.next()) {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i), result.getObject(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        });
    }

    /** The first column of a query, as text. */
    public List<String> texts(String sql, Object... values) {
        return query(sql, values).stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }

    private <T> T run(String sql, Object[] values, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setObject(i + 1, values[i]);
            }
            return work.on(prepared);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work<T> {
        T on(PreparedStatement prepared) throws SQLException;
    }
}

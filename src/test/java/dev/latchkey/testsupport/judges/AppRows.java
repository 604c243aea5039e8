package dev.latchkey.testsupport.judges;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Everything that the database contains about an app, row by row, to verify that nothing was changed. */
public final class AppRows {
    private static final List<String> TABLES = List.of(
            "app_user",
            "passkey",
            "revoked_credential",
            "ceremony",
            "api_key",
            "nonce_key",
            "webhook",
            "webhook_delivery",
            "relying_party",
            "app");

    private AppRows() {}

    /** The rows as JSON, each with its table's name; {@code last_used_at} of keys is omitted, because any request may change it. */
    public static List<String> of(DataSource database, String appId) {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            rows.addAll(of(database, appId, table));
        }
        return rows;
    }

    /** The rows of one table as JSON. */
    public static List<String> of(DataSource database, String appId, String table) {
        String sql = "SELECT '%s ' || (to_jsonb(t) - 'last_used_at')::text FROM %s t WHERE %s = ? ORDER BY 1"
                .formatted(table, table, table.equals("app") ? "id" : "app_id");
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, appId);
            try (ResultSet result = statement.executeQuery()) {
                List<String> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(result.getString(1));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

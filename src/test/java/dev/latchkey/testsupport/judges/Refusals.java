package dev.latchkey.testsupport.judges;

import dev.latchkey.testsupport.people.TestApp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Why finishes were refused, which is never revealed to clients. */
public final class Refusals {
    private Refusals() {}

    /** The refusal reasons recorded with the app's ceremonies, oldest first. */
    public static List<String> of(DataSource database, TestApp app) {
        String sql = "SELECT refusal ->> 'reason' FROM ceremony, jsonb_array_elements(refusals) AS refusal"
                + " WHERE app_id = ? ORDER BY (refusal ->> 'at')::timestamptz";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app.id());
            List<String> reasons = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    reasons.add(result.getString(1));
                }
            }
            return reasons;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

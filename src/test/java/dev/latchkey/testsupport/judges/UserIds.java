package dev.latchkey.testsupport.judges;

import dev.latchkey.testsupport.people.TestApp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The ids of users in the database. */
public final class UserIds {
    private UserIds() {}

    /** The user id for an external id. */
    public static String of(DataSource database, TestApp app, String externalId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT id FROM app_user WHERE app_id = ? AND external_id = ?")) {
            statement.setString(1, app.id());
            statement.setString(2, externalId);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new AssertionError("there is no such user");
                }
                return result.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

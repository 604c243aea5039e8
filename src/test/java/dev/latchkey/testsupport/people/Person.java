package dev.latchkey.testsupport.people;

import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * A user of an app, managed by its backend.
 *
 * @param id the user's id in the app
 */
public record Person(TestApp app, String id) {
    /** The user with this external id. */
    public static Person of(DataSource database, TestApp app, String externalId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT id FROM app_user WHERE app_id = ? AND external_id = ?")) {
            statement.setString(1, app.id());
            statement.setString(2, externalId);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return new Person(app, result.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deactivates the user. */
    public void deactivate() {
        succeed(call("PATCH", "deactivate").send());
    }

    /** Activates the user. */
    public void activate() {
        succeed(call("PATCH", "activate").send());
    }

    /** Deletes the user. */
    public void delete() {
        succeed(app.backend().call("DELETE", "users", id).send());
    }

    /** The response of {@code getUser}. */
    public Response read() {
        return succeed(app.backend().call("GET", "users", id).send());
    }

    /** The ids of the user's devices, oldest first. */
    public List<String> deviceIds() {
        Response devices = succeed(call("GET", "devices").send());
        return Answers.json(devices).get("devices").findValuesAsText("id");
    }

    /** Revokes all of the user's passkeys. */
    public void revokeAll() {
        for (String device : deviceIds()) {
            succeed(call("DELETE", "devices/" + device).send());
        }
    }

    private Call call(String method, String path) {
        return app.backend().call(method, "users", id, path);
    }

    private static Response succeed(Response response) {
        Answers.assertStatus(response, 200);
        return response;
    }
}

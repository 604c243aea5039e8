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
    private static final String USER = "/v1/apps/{app_id}/users/{user_id}";

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
        succeed(app.backend().request().patch(USER + "/deactivate", app.id(), id));
    }

    /** Activates the user. */
    public void activate() {
        succeed(app.backend().request().patch(USER + "/activate", app.id(), id));
    }

    /** Deletes the user. */
    public void delete() {
        succeed(app.backend().request().delete(USER, app.id(), id));
    }

    /** The response of {@code getUser}. */
    public Response read() {
        return succeed(app.backend().request().get(USER, app.id(), id));
    }

    /** The ids of the user's devices, oldest first. */
    public List<String> deviceIds() {
        Response devices = succeed(app.backend().request().get(USER + "/devices", app.id(), id));
        return Answers.json(devices).get("devices").findValuesAsText("id");
    }

    /** Revokes all of the user's passkeys. */
    public void revokeAll() {
        for (String device : deviceIds()) {
            succeed(app.backend().request().delete(USER + "/devices/{device_id}", app.id(), id, device));
        }
    }

    private static Response succeed(Response response) {
        response.then().statusCode(200);
        return response;
    }
}

package dev.latchkey.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.Scope;
import dev.latchkey.directory.Device;
import dev.latchkey.directory.UserView;
import dev.latchkey.directory.Users;
import dev.latchkey.http.JsonText;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The app's users and their passkeys. */
@Path("/v1/apps/{app_id}/users")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    private final Users users;

    UsersResource(Users users) {
        this.users = users;
    }

    record UserResponse(UserView user) {}

    record DevicesResponse(List<Device> devices) {}

    record UpdateRequest(@Nullable JsonNode userMetadata) {}

    /** The whole user. */
    @GET
    @Path("/{user_id}")
    @NeedsKey(Scope.USERS_READ)
    public UserResponse getUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.get(appId, userId));
    }

    /** Replaces the user's metadata. */
    @PATCH
    @Path("/{user_id}")
    @NeedsKey(Scope.USERS_WRITE)
    public UserResponse updateUser(
            @PathParam("app_id") String appId, @PathParam("user_id") String userId, UpdateRequest request) {
        String metadata = JsonText.object("user_metadata", request.userMetadata(), UserView.MOST_METADATA_BYTES);
        return new UserResponse(users.update(appId, userId, metadata));
    }

    /** Deletes the user with his passkeys. */
    @DELETE
    @Path("/{user_id}")
    @NeedsKey(Scope.USERS_WRITE)
    @ResponseStatus(200)
    public void deleteUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        users.delete(appId, userId);
    }

    /** Lets the user in again. */
    @PATCH
    @Path("/{user_id}/activate")
    @NeedsKey(Scope.USERS_WRITE)
    public UserResponse activateUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.activate(appId, userId));
    }

    /** Keeps the user out. */
    @PATCH
    @Path("/{user_id}/deactivate")
    @NeedsKey(Scope.USERS_WRITE)
    public UserResponse deactivateUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.deactivate(appId, userId));
    }

    /** The user's passkeys. */
    @GET
    @Path("/{user_id}/devices")
    @NeedsKey(Scope.USERS_READ)
    public DevicesResponse listUserDevices(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new DevicesResponse(users.devices(appId, userId));
    }

    /** Revokes a passkey. */
    @DELETE
    @Path("/{user_id}/devices/{device_id}")
    @NeedsKey(Scope.USERS_WRITE)
    @ResponseStatus(200)
    public void deleteUserDevices(
            @PathParam("app_id") String appId,
            @PathParam("user_id") String userId,
            @PathParam("device_id") String deviceId) {
        users.revokeDevice(appId, userId, deviceId);
    }
}

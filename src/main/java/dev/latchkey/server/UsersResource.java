package dev.latchkey.server;

import dev.latchkey.directory.DeviceResponse;
import dev.latchkey.directory.DeviceUpdate;
import dev.latchkey.directory.DevicesResponse;
import dev.latchkey.directory.UserPage;
import dev.latchkey.directory.UserResponse;
import dev.latchkey.directory.UserUpdate;
import dev.latchkey.directory.Users;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The app's users and their passkeys. */
@Path("/v1/apps/{app_id}/users")
@BackendsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    private final Users users;

    UsersResource(Users users) {
        this.users = users;
    }

    /** Lists the users, page by page. */
    @GET
    public UserPage listPaginatedUsers(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        return users.list(appId, QueryParameters.parse(request.query()), "/v1/apps/" + appId + "/users");
    }

    /** The whole user. */
    @GET
    @Path("/{user_id}")
    public UserResponse getUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.get(appId, userId));
    }

    /** Replaces the user's metadata. */
    @PATCH
    @Path("/{user_id}")
    public UserResponse updateUser(
            @PathParam("app_id") String appId, @PathParam("user_id") String userId, UserUpdate request) {
        return new UserResponse(users.update(appId, userId, request.metadata()));
    }

    /** Deletes the user and their passkeys. */
    @DELETE
    @Path("/{user_id}")
    @ResponseStatus(200)
    public void deleteUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        users.delete(appId, userId);
    }

    /** Allows the user to log in again. */
    @PATCH
    @Path("/{user_id}/activate")
    public UserResponse activateUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.activate(appId, userId));
    }

    /** Prevents the user from logging in. */
    @PATCH
    @Path("/{user_id}/deactivate")
    public UserResponse deactivateUser(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new UserResponse(users.deactivate(appId, userId));
    }

    /** The user's passkeys. */
    @GET
    @Path("/{user_id}/devices")
    public DevicesResponse listUserDevices(@PathParam("app_id") String appId, @PathParam("user_id") String userId) {
        return new DevicesResponse(users.devices(appId, userId));
    }

    /** Renames a passkey. */
    @PATCH
    @Path("/{user_id}/devices/{device_id}")
    public DeviceResponse updateUserDevice(
            @PathParam("app_id") String appId,
            @PathParam("user_id") String userId,
            @PathParam("device_id") String deviceId,
            DeviceUpdate request) {
        return new DeviceResponse(users.renameDevice(appId, userId, deviceId, request.friendlyName()));
    }

    /** Makes a passkey's backup flags unknown. */
    @PATCH
    @Path("/{user_id}/devices/{device_id}/reset_backup_flags")
    public DeviceResponse resetUserDeviceBackupFlags(
            @PathParam("app_id") String appId,
            @PathParam("user_id") String userId,
            @PathParam("device_id") String deviceId) {
        return new DeviceResponse(users.resetBackupFlags(appId, userId, deviceId));
    }

    /** Revokes a passkey. */
    @DELETE
    @Path("/{user_id}/devices/{device_id}")
    @ResponseStatus(200)
    public void deleteUserDevices(
            @PathParam("app_id") String appId,
            @PathParam("user_id") String userId,
            @PathParam("device_id") String deviceId) {
        users.revokeDevice(appId, userId, deviceId);
    }
}

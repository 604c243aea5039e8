package dev.latchkey.http;

import static dev.latchkey.app.Scope.TRANSACTIONS;
import static dev.latchkey.app.Scope.USERS_READ;
import static dev.latchkey.app.Scope.USERS_WRITE;
import static dev.latchkey.app.Scope.VERIFY;
import static dev.latchkey.http.Call.Body.JSON;
import static dev.latchkey.http.Call.Body.NONE;
import static dev.latchkey.http.Call.Body.STREAM;
import static dev.latchkey.http.Call.Work.STEP;
import static dev.latchkey.http.Call.Work.VERIFICATION;
import static dev.latchkey.http.Endpoint.Caller.ANYBODY;
import static dev.latchkey.http.Endpoint.Caller.BACKEND;
import static dev.latchkey.http.Endpoint.Caller.BROWSER;
import static dev.latchkey.http.Endpoint.Caller.OPERATOR;
import static dev.latchkey.http.Endpoint.at;
import static dev.latchkey.http.Role.ADMIN;
import static dev.latchkey.http.Role.SUPPORT;
import static dev.latchkey.http.Role.VIEWER;

import dev.latchkey.http.Call.Work;
import java.util.List;
import java.util.Set;

/**
 * The table of calls: for every path, who may call it, with which methods, what work that is, which body it takes and which role
 * an operator or which scope an API key needs for it. A test verifies that the resources and {@code openapi.yaml} have the same
 * paths, methods and names; everything else that depends on the path of a request consults this table.
 */
final class Calls {
    static final Endpoint LIVE = at("/q/health/live", ANYBODY).get("live", Work.NONE);
    static final Endpoint READY = at("/q/health/ready", ANYBODY).get("ready", Work.NONE);
    static final Endpoint API_DESCRIPTION = at("/openapi.yaml", ANYBODY).get("apiDescription", Work.NONE);
    static final Endpoint SWAGGER_UI = at("/q/swagger-ui/*", OPERATOR).get("swaggerUi", Work.NONE);

    static final Endpoint CONSOLE = at("/console/*", OPERATOR).get("console", Work.NONE);

    /** The framework's own pages in development mode. Metrics and detailed health are served on the management port. */
    private static final Endpoint FRAMEWORK = at("/q/*", OPERATOR);

    private static final Set<String> OF_LISTS = Set.of("limit", "cursor");

    private static final Set<String> OF_USERS = Set.of(
            "page",
            "limit",
            "created_before",
            "order_by",
            "identifier",
            "id",
            "login_count",
            "status",
            "created_at",
            "updated_at",
            "last_login_at",
            "credential_id",
            "cursor");

    private static final Set<String> OF_EVENTS = Set.of(
            "user_id",
            "external_id",
            "credential_id",
            "request_id",
            "type",
            "outcome",
            "reason",
            "refused",
            "since",
            "until",
            "limit",
            "cursor");

    static final List<Endpoint> ALL = List.of(
            LIVE,
            READY,
            API_DESCRIPTION,
            at("/sdk", ANYBODY).get("listClients", Work.NONE),
            at("/sdk/{file}", ANYBODY).get("getClientFile", Work.NONE),
            SWAGGER_UI,
            CONSOLE,
            FRAMEWORK,
            // The client API
            at("/v1/apps/{app_id}", BROWSER).get("getApp"),
            at("/v1/apps/{app_id}/register/transactions/webauthn/start", BROWSER)
                    .post("registerWebauthnStartWithTransaction", JSON, STEP),
            at("/v1/apps/{app_id}/register/transactions/webauthn/finish", BROWSER)
                    .post("registerWebauthnFinishWithTransaction", JSON, VERIFICATION),
            at("/v1/apps/{app_id}/authenticate/transactions/webauthn/start", BROWSER)
                    .post("authenticateWebauthnStartWithTransaction", JSON, STEP),
            at("/v1/apps/{app_id}/authenticate/transactions/webauthn/finish", BROWSER)
                    .post("authenticateWebauthnFinishWithTransaction", JSON, VERIFICATION),
            at("/v1/apps/{app_id}/.well-known/jwks.json", BROWSER).get("getJwks"),
            at("/v1/apps/{app_id}/.well-known/webauthn", BROWSER).get("getRelatedOrigins"),
            at("/v1/apps/{app_id}/.well-known/apple-app-site-association", BROWSER)
                    .get("getAppleAppSiteAssociation"),
            at("/v1/apps/{app_id}/.well-known/assetlinks.json", BROWSER).get("getAssetLinks"),
            at("/v1/apps/{app_id}/.well-known/passkey-endpoints", BROWSER).get("getPasskeyEndpoints"),
            // The server API
            at("/v1/apps/{app_id}/transactions/register", BACKEND)
                    .post("createRegisterTransaction", JSON, STEP)
                    .needs(TRANSACTIONS),
            at("/v1/apps/{app_id}/transactions/authenticate", BACKEND)
                    .post("createAuthenticateTransaction", JSON, STEP)
                    .needs(TRANSACTIONS),
            at("/v1/apps/{app_id}/authenticate/verify", BACKEND)
                    .post("authenticateVerifyNonce", JSON, STEP)
                    .needs(VERIFY),
            at("/v1/apps/{app_id}/users", BACKEND).get("listPaginatedUsers").needs(USERS_READ),
            at("/v1/apps/{app_id}/users/{user_id}", BACKEND)
                    .get("getUser")
                    .needs(USERS_READ)
                    .patch("updateUser", JSON)
                    .needs(USERS_WRITE)
                    .delete("deleteUser")
                    .needs(USERS_WRITE),
            at("/v1/apps/{app_id}/users/{user_id}/activate", BACKEND)
                    .patch("activateUser", NONE)
                    .needs(USERS_WRITE),
            at("/v1/apps/{app_id}/users/{user_id}/deactivate", BACKEND)
                    .patch("deactivateUser", NONE)
                    .needs(USERS_WRITE),
            at("/v1/apps/{app_id}/users/{user_id}/signals", BACKEND)
                    .get("getUserSignals")
                    .needs(USERS_READ),
            at("/v1/apps/{app_id}/users/{user_id}/devices", BACKEND)
                    .get("listUserDevices")
                    .needs(USERS_READ),
            at("/v1/apps/{app_id}/users/{user_id}/devices/{device_id}", BACKEND)
                    .patch("updateUserDevice", JSON)
                    .needs(USERS_WRITE)
                    .delete("deleteUserDevices")
                    .needs(USERS_WRITE),
            at("/v1/apps/{app_id}/users/{user_id}/devices/{device_id}/reset_backup_flags", BACKEND)
                    .patch("resetUserDeviceBackupFlags", NONE)
                    .needs(USERS_WRITE),
            // The operators' API
            at("/admin/v1/me", OPERATOR).get("readMe").needs(VIEWER),
            at("/admin/v1/reasons", OPERATOR).get("listReasons").needs(VIEWER),
            at("/admin/v1/server", OPERATOR).get("readServer").needs(VIEWER),
            at("/admin/v1/apps", OPERATOR)
                    .get("listApps")
                    .needs(VIEWER)
                    .parameters(OF_LISTS)
                    .post("createApp", JSON)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}", OPERATOR)
                    .get("readApp")
                    .needs(VIEWER)
                    .patch("updateApp", JSON)
                    .needs(ADMIN)
                    .delete("deleteApp")
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/api_keys", OPERATOR)
                    .get("listApiKeys")
                    .needs(VIEWER)
                    .parameters(OF_LISTS)
                    .post("createApiKey", JSON)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/api_keys/{key_id}", OPERATOR)
                    .delete("revokeApiKey")
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/check", OPERATOR).get("checkApp").needs(VIEWER),
            at("/admin/v1/apps/{app_id}/figures", OPERATOR)
                    .get("readFigures")
                    .needs(VIEWER)
                    .parameters(Set.of("since", "until", "bucket")),
            at("/admin/v1/apps/{app_id}/webhooks", OPERATOR)
                    .get("listWebhooks")
                    .needs(VIEWER)
                    .parameters(OF_LISTS)
                    .post("createWebhook", JSON)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/webhooks/{webhook_id}", OPERATOR)
                    .get("readWebhook")
                    .needs(VIEWER)
                    .patch("updateWebhook", JSON)
                    .needs(ADMIN)
                    .delete("deleteWebhook")
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/webhooks/{webhook_id}/rotate", OPERATOR)
                    .post("rotateWebhookSecret", NONE)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/webhooks/{webhook_id}/test", OPERATOR)
                    .post("testWebhook", NONE)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/webhooks/{webhook_id}/deliveries", OPERATOR)
                    .get("listWebhookDeliveries")
                    .needs(VIEWER)
                    .parameters(Set.of("state", "limit", "cursor")),
            at("/admin/v1/apps/{app_id}/webhooks/{webhook_id}/replay", OPERATOR)
                    .post("replayWebhookDeliveries", NONE)
                    .needs(ADMIN)
                    .parameters(Set.of("since")),
            at("/admin/v1/apps/{app_id}/deliveries/{delivery_id}/replay", OPERATOR)
                    .post("replayDelivery", NONE)
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/users", OPERATOR)
                    .get("listPaginatedUsers")
                    .needs(VIEWER)
                    .parameters(OF_USERS),
            at("/admin/v1/apps/{app_id}/users/{user_id}", OPERATOR)
                    .get("getUser")
                    .needs(VIEWER)
                    .patch("updateUser", JSON)
                    .needs(ADMIN)
                    .delete("deleteUser")
                    .needs(ADMIN),
            at("/admin/v1/apps/{app_id}/users/{user_id}/activate", OPERATOR)
                    .patch("activateUser", NONE)
                    .needs(SUPPORT),
            at("/admin/v1/apps/{app_id}/users/{user_id}/deactivate", OPERATOR)
                    .patch("deactivateUser", NONE)
                    .needs(SUPPORT),
            at("/admin/v1/apps/{app_id}/users/{user_id}/devices", OPERATOR)
                    .get("listUserDevices")
                    .needs(VIEWER),
            at("/admin/v1/apps/{app_id}/users/{user_id}/devices/{device_id}", OPERATOR)
                    .patch("updateUserDevice", JSON)
                    .needs(SUPPORT)
                    .delete("deleteUserDevices")
                    .needs(SUPPORT),
            at("/admin/v1/apps/{app_id}/users/{user_id}/devices/{device_id}/reset_backup_flags", OPERATOR)
                    .patch("resetUserDeviceBackupFlags", NONE)
                    .needs(SUPPORT),
            at("/admin/v1/apps/{app_id}/users/{user_id}/export", OPERATOR)
                    .get("exportUser")
                    .needs(SUPPORT),
            at("/admin/v1/apps/{app_id}/export", OPERATOR)
                    .get("exportUsers")
                    .needs(ADMIN)
                    .parameters(Set.of("cursor")),
            at("/admin/v1/apps/{app_id}/import", OPERATOR)
                    .post("importUsers", STREAM)
                    .needs(ADMIN)
                    .parameters(Set.of("dry_run")),
            at("/admin/v1/apps/{app_id}/events", OPERATOR)
                    .get("listAppEvents")
                    .needs(VIEWER)
                    .parameters(OF_EVENTS)
                    .get("streamAppEvents")
                    .needs(VIEWER)
                    .parameters(OF_EVENTS),
            at("/admin/v1/events", OPERATOR)
                    .get("listEvents")
                    .needs(VIEWER)
                    .parameters(OF_EVENTS)
                    .get("streamEvents")
                    .needs(VIEWER)
                    .parameters(OF_EVENTS));

    private static final PathTree PATHS = PathTree.of(ALL);

    private Calls() {}

    /** The endpoint at a normalised path, with or without a slash at its end. */
    static PathTree.Found find(String path) {
        return PATHS.find(path);
    }
}

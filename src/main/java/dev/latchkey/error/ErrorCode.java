package dev.latchkey.error;

/**
 * Every error that a client can receive: the wire's {@code code}, its HTTP status and its default sentence. The clients
 * of the server and client APIs treat the codes as closed lists.
 */
public enum ErrorCode {
    INVALID_REQUEST("invalid_request", 400, "The request is not valid."),
    INVALID_ACCESS_TOKEN("invalid_access_token", 401, "The access token is missing, invalid or not for this app."),
    INVALID_NONCE("invalid_nonce", 401, "nonce is invalid, expired, or cannot be found"),
    WEBAUTHN_LOGIN_FAILED("webauthn_login_failed", 401, "The passkey could not be verified."),
    DISCOVERABLE_LOGIN_FAILED("discoverable_login_failed", 401, "The passkey could not be verified."),
    OPERATION_NOT_ALLOWED("operation_not_allowed", 403, "This operation is not allowed."),
    CANNOT_CREATE_TRANSACTION("cannot_create_transaction", 403, "A transaction cannot be created for this user."),
    USER_NOT_ACTIVE("user_not_active", 403, "The user is not active."),
    APP_NOT_FOUND("app_not_found", 404, "The app does not exist."),
    USER_NOT_FOUND("user_not_found", 404, "The user does not exist."),
    DEVICE_NOT_FOUND("device_not_found", 404, "The device does not exist."),
    API_KEY_NOT_FOUND("api_key_not_found", 404, "The API key does not exist."),
    WEBHOOK_NOT_FOUND("webhook_not_found", 404, "The webhook does not exist."),
    DELIVERY_NOT_FOUND("delivery_not_found", 404, "The delivery does not exist."),
    NOT_FOUND("not_found", 404, "There is nothing at this path."),
    METHOD_NOT_ALLOWED("invalid_request", 405, "This path does not support this method."),
    NOT_ACCEPTABLE("invalid_request", 406, "The response is JSON, which the Accept header excludes."),
    USER_HAS_NO_PASSKEYS("user_has_no_passkeys", 409, "The user has no passkeys."),
    CONFLICT("conflict", 409, "The request conflicts with the present state."),
    PAYLOAD_TOO_LARGE("invalid_request", 413, "The request body is larger than 64 KiB."),
    URI_TOO_LONG("invalid_request", 414, "The path and query are too long."),
    UNSUPPORTED_MEDIA_TYPE("invalid_request", 415, "The request body must be sent as application/json."),
    UNSUPPORTED_CONTENT_CODING("invalid_request", 415, "The request body must be sent without a Content-Encoding."),
    HEADERS_TOO_LARGE("invalid_request", 431, "The headers are too many or too large."),
    TOO_MANY_REQUESTS("too_many_requests", 429, "There are too many requests; try again later."),
    INTERNAL_SERVER_ERROR("internal_server_error", 500, "The service failed to answer the request."),
    SERVICE_UNAVAILABLE("service_unavailable", 503, "The service is temporarily unavailable; try again soon.");

    private final String code;
    private final int status;
    private final String sentence;

    ErrorCode(String code, int status, String sentence) {
        this.code = code;
        this.status = status;
        this.sentence = sentence;
    }

    /** The code for a status chosen by the framework or the HTTP server. */
    public static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 401 -> INVALID_ACCESS_TOKEN;
            case 403 -> OPERATION_NOT_ALLOWED;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> TOO_MANY_REQUESTS;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> SERVICE_UNAVAILABLE;
            default -> status >= 400 && status < 500 ? INVALID_REQUEST : INTERNAL_SERVER_ERROR;
        };
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** The default sentence, for the client's developer. */
    public String sentence() {
        return sentence;
    }
}

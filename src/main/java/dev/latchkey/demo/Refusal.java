package dev.latchkey.demo;

/** Why the demo refuses a request, in a sentence for the person at the page. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refusal(int status, String code, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** Translates an error of Latchkey for the page. */
    static Refusal of(String code) {
        return switch (code) {
            case "user_not_found" -> new Refusal(404, code, "There is no account with that name.");
            case "user_has_no_passkeys" ->
                new Refusal(409, code, "That account has no passkeys, so nobody can log in to it.");
            case "cannot_create_transaction" ->
                new Refusal(403, code, "That account is blocked, or has the maximum number of passkeys.");
            case "user_not_active" -> new Refusal(403, code, "That account is blocked.");
            case "device_not_found" -> new Refusal(404, code, "That passkey has already been revoked.");
            case "invalid_nonce" ->
                new Refusal(401, code, "The passkey could not be confirmed in time. Please try again.");
            default -> new Refusal(502, "internal_server_error", "The passkey service could not process the request.");
        };
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}

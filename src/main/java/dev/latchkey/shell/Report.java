package dev.latchkey.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.audit.Outcome;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.wire.Rfc3339;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Results of calls as text for people. */
public final class Report {
    private static final String INDENT = "  ";
    private static final String NEW_LINE = "\n";

    private Report() {}

    /** A list of users. */
    public static String users(JsonNode page) {
        return table(
                page.path("users"),
                List.of("ID", "EXTERNAL_ID", "STATUS", "CREATED", "LAST_LOGIN", "LOGINS"),
                List.of("id", "external_id", "status", "created_at", "last_login_at", "login_count"));
    }

    /** A list of events, with the meaning of their reasons. */
    public static String events(JsonNode page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CREATED", "TYPE", "OUTCOME", "REASON", "EXTERNAL_ID", "ADDRESS", "ACTOR"));
        page.path("events")
                .forEach(event ->
                        rows.add(Stream.of("created_at", "type", "outcome", "reason", "external_id", "ip_addr", "actor")
                                .map(name -> Text.of(event.path(name)))
                                .toList()));
        return Text.columns(rows);
    }

    /** A list of API keys. */
    public static String keys(List<JsonNode> keys, Clock clock) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "NAME", "PREFIX", "STATE", "SCOPES", "CREATED", "LAST_USED", "EXPIRES"));
        keys.forEach(key -> rows.add(List.of(
                Text.of(key.path("id")),
                Text.of(key.path("name")),
                Text.of(key.path("prefix")),
                state(key, clock.instant()),
                Text.of(key.path("scopes")),
                Text.of(key.path("created_at")),
                Text.of(key.path("last_used_at")),
                Text.of(key.path("expires_at")))));
        return Text.columns(rows);
    }

    private static String state(JsonNode key, Instant now) {
        if (!key.path("revoked_at").isNull()) {
            return "revoked";
        }
        return key.path("expires_at").isTextual()
                        && !now.isBefore(
                                Rfc3339.parse(key.get("expires_at").textValue()).orElseThrow())
                ? "expired"
                : "valid";
    }

    /** A support case: the user, their passkeys and their last events, each refusal with what to do. */
    public static String why(String appId, JsonNode user, JsonNode events) {
        StringBuilder text = new StringBuilder(user(appId, user));
        text.append(NEW_LINE).append("Last events, newest first").append(NEW_LINE);
        if (events.path("events").isEmpty()) {
            text.append(INDENT)
                    .append("none: no request for this user has reached the app, or their retention period is over")
                    .append(NEW_LINE);
        }
        events.path("events").forEach(event -> text.append(indented(event(event))));
        return text.toString();
    }

    /** A user with their passkeys. */
    public static String user(String appId, JsonNode user) {
        StringBuilder text = new StringBuilder();
        text.append("User ")
                .append(Text.of(user.path("external_id")))
                .append(" of app ")
                .append(Text.printable(appId));
        text.append(NEW_LINE)
                .append(indented(Text.columns(List.of(
                        List.of("id", Text.of(user.path("id"))),
                        List.of("status", status(user)),
                        List.of("created", Text.of(user.path("created_at"))),
                        List.of("logins", logins(user))))));
        text.append(NEW_LINE).append("Passkeys").append(NEW_LINE).append(indented(passkeys(user)));
        return text.toString();
    }

    private static String status(JsonNode user) {
        String status = Text.of(user.path("status"));
        return switch (status) {
            case "inactive" -> "inactive: the user is deactivated and cannot log in";
            case "pending" -> "pending: the user has never had a passkey";
            default -> status;
        };
    }

    private static String logins(JsonNode user) {
        long count = user.path("login_count").asLong();
        return count == 0 ? "none" : count + ", the last at " + Text.of(user.path("last_login_at"));
    }

    private static String passkeys(JsonNode user) {
        JsonNode passkeys = user.path("webauthn_devices");
        return passkeys.isEmpty()
                ? "none: the user cannot log in with a passkey and has to register one" + NEW_LINE
                : table(
                        passkeys,
                        List.of("ID", "NAME", "CREATED", "LAST_USED", "USES", "BACKED_UP"),
                        List.of("id", "friendly_name", "created_at", "last_login_at", "usage_count", "backup_state"));
    }

    private static String event(JsonNode event) {
        StringBuilder text = new StringBuilder();
        text.append(Text.of(event.path("created_at"))).append(INDENT).append(Text.of(event.path("type")));
        if (event.path("kind").asText().equals("operator")) {
            return text.append(" by ")
                    .append(Text.of(event.path("actor")))
                    .append(NEW_LINE)
                    .toString();
        }
        String outcome = Text.of(event.path("outcome"));
        text.append(INDENT).append(outcome).append(INDENT).append("from ").append(Text.of(event.path("ip_addr")));
        text.append(NEW_LINE);
        meaning(outcome)
                .ifPresent(meaning -> text.append(INDENT).append(meaning).append(NEW_LINE));
        event.path("refusals").forEach(refusal -> text.append(indented(refusal(refusal))));
        return text.toString();
    }

    private static String refusal(JsonNode refusal) {
        String reason = Text.of(refusal.path("reason"));
        StringBuilder text = new StringBuilder();
        text.append("refused at ")
                .append(Text.of(refusal.path("at")))
                .append(": ")
                .append(reason);
        text.append(", request ").append(Text.of(refusal.path("request_id"))).append(NEW_LINE);
        explanation(reason)
                .ifPresent(explained -> text.append(indented(Text.columns(List.of(
                        List.of("meaning", explained.meaning()),
                        List.of("person saw", explained.personSaw()),
                        List.of("likely cause", explained.cause()),
                        List.of("remedy", explained.remedy()))))));
        return text.toString();
    }

    /** Empty for an outcome that speaks for itself, or that this version does not know. */
    private static Optional<String> meaning(String outcome) {
        return Stream.of(Outcome.values())
                .filter(known -> known != Outcome.REDEEMED && known.wire().equals(outcome))
                .map(Outcome::meaning)
                .findFirst();
    }

    /** Empty for a reason that this version does not know. */
    private static Optional<Reason> explanation(String reason) {
        return Stream.of(Reason.values())
                .filter(known -> known.wire().equals(reason))
                .findFirst();
    }

    private static String table(JsonNode items, List<String> titles, List<String> names) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(titles);
        StreamSupport.stream(items.spliterator(), false)
                .map(item ->
                        names.stream().map(name -> Text.of(item.path(name))).toList())
                .forEach(rows::add);
        return Text.columns(rows);
    }

    private static String indented(String lines) {
        return lines.indent(INDENT.length());
    }
}

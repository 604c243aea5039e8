package dev.latchkey.directory;

import dev.latchkey.app.App;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The signals that pages may send about a user's passkeys. */
@ApplicationScoped
public class Signals {
    private static final Statement OF_USER = Statement.beside(Signals.class, "signals");

    private final Sql sql;
    private final Clock clock;

    Signals(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * One signal for each user handle that the user's passkeys may carry: the user's own and those of imported
     * passkeys, each as it is and as the iOS client derives it. An authenticator ignores a signal whose handle it does
     * not know.
     *
     * @throws ApiException 404 if the app has no such user
     */
    public List<Signal> of(App app, String userId) {
        List<Accepted> accepted = RandomId.isPossible(userId)
                ? sql.rows(
                        OF_USER.with("app_id", app.id()).with("user_id", userId).with("now", clock.instant()),
                        Accepted::read)
                : List.of();
        if (accepted.isEmpty()) {
            throw new ApiException(ErrorCode.USER_NOT_FOUND);
        }
        Stream<UserHandle> handles = Stream.concat(
                        accepted.stream().map(Accepted::userHandle),
                        accepted.stream().map(Accepted::passkeyUserHandle).filter(Objects::nonNull))
                .distinct();
        List<String> credentialIds = accepted.stream()
                .map(Accepted::credentialId)
                .filter(Objects::nonNull)
                .toList();
        String name = accepted.stream()
                .map(Accepted::displayName)
                .filter(Objects::nonNull)
                .reduce((older, newer) -> newer)
                .orElse(null);
        return handles.flatMap(handle -> handle.ofAllClients().stream())
                .map(userHandle -> new Signal(app.rpId(), userHandle, credentialIds, name, name))
                .toList();
    }

    private record Accepted(
            UserHandle userHandle,
            @Nullable UserHandle passkeyUserHandle,
            @Nullable String credentialId,
            @Nullable String displayName) {
        static Accepted read(Row row) {
            byte[] credentialId = row.bytesOrNull("credential_id");
            byte[] passkeyUserHandle = row.bytesOrNull("passkey_user_handle");
            return new Accepted(
                    new UserHandle(row.bytes("user_handle")),
                    passkeyUserHandle == null ? null : new UserHandle(passkeyUserHandle),
                    credentialId == null ? null : new CredentialId(credentialId).base64Url(),
                    row.textOrNull("display_name"));
        }
    }
}

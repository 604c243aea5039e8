package dev.latchkey.transfer;

import dev.latchkey.user.UserHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Divides entries into runs in which all users can be added at once, and then all passkeys, with the result that adding them line
 * by line would have. A new run begins at a user whom an earlier passkey names, and at an entry that shares a user handle with an
 * earlier entry of another user; a file that follows the format has neither.
 */
final class Runs {
    private final List<SortedMap<Long, Entry>> runs = new ArrayList<>();
    private final Set<String> ownersOfPasskeys = new HashSet<>();
    private final Map<UserHandle, String> usersByHandle = new HashMap<>();
    private SortedMap<Long, Entry> run = new TreeMap<>();

    private Runs() {}

    /**
     * Divides entries.
     *
     * @param entries by the number of their line
     */
    static List<SortedMap<Long, Entry>> of(SortedMap<Long, Entry> entries) {
        Runs runs = new Runs();
        entries.forEach(runs::add);
        runs.close();
        return runs.runs;
    }

    private void add(Long number, Entry entry) {
        if (entry instanceof Entry.User user) {
            if (ownersOfPasskeys.contains(user.externalId()) || isOfAnother(user.userHandle(), user.externalId())) {
                close();
            }
            note(user.userHandle(), user.externalId());
        } else if (entry instanceof Entry.Passkey passkey) {
            if (isOfAnother(passkey.userHandle(), passkey.externalId())) {
                close();
            }
            ownersOfPasskeys.add(passkey.externalId());
            note(passkey.userHandle(), passkey.externalId());
        }
        run.put(number, entry);
    }

    private boolean isOfAnother(@Nullable UserHandle handle, String externalId) {
        return handle != null
                && handle.aliases().stream()
                        .anyMatch(alias ->
                                !usersByHandle.getOrDefault(alias, externalId).equals(externalId));
    }

    private void note(@Nullable UserHandle handle, String externalId) {
        if (handle != null) {
            usersByHandle.put(handle, externalId);
        }
    }

    private void close() {
        if (!run.isEmpty()) {
            runs.add(run);
            run = new TreeMap<>();
            ownersOfPasskeys.clear();
            usersByHandle.clear();
        }
    }
}

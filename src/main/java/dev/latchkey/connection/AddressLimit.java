package dev.latchkey.connection;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many things of a kind each address has at the same time, up to a maximum. Addresses without any take no memory. */
public final class AddressLimit {
    private final int most;
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** At most so many for each. */
    public AddressLimit(int most) {
        this.most = most;
    }

    /** Takes one more for an address; false if it has as many as it may. */
    public boolean take(String address) {
        boolean[] taken = new boolean[1];
        counts.compute(address, (ignored, count) -> {
            int before = count == null ? 0 : count;
            taken[0] = before < most;
            return taken[0] ? Integer.valueOf(before + 1) : count;
        });
        return taken[0];
    }

    /** Gives back one that was taken. */
    public void giveBack(String address) {
        counts.computeIfPresent(address, (ignored, count) -> count == 1 ? null : count - 1);
    }
}

package dev.latchkey.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Questions that wait for the next batch, of which the apps take turns: while others wait, no app has more than its share of a
 * batch, and none more than three quarters of the queue. Not synchronized.
 *
 * @param <E> a question
 */
final class Waiting<E extends Waiting.Entry> {
    private final int most;

    /** The apps whose turn it is next first. */
    private final Map<String, Deque<E>> apps = new LinkedHashMap<>();

    private int size;

    /** @param most how many may wait */
    Waiting(int most) {
        this.most = most;
    }

    /** What waits. */
    interface Entry {
        /** The app that asks. */
        String appId();

        /** The rows that it may change. */
        Set<?> changes();
    }

    int size() {
        return size;
    }

    /** Adds a question; false if there is no room for it. */
    boolean add(E entry) {
        Deque<E> ofApp = apps.get(entry.appId());
        if (size >= most || (ofApp != null && ofApp.size() >= most * 3 / 4)) {
            return false;
        }
        apps.computeIfAbsent(entry.appId(), id -> new ArrayDeque<>()).add(entry);
        size++;
        return true;
    }

    /** Removes the next questions, of each app the oldest first, no two of which change the same row. */
    List<E> take(int atMost) {
        List<E> taken = new ArrayList<>(Math.min(size, atMost));
        Set<Object> changed = new HashSet<>();
        Map<String, Iterator<E>> turns = new LinkedHashMap<>();
        apps.forEach((app, waiting) -> turns.put(app, waiting.iterator()));
        List<String> served = new ArrayList<>();
        while (taken.size() < atMost && !turns.isEmpty()) {
            Iterator<Map.Entry<String, Iterator<E>>> turn = turns.entrySet().iterator();
            while (turn.hasNext() && taken.size() < atMost) {
                Map.Entry<String, Iterator<E>> ofApp = turn.next();
                if (takeOne(ofApp.getValue(), taken, changed)) {
                    served.add(ofApp.getKey());
                } else {
                    turn.remove();
                }
            }
        }
        size -= taken.size();
        served.forEach(this::letOthersGoFirst);
        return taken;
    }

    private boolean takeOne(Iterator<E> waiting, List<E> taken, Set<Object> changed) {
        while (waiting.hasNext()) {
            E next = waiting.next();
            if (next.changes().stream().noneMatch(changed::contains)) {
                changed.addAll(next.changes());
                taken.add(next);
                waiting.remove();
                return true;
            }
        }
        return false;
    }

    private void letOthersGoFirst(String app) {
        Deque<E> rest = apps.remove(app);
        if (rest != null && !rest.isEmpty()) {
            apps.put(app, rest);
        }
    }
}

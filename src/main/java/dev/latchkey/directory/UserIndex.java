package dev.latchkey.directory;

import static dev.latchkey.directory.UserField.CREATED_AT;
import static dev.latchkey.directory.UserField.ID;
import static dev.latchkey.directory.UserField.IDENTIFIER;
import static dev.latchkey.directory.UserField.STATUS;

import java.util.List;
import java.util.Set;

/** The indexes on an app's users. Walking one costs the same for any number of users. */
enum UserIndex {
    BY_CREATION(CREATED_AT, ID),
    BY_ID(ID),
    BY_IDENTIFIER(IDENTIFIER),
    BY_STATUS(STATUS, CREATED_AT, ID);

    private final List<UserField> fields;

    UserIndex(UserField... fields) {
        this.fields = List.of(fields);
    }

    /**
     * Whether an index holds the users with given values contiguously and in this order, forwards or backwards.
     *
     * @param common the fields with given values
     * @param order without those fields
     */
    static boolean serves(Set<UserField> common, UserOrder order) {
        for (UserIndex index : values()) {
            if (index.has(common, order)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(Set<UserField> common, UserOrder order) {
        int start = common.size();
        return start < fields.size()
                && common.containsAll(fields.subList(0, start))
                && fields.subList(start, fields.size()).equals(order.fields())
                && order.isOneWay();
    }
}

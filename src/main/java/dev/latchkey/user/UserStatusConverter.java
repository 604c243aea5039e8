package dev.latchkey.user;

import dev.latchkey.database.WireNameConverter;
import jakarta.persistence.Converter;

/** Stores a {@link UserStatus} in its wire spelling. */
@Converter
public class UserStatusConverter extends WireNameConverter<UserStatus> {
    /** For Hibernate. */
    public UserStatusConverter() {
        super(UserStatus.class);
    }
}

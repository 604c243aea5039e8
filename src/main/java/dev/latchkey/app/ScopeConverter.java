package dev.latchkey.app;

import dev.latchkey.database.WireNameConverter;
import jakarta.persistence.Converter;

/** Stores each {@link Scope} in its wire spelling. */
@Converter
public class ScopeConverter extends WireNameConverter<Scope> {
    /** For Hibernate. */
    public ScopeConverter() {
        super(Scope.class);
    }
}

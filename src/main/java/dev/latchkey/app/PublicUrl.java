package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a configured {@link Origin}. It has no path, because Flex's clients are configured with a host only. */
public final class PublicUrl implements Converter<Origin> {
    private static final long serialVersionUID = 1L;

    @Override
    public Origin convert(String value) {
        try {
            return Origin.of("url", value);
        } catch (ApiException notAnOrigin) {
            throw new IllegalArgumentException(
                    "- it must be https://host[:port], or http://localhost[:port], and nothing after it");
        }
    }
}

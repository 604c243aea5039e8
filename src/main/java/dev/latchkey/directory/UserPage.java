package dev.latchkey.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A page of users on the wire (contract section 1).
 *
 * @param createdBefore Unix time in seconds: only users created before it are listed
 * @param page counted from 1
 * @param totalUsers on all pages; exact up to 10,000, above that up to a minute old
 */
public record UserPage(
        @JsonProperty("_links") Links links,
        long createdBefore,
        int limit,
        long page,
        long totalUsers,
        List<UserSummary> users) {
    /** Links to the neighbouring pages. */
    public record Links(Link first, Link last, Link next, Link previous, Link self) {}

    /**
     * A link to a page.
     *
     * @param href its path and query; empty if there is no such page
     */
    public record Link(String href) {}
}

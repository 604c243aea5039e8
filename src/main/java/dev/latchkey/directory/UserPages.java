package dev.latchkey.directory;

import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.directory.UserPage.Link;
import dev.latchkey.directory.UserPage.Links;
import dev.latchkey.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of users. A list in the order of an index is walked along it from the cursor in the link, at the same cost
 * for every page and any number of users; every other list is sorted, up to a limit.
 */
@ApplicationScoped
class UserPages {
    /**
     * The maximum number of users that are looked at to sort them or to compare what has no index, and that are skipped to reach
     * a page by its number.
     */
    static final int MOST_UNINDEXED = 100_000;

    private static final Link NONE = new Link("");

    private final Sql sql;
    private final UserTotals totals;

    UserPages(Sql sql, UserTotals totals) {
        this.sql = sql;
        this.totals = totals;
    }

    /** The users of a page, and whether there are more on either side. */
    private record Stretch(List<UserSummary> users, boolean hasPrevious, boolean hasNext) {
        private UserSummary first() {
            return users.get(0);
        }

        private UserSummary last() {
            return users.get(users.size() - 1);
        }
    }

    /**
     * Reads one page.
     *
     * @param path of the list, for the links
     * @throws ApiException 400 if the page would require sorting or skipping too many users
     */
    UserPage read(UserListing listing, String path) {
        return listing.isWalked() ? walked(listing, path) : sorted(listing, path);
    }

    private UserPage walked(UserListing listing, String path) {
        long total = totals.of(listing);
        Stretch stretch = stretch(listing, total);
        boolean isEmpty = stretch.users().isEmpty();
        long page = listing.page();
        long lastPage = lastPage(listing, total);
        Link first = link(listing, path, 1, null);
        Link last = lastPage == 1 ? first : link(listing, path, lastPage, PageKey.last());
        Link next = stretch.hasNext() ? link(listing, path, page + 1, after(listing, stretch)) : NONE;
        Link previous = isEmpty
                ? page > 1 ? last : NONE
                : stretch.hasPrevious() ? link(listing, path, Math.max(1, page - 1), before(listing, stretch)) : NONE;
        PageKey here = listing.key() != null || isEmpty || page == 1
                ? listing.key()
                : PageKey.of(PageKey.Kind.FROM, stretch.first(), listing.order());
        Link self = link(listing, path, page, here);
        return page(listing, new Links(first, last, next, previous, self), total, stretch.users());
    }

    private static PageKey after(UserListing listing, Stretch stretch) {
        return PageKey.of(PageKey.Kind.AFTER, stretch.last(), listing.order());
    }

    private static PageKey before(UserListing listing, Stretch stretch) {
        return PageKey.of(PageKey.Kind.BEFORE, stretch.first(), listing.order());
    }

    private Stretch stretch(UserListing listing, long total) {
        PageKey key = listing.key();
        if (key == null) {
            return numbered(listing, total);
        }
        return key.isBackwards() ? ending(listing, key, total) : beginning(listing, key);
    }

    private Stretch numbered(UserListing listing, long total) {
        long offset = listing.offset();
        if (offset > MOST_UNINDEXED) {
            if (offset >= total) {
                return new Stretch(List.of(), false, false);
            }
            throw ApiException.invalid(
                    "page must be within the first " + MOST_UNINDEXED + " users; the links in _links lead further.");
        }
        return forwards(walk(listing, listing.order(), null, offset, listing.limit()), listing, offset > 0);
    }

    private Stretch beginning(UserListing listing, PageKey key) {
        return forwards(walk(listing, listing.order(), key, 0, listing.limit()), listing, true);
    }

    private static Stretch forwards(List<UserSummary> users, UserListing listing, boolean hasPrevious) {
        boolean hasNext = users.size() > listing.limit();
        return new Stretch(hasNext ? users.subList(0, listing.limit()) : users, hasPrevious, hasNext);
    }

    /** The last page holds what remains after the full pages before it. */
    private Stretch ending(UserListing listing, PageKey key, long total) {
        boolean isLast = key.kind() == PageKey.Kind.LAST;
        int most = isLast ? (int) Math.floorMod(total - 1, (long) listing.limit()) + 1 : listing.limit();
        List<UserSummary> users = walk(listing, listing.order().reversed(), key, 0, most);
        boolean hasPrevious = users.size() > most;
        List<UserSummary> inOrder = new ArrayList<>(hasPrevious ? users.subList(0, most) : users);
        Collections.reverse(inOrder);
        return new Stretch(inOrder, hasPrevious, !isLast && !inOrder.isEmpty());
    }

    /** Reads one user more than the page has, to see whether there is another page. */
    private List<UserSummary> walk(UserListing listing, UserOrder order, @Nullable PageKey key, long offset, int most) {
        return sql.rows(UserQueries.walk(listing, order, key, offset, most + 1), UserSummary::read);
    }

    private UserPage sorted(UserListing listing, String path) {
        requireSortable(totals.upTo(MOST_UNINDEXED + 1, listing.byIndex()));
        List<Sorted> rows = sql.rows(UserQueries.sort(listing, MOST_UNINDEXED), Sorted::read);
        long total = rows.get(0).total();
        List<UserSummary> users =
                rows.stream().map(Sorted::user).filter(Objects::nonNull).toList();
        long page = listing.page();
        long lastPage = lastPage(listing, total);
        Links links = new Links(
                link(listing, path, 1, null),
                link(listing, path, lastPage, null),
                page < lastPage ? link(listing, path, page + 1, null) : NONE,
                page > 1 ? link(listing, path, Math.min(page - 1, lastPage), null) : NONE,
                link(listing, path, page, null));
        return page(listing, links, total, users);
    }

    private static void requireSortable(long total) {
        if (total > MOST_UNINDEXED) {
            throw ApiException.invalid("No index serves this order with these filters, so at most " + MOST_UNINDEXED
                    + " users may match; filter by status or identifier, or set created_before.");
        }
    }

    private record Sorted(long total, @Nullable UserSummary user) {
        private static Sorted read(Row row) {
            return new Sorted(row.count("total"), row.textOrNull("id") == null ? null : UserSummary.read(row));
        }
    }

    private static long lastPage(UserListing listing, long total) {
        return Math.max(1, (total + listing.limit() - 1) / listing.limit());
    }

    private static Link link(UserListing listing, String path, long page, @Nullable PageKey place) {
        return new Link(listing.href(path, page, place));
    }

    private static UserPage page(UserListing listing, Links links, long total, List<UserSummary> users) {
        return new UserPage(
                links, listing.createdBefore().getEpochSecond(), listing.limit(), listing.page(), total, users);
    }
}

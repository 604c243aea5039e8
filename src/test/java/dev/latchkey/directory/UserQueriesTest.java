package dev.latchkey.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.app.Apps;
import dev.latchkey.database.Shards;
import dev.latchkey.database.Statement;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.wire.QueryParameters;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the composed statements of lists touch: see {@code StatementsOfOneAppTest}. */
@QuarkusTest
class UserQueriesTest {
    @Inject
    Apps apps;

    @Inject
    Clock clock;

    @Inject
    Shards shards;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order_by=id:ASC",
                "order_by=status:DESC&status=active",
                "order_by=identifier:ASC",
                "order_by=login_count:DESC",
                "login_count=1&status=active&order_by=last_login_at:ASC",
                "identifier=anna",
                "credential_id=AQID",
                "credential_id=AQID&login_count=1",
                "updated_at=2026-01-31T12:00:00Z"
            })
    void each_statement_of_a_list_touches_one_partition_of_each_table(String query) {
        UserListing listing = UserListing.ofOperator(
                apps.get(Operator.makeApp().id()), QueryParameters.parse(query), clock.instant());

        for (Statement.Bound statement : List.of(
                listing.isWalked()
                        ? UserQueries.walk(listing, listing.order(), null, 0, 10)
                        : UserQueries.sort(listing, 10),
                UserQueries.count(listing, 10),
                UserQueries.countAll(listing))) {
            assertThat(shards.severalOf(statement)).isEmpty();
        }
    }
}

package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatementTest {
    @Test
    void parameters_become_placeholders_in_order_and_may_be_repeated() {
        Statement statement = Statement.of("SELECT :a, :b_c FROM t WHERE x = :a");

        assertThat(statement.sql()).isEqualTo("SELECT ?, ? FROM t WHERE x = ?");
        assertThat(statement.with("b_c", 2).with("a", 1).values()).containsExactly(1, 2, 1);
    }

    @Test
    void casts_are_not_parameters() {
        Statement statement = Statement.of("SELECT :a::text, now()::date");

        assertThat(statement.sql()).isEqualTo("SELECT ?::text, now()::date");
        assertThat(statement.with("a", "x").values()).containsExactly("x");
    }

    @Test
    void null_is_a_value() {
        assertThat(Statement.of("SELECT :a").with("a", null).values()).containsExactly((Object) null);
    }

    @Test
    void a_parameter_without_a_value_is_an_error_that_names_it() {
        Statement.Bound bound = Statement.of("SELECT :a, :b").with("a", 1);

        assertThatThrownBy(bound::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no value for :b");
    }

    @Test
    void each_use_of_a_statement_has_its_own_values() {
        Statement statement = Statement.of("SELECT :a");
        Statement.Bound one = statement.with("a", 1);
        Statement.Bound two = statement.with("a", 2);

        assertThat(one.values()).containsExactly(1);
        assertThat(two.values()).containsExactly(2);
    }

    @Test
    void a_statement_that_is_not_beside_its_class_is_an_error() {
        assertThatThrownBy(() -> Statement.beside(StatementTest.class, "missing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.sql");
    }
}

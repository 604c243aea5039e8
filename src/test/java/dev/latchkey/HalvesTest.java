package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.SelectPackages;

class HalvesTest {
    @Test
    void every_package_is_in_one_of_the_halves() {
        assertThat(SecondHalf.class.getAnnotation(ExcludePackages.class).value())
                .isEqualTo(FirstHalf.class.getAnnotation(SelectPackages.class).value());
        assertThat(SecondHalf.class.getAnnotation(SelectPackages.class).value()).containsExactly("dev.latchkey");
    }
}

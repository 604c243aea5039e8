package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.SelectPackages;

class SuitesTest {
    private static List<String> packages(Class<?> suite) {
        return List.of(suite.getAnnotation(SelectPackages.class).value());
    }

    /** The names of the classes in a package that have an annotation. */
    private static List<String> classes(String name, Class<? extends Annotation> annotation) {
        // By name, because the class loader of a test that starts a service may be another.
        return ReflectionSupport.streamAllClassesInPackage(name, any -> true, any -> true)
                .filter(found -> Stream.of(found.getAnnotations())
                        .anyMatch(one -> one.annotationType().getName().equals(annotation.getName())))
                .map(Class::getName)
                .toList();
    }

    @Test
    void every_package_is_in_one_suite() {
        assertThat(SecondHalf.class.getAnnotation(ExcludePackages.class).value())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Stream.of(FirstHalf.class, WithoutService.class)
                        .flatMap(suite -> packages(suite).stream())
                        .toList());
        assertThat(packages(SecondHalf.class)).containsExactly("dev.latchkey");
    }

    @Test
    void no_half_starts_a_service_with_another_configuration() {
        assertThat(classes("dev.latchkey", TestProfile.class))
                .isNotEmpty()
                .allMatch(name -> name.matches(OtherConfigurations.CLASSES));
    }

    @Test
    void no_test_of_the_suite_without_a_service_starts_one() {
        assertThat(packages(WithoutService.class))
                .allSatisfy(name -> assertThat(classes(name, QuarkusTest.class)).isEmpty());
    }
}

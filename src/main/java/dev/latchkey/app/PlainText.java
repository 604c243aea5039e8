package dev.latchkey.app;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * Text of 1 to {@link #MAX_LENGTH} Unicode code points without control characters (category Cc) and unpaired surrogates;
 * everything else, white space at the ends included, is kept as it is. The rule of {@code external_id} and
 * {@code passkey_display_name} (contract section 1). Null is left to {@code @NotNull}.
 */
@Documented
@Constraint(validatedBy = PlainText.Validator.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface PlainText {
    /** The most code points. */
    int MAX_LENGTH = 256;

    /** What a violation says after the member's name. */
    String message() default "must have 1 to 256 characters and no control characters";

    /** Unused; asked for by Bean Validation. */
    Class<?>[] groups() default {};

    /** Unused; asked for by Bean Validation. */
    Class<? extends Payload>[] payload() default {};

    /** The rule itself. */
    final class Validator implements ConstraintValidator<PlainText, String> {
        @Override
        public boolean isValid(@Nullable String text, @Nullable ConstraintValidatorContext context) {
            return text == null || isPlainText(text);
        }

        /** Whether the text keeps the rule of {@link PlainText}. */
        public static boolean isPlainText(String text) {
            return !text.isEmpty()
                    && text.codePointCount(0, text.length()) <= MAX_LENGTH
                    && text.codePoints().allMatch(Validator::isAllowed);
        }

        private static boolean isAllowed(int codePoint) {
            int category = Character.getType(codePoint);
            return category != Character.CONTROL && category != Character.SURROGATE;
        }
    }
}

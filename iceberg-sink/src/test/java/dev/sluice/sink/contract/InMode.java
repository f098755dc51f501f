package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.LakeMode;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/**
 * The tests of a nested class are of this mode. They run for every format, but for one that says with {@link Only} that it
 * has other modes alone.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InMode.Condition.class)
@interface InMode {

    LakeMode value();

    /** All modes that a format has, on the class of its contract; without it, it has every mode. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Only {
        LakeMode[] value();
    }

    /** Looks at the class of the format's contract, which encloses that of the tests. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            LakeMode mode = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), InMode.class)
                    .map(InMode::value)
                    .orElse(null);
            Class<?> format = context.getParent().orElseThrow().getTestClass().orElse(context.getRequiredTestClass());
            boolean isMissing = mode != null
                    && AnnotationSupport.findAnnotation(format, Only.class)
                            .filter(only -> !List.of(only.value()).contains(mode))
                            .isPresent();
            return isMissing
                    ? ConditionEvaluationResult.disabled(format.getSimpleName() + " has no mode " + mode)
                    : ConditionEvaluationResult.enabled(format.getSimpleName() + " has it");
        }
    }
}

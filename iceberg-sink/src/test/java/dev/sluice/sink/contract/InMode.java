package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.LakeMode;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/**
 * The tests of a nested class are of this mode. They run for every format, but for one that says with {@link Only} which
 * modes it is asked for.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InMode.Condition.class)
@interface InMode {

    LakeMode value();

    /** The modes that a format is asked for, on the class of its contract; without it, every mode. */
    @Inherited
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Only {
        LakeMode[] value();

        /** Whether it has the others too, and they wait for {@code -Pthorough}. */
        boolean unlessThorough() default false;
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
                            .filter(only -> !(only.unlessThorough() && Boolean.getBoolean("sluice.thorough")))
                            .filter(only -> !List.of(only.value()).contains(mode))
                            .isPresent();
            return isMissing
                    ? ConditionEvaluationResult.disabled(format.getSimpleName() + " is not asked for " + mode)
                    : ConditionEvaluationResult.enabled(format.getSimpleName() + " is asked for it");
        }
    }
}

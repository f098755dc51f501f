package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Texts of so many characters (code points), bytes of so many, arrays of so many elements. */
final class Length {

    private Length() {}

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        Optional<Integer> min = settings.text(RuleSettings.MIN).map(Integer::valueOf);
        Optional<Integer> max = settings.text(RuleSettings.MAX).map(Integer::valueOf);
        int least = min.orElse(0);
        int most = max.orElse(Integer.MAX_VALUE);
        return Each.of(
                settings,
                columns,
                kind -> kind == Kind.TEXT || kind == Kind.BYTES || kind == Kind.LIST,
                "a text, bytes or an array",
                column -> value -> isWithin(length(value), least, most),
                "is " + words(min, max));
    }

    private static boolean isWithin(int length, int least, int most) {
        return length >= least && length <= most;
    }

    private static int length(Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        return value instanceof ByteBuffer bytes ? bytes.remaining() : ((List<?>) value).size();
    }

    private static String words(Optional<Integer> min, Optional<Integer> max) {
        if (max.isEmpty()) {
            return "shorter than " + min.orElse(0);
        }
        return min.isEmpty()
                ? "longer than " + max.get()
                : "shorter than " + min.get() + " or longer than " + max.get();
    }
}

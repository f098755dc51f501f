package dev.sluice.schemas.rule;

import com.google.re2j.Pattern;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;

/** Texts that match an expression as a whole. */
final class TextPattern {

    private TextPattern() {}

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        Pattern pattern = Pattern.compile(settings.text(RuleSettings.REGEX).orElseThrow(), Pattern.DOTALL);
        return Each.of(
                settings,
                columns,
                kind -> kind == Kind.TEXT,
                "a text",
                column -> value -> pattern.matches((String) value),
                "does not have the form that is asked for");
    }
}

package dev.sluice.local.guarantee;

import java.util.List;

/**
 * How a guarantee came out.
 *
 * @param guarantee its name
 * @param looks at how many things it was judged
 * @param broken how many of them were not as promised; 0 says that it was kept
 * @param examples some of those, in words
 */
public record Verdict(String guarantee, long looks, long broken, List<String> examples) {

    public Verdict {
        examples = List.copyOf(examples);
    }

    /** Also false when there was nothing to look at: that would prove nothing. */
    public boolean isKept() {
        return broken == 0 && looks > 0;
    }
}

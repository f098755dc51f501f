package dev.sluice.sink.backfill;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the rules said of rows that were loaded.
 *
 * @param warned rows that landed though they break a rule, by rule
 * @param quarantined rows that did not land, by the first of the rules they break
 * @param passed keys, in hex, of rows that landed and had an open dead letter before
 * @param lettered keys, in hex, of quarantined rows that had an open dead letter before
 */
record Judgements(
        TreeMap<String, Long> warned,
        TreeMap<String, Long> quarantined,
        TreeSet<String> passed,
        TreeSet<String> lettered)
        implements Serializable {

    static Judgements none() {
        return new Judgements(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
    }

    void add(Judgements others) {
        others.warned.forEach((rule, rows) -> warned.merge(rule, rows, Long::sum));
        others.quarantined.forEach((rule, rows) -> quarantined.merge(rule, rows, Long::sum));
        passed.addAll(others.passed);
        lettered.addAll(others.lettered);
    }
}

package dev.sluice.stream.letters;

import dev.sluice.schemas.table.TableId;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Letters for people. */
final class LetterText {

    private LetterText() {}

    /** A heading and a line per letter, then how many they are. */
    static List<String> lines(List<Letter> letters) {
        List<String> lines = new ArrayList<>();
        if (!letters.isEmpty()) {
            lines.add(line("id", "state", "rule", "failed first", "what is wrong"));
        }
        for (Letter letter : letters) {
            lines.add(line(
                    letter.id(),
                    letter.state().text(),
                    letter.cause().rule(),
                    time(letter.cause().firstFailureMs()),
                    letter.cause().message()));
        }
        long open = letters.stream().filter(Letter::isOpen).count();
        lines.add(letters.size() + (letters.size() == 1 ? " letter, " : " letters, ") + open + " open");
        return lines;
    }

    /** All that the headers say of one letter. */
    static List<String> details(Letter letter) {
        List<String> lines = new ArrayList<>();
        lines.add(detail("letter", letter.id()));
        lines.add(detail("state", letter.state().text()));
        lines.add(detail("stage", letter.cause().stage()));
        letter.cause().table().map(TableId::toString).ifPresent(table -> lines.add(detail("table", table)));
        lines.add(detail("rule", letter.cause().rule()));
        lines.add(detail("what is wrong", letter.cause().message()));
        letter.cause().exception().ifPresent(name -> lines.add(detail("exception", name)));
        letter.joined().ifPresent(other -> lines.add(detail("waits for", other)));
        letter.cause().position().ifPresent(position -> lines.add(detail("position", position.toString())));
        lines.add(detail("failed first", time(letter.cause().firstFailureMs())));
        return lines;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String detail(String name, String value) {
        return String.format(Locale.ROOT, "%-14s %s", name, value);
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-34s %-10s %-20s %-20s  %s", cells).stripTrailing();
    }
}

package dev.sluice.stream.letters;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.wire.DeadLetter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Letters that are named one by one, and what keeps a letter from being asked for. */
final class Chosen {

    private Chosen() {}

    /** @throws InvalidPipeline when there is no such letter; names all that are missing */
    static List<Letter> byId(List<Letter> all, List<String> ids) throws InvalidPipeline {
        Map<String, Letter> known = new HashMap<>();
        all.forEach(letter -> known.put(letter.id(), letter));
        List<Letter> chosen = new ArrayList<>();
        for (String id : ids) {
            Letter letter = known.get(id);
            if (letter == null) {
                throw ShowCommand.unknown(id);
            }
            chosen.add(letter);
        }
        return chosen;
    }

    /** Why the processor can do nothing about a letter. */
    static Optional<String> obstacle(Letter letter) {
        if (letter.cause().stage().equals(DeadLetter.BACKFILL)) {
            return Optional.of(
                    "A backfill read its row from the source; mend the row or the rule, then `sluice backfill"
                            + letter.cause()
                                    .table()
                                    .map(table -> " --table " + table)
                                    .orElse("") + "` reads it again");
        }
        if (!letter.cause().stage().equals(TableStatus.STREAM) || letter.place().isEmpty()) {
            return Optional.of("It is of the stage " + letter.cause().stage()
                    + ", behind or before the rules; mend the cause, then `sluice resync` reads the table anew");
        }
        return Optional.empty();
    }
}

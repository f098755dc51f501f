package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Written.Image;
import dev.sluice.local.guarantee.Written.Kind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What should become of the changes of one table, worked out from what was written alone, by what docs/dead-letters.md
 * promises.
 */
final class ExpectedFate {

    /** What the letters of a table do to later changes of their rows. */
    enum Letters {
        GIVE_WAY,
        PARK
    }

    private final Letters letters;
    /** Of each row with open letters: of each letter, whether it has a value for the large column. */
    private final Map<Long, List<Boolean>> open = new TreeMap<>();
    /** The letters that the first half of a primary-key update has closed. */
    private final Map<Long, List<Boolean>> closedByMove = new HashMap<>();
    /** Rows that a primary-key update took away. */
    private final Map<Long, Image> movedAway = new HashMap<>();

    private final Map<Long, Image> lake = new TreeMap<>();
    private final List<Change> passed = new ArrayList<>();
    private final Map<String, Long> byRule = new TreeMap<>();
    private long settled;
    private long warned;

    private ExpectedFate(Letters letters) {
        this.letters = letters;
    }

    static ExpectedFate of(String table, Letters letters, List<Written> written) {
        ExpectedFate fate = new ExpectedFate(letters);
        written.stream().filter(each -> each.table().equals(table)).forEach(fate::take);
        return fate;
    }

    /** Changes that go on to the lake, in their order. */
    List<Change> passed() {
        return passed;
    }

    /** How many letters there are by rule, settled ones too. */
    Map<String, Long> byRule() {
        return byRule;
    }

    long open() {
        return open.values().stream().mapToLong(List::size).sum();
    }

    /** Letters that gave way or were closed. */
    long settled() {
        return settled;
    }

    /** Changes that go on and are warned of. */
    long warned() {
        return warned;
    }

    /** The rows of the lake table. */
    Map<Long, Image> lake() {
        return lake;
    }

    /** Rows that are not in the lake as they are at the source; each has an open letter. */
    List<Long> differing(Map<Long, Image> source) {
        List<Long> all = new ArrayList<>(source.keySet());
        lake.keySet().stream().filter(id -> !source.containsKey(id)).forEach(all::add);
        List<Long> differing = all.stream()
                .filter(id -> !lake.containsKey(id) || !lake.get(id).equals(source.get(id)))
                .sorted()
                .toList();
        assertThat(open.keySet()).as("rows with open letters").containsAll(differing);
        return differing;
    }

    private void take(Written change) {
        Image image = change.image();
        if (image != null && image.blemish() != null && image.isPoisoned()) {
            closedByMove.remove(change.other());
            letter(change, image.blemish().rule());
        } else if (letters == Letters.PARK) {
            boolean waits = open.containsKey(change.id())
                    || (change.kind() == Kind.MOVED_HERE && open.containsKey(change.other()));
            go(change, waits ? "parked" : "");
        } else if (change.kind() == Kind.DELETE || change.kind() == Kind.MOVED_AWAY) {
            List<Boolean> closed = settle(change.id());
            if (change.kind() == Kind.MOVED_AWAY) {
                closedByMove.put(change.id(), closed);
            }
            pass(change);
        } else if (change.kind() == Kind.MOVED_HERE) {
            List<Boolean> former = closedByMove.remove(change.other());
            go(change, former != null && former.contains(true) ? "joined" : "");
        } else {
            List<Boolean> before = open.getOrDefault(change.id(), List.of());
            go(change, change.kind() == Kind.WITHOUT_LARGE && before.contains(true) ? "joined" : "");
        }
    }

    private void go(Written change, String rule) {
        if (!rule.isEmpty()) {
            letter(change, rule);
            return;
        }
        settle(change.id());
        pass(change);
    }

    private void letter(Written change, String rule) {
        open.computeIfAbsent(change.id(), id -> new ArrayList<>()).add(change.kind() != Kind.WITHOUT_LARGE);
        byRule.merge(rule, 1L, Long::sum);
    }

    private List<Boolean> settle(long id) {
        List<Boolean> before = open.remove(id);
        settled += before == null ? 0 : before.size();
        return before == null ? List.of() : before;
    }

    private void pass(Written change) {
        passed.add(change.change());
        Image image = change.image();
        if (image == null) {
            Image gone = lake.remove(change.id());
            if (gone != null && change.kind() == Kind.MOVED_AWAY) {
                movedAway.put(change.id(), gone);
            }
            return;
        }
        warned += image.blemish() == null ? 0 : 1;
        if (change.kind() == Kind.WITHOUT_LARGE || change.kind() == Kind.MOVED_HERE) {
            Image base = change.kind() == Kind.MOVED_HERE ? movedAway.get(change.other()) : lake.get(change.id());
            assertThat(base).as("row that %s rests on", change).isNotNull();
            assertThat(base.note()).as("large value that %s carries on", change).isEqualTo(image.note());
        }
        lake.put(change.id(), image);
    }
}

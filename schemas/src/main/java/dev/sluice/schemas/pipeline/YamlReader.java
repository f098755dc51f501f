package dev.sluice.schemas.pipeline;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one YAML file into {@link Value}s, filling in variables and noting everything that can't be read. */
final class YamlReader {

    private static final int MOST_VALUES = 100_000;

    private final Variables variables;
    private final List<Problem> problems;
    /** The nodes that are being read, each within the one before. */
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private int values;

    YamlReader(Variables variables, List<Problem> problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /**
     * Empty when the file can't be read at all, which is then among the problems.
     *
     * @param start how such a file may start, for one that is empty
     */
    Optional<Value> read(Path file, String start) {
        String name = String.valueOf(file.getFileName());
        Place top = new Place(name, 1, "");
        try (Reader reader = Files.newBufferedReader(file)) {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(name)
                    .setUseMarks(true)
                    .setMaxAliasesForCollections(50)
                    .build();
            Optional<Node> node = new Compose(settings).composeReader(reader);
            if (node.isEmpty()) {
                problems.add(new Problem(top.toString(), "the file is empty", start));
                return Optional.empty();
            }
            return Optional.of(value(node.get(), top));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new Problem(name + ":" + line, "not YAML: " + e.getProblem(), ""));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(new Problem(name, "not YAML: " + e.getMessage(), ""));
            return Optional.empty();
        } catch (IOException e) {
            problems.add(new Problem(
                    file.toString(), "cannot be read: " + e.getClass().getSimpleName(), ""));
            return Optional.empty();
        }
    }

    /** What an alias stands for is read where it stands, so a few of them may make anything of a small file. */
    private Value value(Node node, Place place) {
        if (++values > MOST_VALUES) {
            if (values == MOST_VALUES + 1) {
                problems.add(new Problem(
                        place.toString(), "the file has more than " + MOST_VALUES + " values", "Use fewer aliases"));
            }
            return new Value.Text(place, "");
        }
        if (!open.add(node)) {
            problems.add(new Problem(place.toString(), "stands for what it is a part of", "Write it out"));
            return new Value.Text(place, "");
        }
        try {
            return valueOf(node, place);
        } finally {
            open.remove(node);
        }
    }

    private Value valueOf(Node node, Place place) {
        if (node instanceof MappingNode mapping) {
            return new Value.Entries(place, entries(mapping, place));
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(item, place.at("[" + items.size() + "]", place.file(), line(item))));
            }
            return new Value.Items(place, items);
        }
        ScalarNode scalar = (ScalarNode) node;
        if (scalar.getTag().equals(Tag.NULL)) {
            return new Value.Text(place, "");
        }
        String written = scalar.getValue();
        String text = variables.fill(written, place, problems);
        return new Value.Text(place, text, variables.followed(written, text, place), written);
    }

    private Map<String, Value> entries(MappingNode mapping, Place place) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode key)) {
                problems.add(new Problem(place.toString(), "has a key that is not a single value", ""));
                continue;
            }
            Place at = place.at(key.getValue(), place.file(), line(keyNode));
            if (entries.put(key.getValue(), value(tuple.getValueNode(), at)) != null) {
                problems.add(new Problem(at.toString(), "stands here a second time", "Keep one of the two"));
            }
        }
        return entries;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}

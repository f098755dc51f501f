package dev.sluice.sink.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What {@code docs/security.md} says that a pipeline's user may do in S3: what no statement allows is refused. */
final class S3Policy {

    private static final Pattern JSON = Pattern.compile("(?s)```json\n(\\{\\s*\"Version\".*?)```");

    private final List<Statement> statements;

    private S3Policy(List<Statement> statements) {
        this.statements = statements;
    }

    /** @param actions names as they stand there */
    private record Statement(Set<String> actions, List<Pattern> resources) {

        boolean allows(Deed deed) {
            return actions.contains(deed.action())
                    && resources.stream().anyMatch(resource -> resource.matcher(deed.resource())
                            .matches());
        }
    }

    /**
     * Something that a request does.
     *
     * @param action as IAM calls it
     * @param resource of a bucket or an object
     */
    record Deed(String action, String resource) {}

    static S3Policy documented() throws IOException {
        Matcher block = JSON.matcher(Files.readString(Path.of("../docs/security.md")));
        if (!block.find()) {
            throw new IllegalStateException("docs/security.md has no policy any more");
        }
        List<Statement> statements = new ArrayList<>();
        for (JsonNode statement : new ObjectMapper().readTree(block.group(1)).path("Statement")) {
            if (!statement.path("Effect").asText().equals("Allow")) {
                throw new IllegalStateException("Only what is allowed is understood here: " + statement);
            }
            statements.add(new Statement(
                    new TreeSet<>(texts(statement.path("Action"))),
                    texts(statement.path("Resource")).stream()
                            .map(S3Policy::pattern)
                            .toList()));
        }
        return new S3Policy(List.copyOf(statements));
    }

    private static List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(node.asText());
    }

    private static Pattern pattern(String resource) {
        return Pattern.compile(Pattern.quote(resource).replace("*", "\\E.*\\Q"), Pattern.DOTALL);
    }

    boolean allows(Deed deed) {
        return statements.stream().anyMatch(statement -> statement.allows(deed));
    }

    /** Every action that some statement allows. */
    Set<String> actions() {
        Set<String> actions = new TreeSet<>();
        statements.forEach(statement -> actions.addAll(statement.actions()));
        return actions;
    }
}

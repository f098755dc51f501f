package dev.sluice.schemas.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.schemas.pipeline.Problem;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** How problems are shown: a line each for people, a JSON array for programs. */
public final class Problems {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Problems() {}

    public static void print(List<Problem> problems, PrintStream out) {
        problems.forEach(out::println);
    }

    public static String toJson(List<Problem> problems) {
        ArrayNode array = JSON.createArrayNode();
        for (Problem problem : problems) {
            array.addObject()
                    .put("place", problem.place())
                    .put("what", problem.what())
                    .put("mend", problem.mend())
                    .put("kind", problem.kind().name());
        }
        return array.toString();
    }

    /**
     * Reads what {@link #toJson} writes.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static List<Problem> fromJson(String json) {
        try {
            List<Problem> problems = new ArrayList<>();
            for (JsonNode each : JSON.readTree(json)) {
                problems.add(new Problem(
                        each.path("place").asText(),
                        each.path("what").asText(),
                        each.path("mend").asText(),
                        Problem.Kind.valueOf(each.path("kind").asText())));
            }
            return problems;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a list of problems", e);
        }
    }

    /**
     * Ends a command because of them.
     *
     * @param cause its stack trace is shown with {@code --debug}
     * @return the command's exit code
     */
    public static int end(List<Problem> problems, Throwable cause, PipelineOptions options, PrintStream err) {
        print(problems, err);
        if (options.debug()) {
            cause.printStackTrace(err);
        }
        return exitCode(problems).code();
    }

    /**
     * How a start ends because of them: {@link ExitCode#DONE} when none prevents it, {@link ExitCode#FAILED} when all
     * that do may pass by themselves, else {@link ExitCode#INVALID}.
     */
    public static ExitCode exitCode(List<Problem> problems) {
        List<Problem> serious = problems.stream().filter(Problem::preventsStart).toList();
        if (serious.isEmpty()) {
            return ExitCode.DONE;
        }
        boolean allMayPass = serious.stream().allMatch(Problem::mayPass);
        return allMayPass ? ExitCode.FAILED : ExitCode.INVALID;
    }
}

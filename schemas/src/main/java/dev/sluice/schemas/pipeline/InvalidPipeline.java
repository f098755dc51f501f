package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** The pipeline file can't be used; holds everything that is wrong with it. */
public final class InvalidPipeline extends Exception {

    private final transient List<Problem> problems;

    public InvalidPipeline(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}

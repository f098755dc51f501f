package dev.sluice.local.stack;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;

import java.util.List;
import java.util.stream.Collectors;

/** The pipeline can't be started as it is; holds every reason found, and nothing was left running. */
public final class CannotStart extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public CannotStart(List<Problem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    public CannotStart(InvalidPipeline cause) {
        super(describe(cause.problems()), cause);
        this.problems = List.copyOf(cause.problems());
    }

    public CannotStart(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problems = List.of(problem);
    }

    private static String describe(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}

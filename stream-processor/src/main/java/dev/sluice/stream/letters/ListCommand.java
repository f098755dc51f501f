package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code ./sluice dlq list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters: id, state, rule, when it failed first, and what is wrong")
final class ListCommand implements Callable<Integer> {

    private final Dlq dlq;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Filters filters;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            converter = StateName.class,
            description = "Letters in this state: open, superseded, redriven, dropped or closed")
    private @Nullable State state;

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    ListCommand(Dlq dlq) {
        this.dlq = dlq;
    }

    /** A state as the command writes it. */
    static final class StateName implements ITypeConverter<State> {
        @Override
        public State convert(String text) {
            try {
                return State.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is not one of "
                        + Arrays.stream(State.values()).map(State::text).collect(Collectors.joining(", ")));
            }
        }
    }

    @Override
    public Integer call() throws InvalidPipeline {
        Post post = Post.of(dlq.options().load());
        List<Letter> letters = post.letterBox().letters().stream()
                .filter(letter -> filters.accept(letter, state))
                .toList();
        if (json) {
            dlq.out().println(LetterJson.of(post.pipeline().name(), letters));
        } else {
            LetterText.lines(letters).forEach(dlq.out()::println);
        }
        dlq.out().flush();
        return 0;
    }
}

package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import org.apache.kafka.common.header.internals.RecordHeaders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** {@code ./sluice dlq drop}. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description =
                "Gives dead letters up: their changes are left out on purpose, and later ones no longer wait for them")
final class DropCommand implements Callable<Integer> {

    private final Dlq dlq;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The letters' ids, as `dlq list` shows them")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<String> ids;

    @Option(names = "--reason", required = true, paramLabel = "WHY", description = "Why, for the audit topic")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String reason;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Asking asking;

    DropCommand(Dlq dlq) {
        this.dlq = dlq;
    }

    @Override
    public Integer call() throws InvalidPipeline, InterruptedException, NoAnswer {
        Post post = Post.of(dlq.options().load());
        List<Letter> letters = Chosen.byId(post.letterBox().letters(), ids);
        Outcomes outcomes = new Outcomes();
        Set<String> waiting = new HashSet<>();
        try (Answers answers = new Answers(post.clients(), post.topics());
                Requests requests = new Requests(post.clients(), post.topics())) {
            for (Letter letter : letters) {
                Optional<String> obstacle = Chosen.obstacle(letter);
                if (obstacle.isPresent()) {
                    outcomes.add(letter.id(), "refused", Optional.empty(), obstacle.get(), Outcomes.Mark.NOT_DONE);
                } else {
                    waiting.add(send(letter, requests));
                }
            }
            waiting.removeAll(requests.refused().keySet());
            answers.await(
                    waiting,
                    asking.timeout(),
                    said -> outcomes.add(
                            said, said.outcome() == Outcome.DROPPED ? Outcomes.Mark.DONE : Outcomes.Mark.NOT_DONE));
        } finally {
            asking.print(outcomes, dlq);
        }
        return outcomes.exitCode();
    }

    private String send(Letter letter, Requests requests) {
        LetterRequest request = new LetterRequest(
                LetterRequest.Act.DROP,
                UUID.randomUUID().toString(),
                letter.id(),
                LetterRequest.Value.ORIGINAL,
                asking.by(),
                System.currentTimeMillis(),
                reason);
        requests.send(request, letter.place().orElseThrow(), letter.key(), null, new RecordHeaders());
        return request.id();
    }
}

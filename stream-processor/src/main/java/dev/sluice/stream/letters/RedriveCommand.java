package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** {@code ./sluice dlq redrive}. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = {
            "Sends dead letters through the rules of today again; what passes goes on at its own position.",
            "A row's letters go together and in their order, so letters of the same rows come along. Nothing that is newer"
                    + " is overwritten, and no deleted row comes back."
        })
final class RedriveCommand implements Callable<Integer> {

    private final Dlq dlq;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The letters' ids, as `dlq list` shows them")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All open letters")
    private boolean all;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Filters filters;

    @Option(names = "--dry-run", description = "Only judge them, and say which would go on")
    private boolean dryRun;

    @Option(
            names = "--value",
            paramLabel = "FILE.json",
            description = "A corrected value for the one letter that is named: `value` of `dlq show --json`, corrected")
    private @Nullable Path corrected;

    @Option(names = "--reason", defaultValue = "", paramLabel = "WHY", description = "Why, for the audit topic")
    private String reason = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Asking asking;

    RedriveCommand(Dlq dlq) {
        this.dlq = dlq;
    }

    @Override
    public Integer call() throws InvalidPipeline, InterruptedException, NoAnswer, IOException {
        check();
        Post post = Post.of(dlq.options().load());
        List<Letter> letters = chosen(post.letterBox().letters());
        Outcomes outcomes = new Outcomes();
        try (Originals originals = post.originals()) {
            Replay replay = new Replay(post, originals, correction());
            if (dryRun) {
                letters.forEach(letter -> judge(letter, replay, outcomes));
            } else {
                redrive(post, letters, replay, outcomes);
                if (!outcomes.areAllDone()) {
                    outcomes.settledMeanwhile(post.letterBox().letters());
                }
            }
        } finally {
            asking.print(outcomes, dlq);
        }
        return outcomes.exitCode();
    }

    /** A row's letters belong together; a correction is of one value, and the others come along as they are. */
    private List<Letter> chosen(List<Letter> letters) throws InvalidPipeline {
        Set<String> named = new HashSet<>();
        Chosen.byId(letters, ids).forEach(letter -> named.add(letter.id()));
        List<Letter> chosen = Selection.of(
                letters, letter -> ids.isEmpty() ? filters.accept(letter, State.OPEN) : named.contains(letter.id()));
        long asked = ids.isEmpty()
                ? letters.stream().filter(l -> filters.accept(l, State.OPEN)).count()
                : named.size();
        if (chosen.size() > asked) {
            long more = chosen.size() - asked;
            dlq.err()
                    .println(
                            more == 1
                                    ? "1 more letter of the same rows comes along"
                                    : more + " more letters of the same rows come along");
        }
        return chosen;
    }

    private void check() throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        if (ids.isEmpty() && !all && !filters.areGiven()) {
            problems.add(new Problem("dlq redrive", "no letters are chosen", "Give ids, filters or --all"));
        }
        if (!ids.isEmpty() && (all || filters.areGiven())) {
            problems.add(new Problem("dlq redrive", "ids and filters are both given", "Give one of them"));
        }
        if (corrected != null && ids.size() != 1) {
            problems.add(new Problem("--value", "is for one letter", "Name the letter by its id"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
    }

    private Optional<Correction> correction() throws InvalidPipeline {
        if (corrected == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Correction(ids.get(0), new ObjectMapper().readTree(Files.readAllBytes(corrected))));
        } catch (IOException e) {
            throw new InvalidPipeline(List.of(new Problem(
                    "--value", corrected + " can't be read as JSON: " + e.getMessage(), "Give a file with JSON")));
        }
    }

    private static void judge(Letter letter, Replay replay, Outcomes outcomes) {
        replay.of(letter)
                .fold(
                        original -> replay.judge(letter, original)
                                .ifPresentOrElse(
                                        broken -> outcomes.add(
                                                letter.id(),
                                                "still-broken",
                                                Optional.of(broken.getKey()),
                                                broken.getValue(),
                                                Outcomes.Mark.NOT_DONE),
                                        () -> outcomes.add(
                                                letter.id(),
                                                "would-pass",
                                                Optional.empty(),
                                                "By today's rules",
                                                Outcomes.Mark.DONE)),
                        settled -> outcomes.add(
                                letter.id(), settled, Optional.empty(), "It is not open", Outcomes.Mark.DONE),
                        obstacle -> outcomes.add(
                                letter.id(), "refused", Optional.empty(), obstacle, Outcomes.Mark.NOT_DONE));
    }

    private void redrive(Post post, List<Letter> letters, Replay replay, Outcomes outcomes)
            throws InterruptedException, NoAnswer {
        Map<String, String> waiting = new HashMap<>();
        try (Answers answers = new Answers(post.clients(), post.topics());
                Requests requests = new Requests(post.clients(), post.topics())) {
            for (Letter letter : letters) {
                replay.of(letter)
                        .fold(
                                original -> {
                                    LetterRequest request = request(letter, replay.valueOf(letter));
                                    waiting.put(request.id(), letter.id());
                                    requests.send(
                                            request,
                                            letter.place().orElseThrow(),
                                            original.key(),
                                            original.value(),
                                            original.headers());
                                },
                                settled -> outcomes.add(
                                        letter.id(),
                                        settled,
                                        Optional.empty(),
                                        "It is not open",
                                        settled.equals(State.DROPPED.text())
                                                ? Outcomes.Mark.NOT_DONE
                                                : Outcomes.Mark.DONE),
                                obstacle -> outcomes.add(
                                        letter.id(), "refused", Optional.empty(), obstacle, Outcomes.Mark.NOT_DONE));
            }
            requests.refused().forEach((id, why) -> {
                String letter = waiting.remove(id);
                outcomes.add(letter == null ? id : letter, "refused", Optional.empty(), why, Outcomes.Mark.NOT_DONE);
            });
            Progress progress = new Progress(dlq.err(), waiting.size());
            answers.await(new HashSet<>(waiting.keySet()), asking.timeout(), said -> {
                outcomes.add(said, mark(said));
                progress.answered();
            });
        }
    }

    private static Outcomes.Mark mark(AuditRecord said) {
        return said.outcome() == AuditRecord.Outcome.REDRIVEN ? Outcomes.Mark.DONE : Outcomes.Mark.NOT_DONE;
    }

    private LetterRequest request(Letter letter, LetterRequest.Value value) {
        return new LetterRequest(
                LetterRequest.Act.REDRIVE,
                UUID.randomUUID().toString(),
                letter.id(),
                value,
                asking.by(),
                System.currentTimeMillis(),
                reason);
    }
}

package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/**
 * Takes what people ask of letters and of paused tables. It comes through the partition that the letter's record came
 * through, so it meets the letter's own task and store: between looking at the ledger and writing nothing can come.
 */
final class Requests extends ContextualProcessor<byte[], byte[], byte[], Object> {

    private static final Logger log = LoggerFactory.getLogger(Requests.class);

    private final Topics topics;
    /** The topic of requests; records of all others are the gate's affair. */
    private final String requests;

    Requests(Topics topics) {
        this.topics = topics;
        this.requests = topics.redrives();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!context().recordMetadata().orElseThrow().topic().equals(requests)) {
            return;
        }
        Header header = record.headers().lastHeader(LetterRequest.HEADER);
        Optional<LetterRequest> request = header == null ? Optional.empty() : LetterRequest.fromJson(header.value());
        if (request.isEmpty()) {
            log.atWarn()
                    .addKeyValue("topic", requests)
                    .addKeyValue(
                            "offset",
                            context().recordMetadata().map(m -> m.offset()).orElse(-1L))
                    .log("A record asks for nothing that can be done");
            return;
        }
        switch (request.get().act()) {
            case REDRIVE -> redrive(record, request.get());
            case DROP -> drop(record, request.get());
            case RESUME -> resume(request.get());
        }
    }

    private void redrive(Record<byte[], byte[]> record, LetterRequest request) {
        origin(request).ifPresent(origin -> context()
                .forward(own(record).withValue((Object) new Incoming(record.value(), origin)), Flow.VALIDATE));
    }

    /** Not judged: whoever drops a letter knows that something is wrong with it. */
    private void drop(Record<byte[], byte[]> record, LetterRequest request) {
        origin(request).ifPresent(origin -> context()
                .forward(
                        own(record).withValue(new Judged(record.value(), Judgement.Tombstone.FOUND, origin)),
                        Flow.ROUTE));
    }

    private void resume(LetterRequest request) {
        TableId table;
        try {
            table = TableId.parse(request.subject());
        } catch (IllegalArgumentException e) {
            answer(request, Outcome.REFUSED, Optional.empty(), request.subject() + " is not a table's name");
            return;
        }
        Pauses pauses = new Pauses(context().getStateStore(Flow.PAUSES));
        pauses.of(topics.raw(table)).ifPresent(pause -> {
            pauses.change(topics.raw(table), Pause::releasing);
            answer(
                    request,
                    Outcome.RESUMED,
                    Optional.of(table),
                    "Goes on in partition " + context().taskId().partition() + "; it was paused because "
                            + pause.reason());
        });
    }

    /** Where the letter's record stands; when nowhere, the request is answered. */
    private Optional<Origin> origin(LetterRequest request) {
        Optional<LetterId> id = LetterId.parse(request.subject());
        Optional<TableId> table = id.flatMap(each -> topics.tableOfRaw(each.topic()));
        if (id.isEmpty() || table.isEmpty()) {
            answer(
                    request,
                    Outcome.REFUSED,
                    table,
                    "The record of this letter is in no table's raw topic; only letters of the stage stream can be taken"
                            + " up again: mend the cause, then `sluice resync` reads the table anew");
            return Optional.empty();
        }
        if (id.get().partition() != context().taskId().partition()) {
            answer(request, Outcome.REFUSED, table, "It was asked in another partition than the letter's");
            return Optional.empty();
        }
        return Optional.of(Origin.of(id.get(), request));
    }

    /** The record with the headers that it had before it became a letter. */
    private static Record<byte[], byte[]> own(Record<byte[], byte[]> record) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!header.key().equals(LetterRequest.HEADER) && !DeadLetter.owns(header.key())) {
                headers.add(header);
            }
        }
        return record.withHeaders(headers);
    }

    private void answer(LetterRequest request, Outcome outcome, Optional<TableId> table, String message) {
        long now = context().currentSystemTimeMs();
        AuditRecord answer = AuditRecord.answer(request, outcome, table, now, Optional.empty(), message);
        Record<byte[], Outgoing> record = Exits.auditRecord(answer);
        context().forward(record.withValue((Object) record.value()), Flow.AUDIT);
    }
}

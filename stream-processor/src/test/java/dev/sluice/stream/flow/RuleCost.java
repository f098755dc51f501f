package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.BoundedWindows;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.stream.event.EventDecoder;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Pipelines;
import dev.sluice.stream.testing.Sales;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * How many changes a core judges in a second: {@link Validate} alone, on changes of a table of twelve columns. The changes are good ones,
 * for those are the many. Run by JMH as the service runs, with {@code -Xmx256m -XX:+UseSerialGC}; a rule alone by
 * {@code -p rules=<its name>}, as {@link Sales#RULES} has it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RuleCost {

    /** No rules at all: the rows are not decoded. */
    private static final String NONE = "none";

    private static final String ALL = "all";
    private static final int CHANGES = 10_000;
    private static final int PER_INVOCATION = 1_000;
    private static final String RAW = "shop.public.sales";
    private static final Origin ORIGIN = new Origin(RAW, 0, 0, Optional.empty());

    @Param({NONE, ALL})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public String rules;

    private final byte[][] keys = new byte[CHANGES][];
    private final byte[][] values = new byte[CHANGES][];
    private final byte[] position = SourcePosition.of(7, 8, 9).toBytes();
    private int next;

    @SuppressWarnings("NullAway.Init") // set by start
    private Validate validate;

    @SuppressWarnings("NullAway.Init") // set by start
    private MockProcessorContext<byte[], Judged> context;

    @SuppressWarnings("NullAway.Init") // set by start
    private Path directory;

    @Setup
    public void start() throws Exception {
        KnownSchemas registry = new KnownSchemas();
        Sales sales = new Sales(registry);
        for (int i = 0; i < CHANGES; i++) {
            keys[i] = sales.key(i);
            values[i] = sales.created(i, Map.of());
        }
        Pipeline pipeline = Pipelines.parse(
                "pipeline: shop\ntables:\n  public.sales:\n" + contract().indent(4));
        directory = Files.createTempDirectory("rule-cost");
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        context.setRecordMetadata(RAW, 0, 0);
        validate = new Validate(
                new EventDecoder(registry),
                (topic, windows) -> new Judge(
                        TableId.parse("public.sales"),
                        pipeline.settingsFor(TableId.parse("public.sales")),
                        windows,
                        new SimpleMeterRegistry()),
                task -> windows(),
                16 << 20,
                RecordSpans.by(Tracing.OFF));
        validate.init(context);
    }

    private String contract() {
        return switch (rules) {
            case NONE -> "owner: shop\n";
            case ALL -> Sales.RULES;
            default ->
                "rules:\n"
                        + Sales.RULES
                                .lines()
                                .filter(line -> line.contains("name: " + rules + ","))
                                .findFirst()
                                .orElseThrow()
                        + "\n";
        };
    }

    private Windows windows() {
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Flow.WINDOWS), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return new BoundedWindows(new StoredWindows(store));
    }

    @TearDown
    public void stop() throws IOException {
        Files.delete(directory);
    }

    /** Judges a thousand changes, and shows that each of them was let through. */
    @Benchmark
    @OperationsPerInvocation(PER_INVOCATION)
    public void changes() {
        for (int i = 0; i < PER_INVOCATION; i++) {
            int at = next++ % CHANGES;
            validate.process(new Record<>(
                    keys[at],
                    new Incoming(values[at], ORIGIN),
                    0,
                    new RecordHeaders().add(Headers.POSITION, position)));
            next %= CHANGES;
        }
        proveValid(context.forwarded());
        context.resetForwards();
    }

    private static void proveValid(List<CapturedForward<? extends byte[], ? extends Judged>> forwarded) {
        if (forwarded.size() != PER_INVOCATION) {
            throw new IllegalStateException(forwarded.size() + " of " + PER_INVOCATION + " changes went on");
        }
        for (CapturedForward<? extends byte[], ? extends Judged> each : forwarded) {
            Judged judged = each.record().value();
            if (!(judged.judgement() instanceof Judgement.Change)) {
                throw new IllegalStateException("A good change was refused: " + judged);
            }
        }
    }
}

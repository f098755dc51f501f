package dev.sluice.stream.flow;

import com.sun.management.OperatingSystemMXBean;
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

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * How many changes a core judges in a second: {@link Validate} alone, on changes of a table of twelve columns, with its
 * ten rules and without. The changes are good ones, for those are the many. One thread works; what is counted is the
 * time that the whole process has had a core, collecting garbage and compiling included. Run it as the service runs:
 *
 * <pre>{@code
 * java -Xmx256m -XX:+UseSerialGC -cp … dev.sluice.stream.flow.RuleCost [seconds of a round [each]]
 * }</pre>
 */
final class RuleCost {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int CHANGES = 10_000;
    private static final int ROUNDS = 5;
    private static final String RAW = "shop.public.sales";

    private final KnownSchemas registry = new KnownSchemas();
    private final Sales sales = new Sales(registry);
    private final byte[][] keys = new byte[CHANGES][];
    private final byte[][] values = new byte[CHANGES][];

    private RuleCost() {
        for (int i = 0; i < CHANGES; i++) {
            keys[i] = sales.key(i);
            values[i] = sales.created(i, Map.of());
        }
    }

    public static void main(String... args) throws Exception {
        int seconds = args.length == 0 ? 4 : Integer.parseInt(args[0]);
        RuleCost cost = new RuleCost();
        cost.run("without rules", "owner: shop\n", seconds);
        cost.run("with ten rules", Sales.RULES, seconds);
        for (String rule : args.length > 1 ? Sales.RULES.lines().skip(1).toList() : List.<String>of()) {
            cost.run(rule.replaceAll(".*name: ([a-z-]+).*", "$1 alone"), "rules:\n" + rule + "\n", seconds);
        }
    }

    private static final Origin ORIGIN = new Origin(RAW, 0, 0, java.util.Optional.empty());

    private void run(String what, String contract, int seconds) throws Exception {
        Pipeline pipeline = Pipelines.parse("pipeline: shop\ntables:\n  public.sales:\n" + contract.indent(4));
        Path state = Files.createTempDirectory("rule-cost");
        MockProcessorContext<byte[], Judged> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
        context.setRecordMetadata(RAW, 0, 0);
        Validate validate = new Validate(
                new EventDecoder(registry),
                (topic, windows) -> new Judge(
                        TableId.parse("public.sales"),
                        pipeline.settingsFor(TableId.parse("public.sales")),
                        windows,
                        new SimpleMeterRegistry()),
                task -> windows(context),
                16 << 20,
                RecordSpans.by(Tracing.OFF));
        validate.init(context);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            best = Math.max(best, perSecond(validate, context, seconds));
        }
        System.out.printf("%-24s %,10.0f changes/s, %6.2f µs each%n", what, best, 1e6 / best);
        Files.delete(state);
    }

    private static Windows windows(MockProcessorContext<byte[], Judged> context) {
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Flow.WINDOWS), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return new BoundedWindows(new StoredWindows(store));
    }

    private double perSecond(Validate validate, MockProcessorContext<byte[], Judged> context, int seconds) {
        byte[] position = SourcePosition.of(7, 8, 9).toBytes();
        long start = PROCESS.getProcessCpuTime();
        long end = start + seconds * 1_000_000_000L;
        long done = 0;
        do {
            for (int i = 0; i < 1_000; i++) {
                int at = (int) (done++ % CHANGES);
                validate.process(new Record<>(
                        keys[at],
                        new Incoming(values[at], ORIGIN),
                        0,
                        new RecordHeaders().add(Headers.POSITION, position)));
            }
            proveValid(context.forwarded());
            context.resetForwards();
        } while (PROCESS.getProcessCpuTime() < end);
        return done * 1e9 / (PROCESS.getProcessCpuTime() - start);
    }

    private static void proveValid(List<CapturedForward<? extends byte[], ? extends Judged>> forwarded) {
        for (CapturedForward<? extends byte[], ? extends Judged> each : forwarded) {
            Judged judged = each.record().value();
            if (!(judged.judgement() instanceof Judgement.Change)) {
                throw new IllegalStateException("A good change was refused: " + judged);
            }
        }
    }
}

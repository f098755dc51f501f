package dev.sluice.monitor;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.service.Endpoint;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** What somebody sees who opens a service's address in a browser. */
class StatusPageTest {

    private static final TableId ORDERS = TableId.parse("public.orders");
    /** A name that would run in a page which put it in as markup. */
    private static final TableId ODD = new TableId("public", "<img src=x onerror=alert(1)>");

    private static final String ROW = "document.querySelector('tr[data-table=\"public.orders\"] .%s').textContent";

    private final AtomicLong captured = new AtomicLong(100);
    private final AtomicReference<String> problem = new AtomicReference<>("");

    @Test
    void showsTheFlowMovingAndWhatIsPausedAndWhy(@TempDir Path folder) throws Exception {
        try (StatusPage page = new StatusPage("shop", "sink", new Sample(), Clock.systemUTC());
                Endpoint endpoint = Endpoint.start("127.0.0.1", 0, page.answers());
                Browser browser = Browser.open(folder)) {
            browser.goTo("http://127.0.0.1:" + endpoint.address().getPort() + "/");

            // Numbers, and how they move
            browser.await(ROW.formatted("captured"), "100"::equals);
            assertThat(browser.value("document.title")).isEqualTo("shop – Sluice");
            assertThat(browser.value(ROW.formatted("lag"))).isEqualTo("25");
            assertThat(browser.value(ROW.formatted("p99"))).isEqualTo("1.2 s");
            assertThat(browser.value("document.getElementById('landed').textContent"))
                    .isEqualTo("70");
            captured.set(12_345);
            browser.await(ROW.formatted("captured"), "12,345"::equals);
            browser.await(
                    "document.querySelector('tr[data-table=\"public.orders\"] polyline').getAttribute('points')"
                            + ".split(' ').length",
                    points -> Integer.parseInt(points) > 1);

            // What is paused, and why
            assertThat(browser.value("document.getElementById('paused').textContent"))
                    .isEqualTo(ODD + ": sink: type changed. Mend it");

            // Dead letters
            assertThat(browser.value("document.getElementById('letters').textContent"))
                    .contains("public.orders", "not_null:customer_id", "customer_id is null", "shop.public.orders-0-7");

            // Names are text
            assertThat(browser.value("document.images.length")).isEqualTo("0");

            // Read-only: nothing to press, nothing to send
            assertThat(browser.value("document.querySelectorAll('form, button, input, a[href]').length"))
                    .isEqualTo("0");

            // Kafka away: says so, and keeps what it had
            problem.set("no broker");
            browser.await(
                    "document.getElementById('problem').hidden ? '' : document.getElementById('problem').textContent",
                    text -> text.contains("no broker"));
            assertThat(browser.value(ROW.formatted("captured"))).isEqualTo("12,345");
        }
    }

    /** Two tables and a dead letter; used by the page's thread. */
    private final class Sample implements StatusPage.Readings {

        @Override
        public String json(long nowMs) {
            if (!"".equals(problem.get())) {
                throw new TimeoutException(problem.get());
            }
            TableSummary orders = TableSummary.of(
                    ORDERS,
                    List.of(
                            status(ORDERS, TableStatus.INGEST, TableStatus.RUNNING, Map.of("captured", captured.get())),
                            status(ORDERS, TableStatus.STREAM, TableStatus.RUNNING, Map.of("quarantined", 5L)),
                            status(ORDERS, TableStatus.SINK, TableStatus.RUNNING, Map.of("landed", 70L))));
            TableSummary odd =
                    TableSummary.of(ODD, List.of(status(ODD, TableStatus.SINK, TableStatus.PAUSED, Map.of())));
            DeadLetter letter = new DeadLetter(
                    "stream",
                    Optional.of(ORDERS),
                    "not_null:customer_id",
                    "customer_id is null",
                    Optional.empty(),
                    "shop.public.orders",
                    0,
                    7,
                    Optional.empty(),
                    nowMs);
            return PipelineView.of("shop", "sink", nowMs, List.of(orders, odd), List.of(letter));
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    private static TableStatus status(TableId table, String stage, String state, Map<String, Long> counts) {
        boolean sink = stage.equals(TableStatus.SINK);
        return new TableStatus(
                stage,
                table,
                0,
                state,
                state.equals(TableStatus.PAUSED) ? "type changed. Mend it" : null,
                60_000,
                counts,
                sink ? SourcePosition.of(1, 2, 3) : null,
                sink ? 60_000 : 0,
                sink ? new Freshness(400, 1_200) : null);
    }
}

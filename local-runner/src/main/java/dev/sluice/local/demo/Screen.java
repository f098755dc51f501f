package dev.sluice.local.demo;

import dev.sluice.local.session.Console;
import dev.sluice.local.status.StatusText;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Shows where the tables stand: a block that is redrawn on a terminal, lines every few seconds elsewhere. */
final class Screen {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Console console;
    private final StatusTopic status;
    private List<TableSummary> tables = List.of();
    private long shownNanos = System.nanoTime() - BETWEEN_LINES.toNanos();

    Screen(Console console, StatusTopic status) {
        this.console = console;
        this.status = status;
    }

    /** Reads what the stages say, and shows it below a headline. */
    List<TableSummary> refresh(String headline) throws InterruptedException {
        read();
        boolean due = System.nanoTime() - shownNanos >= BETWEEN_LINES.toNanos();
        if (console.isTerminal() || due) {
            show(headline);
        }
        return tables;
    }

    /** Shows what was read last, to stay. */
    void keep(String headline) {
        show(headline);
        console.keepBlock();
    }

    private void show(String headline) {
        List<String> lines = new ArrayList<>();
        lines.add(headline);
        if (!tables.isEmpty()) {
            lines.addAll(StatusText.lines(tables, System.currentTimeMillis()));
        }
        console.block(lines);
        shownNanos = System.nanoTime();
    }

    private void read() throws InterruptedException {
        try {
            tables = status.read();
        } catch (InterruptException e) {
            var unused = Thread.interrupted();
            throw new InterruptedException("Asked to stop");
        } catch (KafkaException e) {
            return; // The broker is away; its restart is announced, and the numbers come back with it.
        }
    }
}

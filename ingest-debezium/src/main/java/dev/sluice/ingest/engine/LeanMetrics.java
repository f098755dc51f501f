package dev.sluice.ingest.engine;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.data.Envelope.Operation;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.ConnectorEvent;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.signal.actions.SignalAction;
import io.debezium.pipeline.signal.actions.SignalActionProvider;
import io.debezium.pipeline.source.spi.DataChangeEventListener;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.pipeline.spi.Partition;
import io.debezium.spi.schema.DataCollectionId;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * Spares Debezium's metrics of the stream the key of each event. They have a text of the last event, and write it anew for every
 * one (3.6, {@code CommonEventMeter}); the key's part of it, for which a JSON mapper is made each time, costs a fifth of all the
 * time of the engine's reader. Numbers and times of events are as before; the text says where in the log the last event stands, and
 * no values of its row.
 *
 * <p>Found by Debezium, which asks all providers for actions when the stream begins, just after it has told the dispatcher who listens.
 * There are no actions here: that is the one place at which others are given the dispatcher.
 */
public final class LeanMetrics implements SignalActionProvider {

    private static final Logger log = LoggerFactory.getLogger(LeanMetrics.class);

    @Override
    public <P extends Partition> Map<String, SignalAction<P>> createActions(
            EventDispatcher<P, ? extends DataCollectionId> dispatcher,
            ChangeEventSourceCoordinator<P, ?> coordinator,
            CommonConnectorConfig config) {
        try {
            dispatcher.setEventListener(new WithoutKeys<>(metrics(coordinator)));
        } catch (ReflectiveOperationException e) {
            log.atWarn().setCause(e).log("Debezium's metrics can't be spared the keys of events; it only costs time");
        }
        return Map.of();
    }

    /** Debezium hands them to nobody. */
    @SuppressWarnings("unchecked")
    private static <P extends Partition> DataChangeEventListener<P> metrics(
            ChangeEventSourceCoordinator<P, ?> coordinator) throws ReflectiveOperationException {
        Field field = ChangeEventSourceCoordinator.class.getDeclaredField("streamingMetrics");
        field.setAccessible(true);
        return (DataChangeEventListener<P>) field.get(coordinator);
    }

    private record WithoutKeys<P extends Partition>(DataChangeEventListener<P> metrics)
            implements DataChangeEventListener<P> {

        @Override
        @SuppressWarnings("NullAway") // The metrics take null: a table may have no key.
        public void onEvent(
                P partition,
                DataCollectionId source,
                OffsetContext offset,
                Object key,
                @Nullable Struct value,
                Operation operation) {
            metrics.onEvent(partition, source, offset, null, value, operation);
        }

        @Override
        public void onFilteredEvent(P partition, String event) {
            metrics.onFilteredEvent(partition, event);
        }

        @Override
        public void onFilteredEvent(P partition, String event, Operation operation) {
            metrics.onFilteredEvent(partition, event, operation);
        }

        @Override
        public void onErroneousEvent(P partition, String event) {
            metrics.onErroneousEvent(partition, event);
        }

        @Override
        public void onErroneousEvent(P partition, String event, Operation operation) {
            metrics.onErroneousEvent(partition, event, operation);
        }

        @Override
        public void onConnectorEvent(P partition, ConnectorEvent event) {
            metrics.onConnectorEvent(partition, event);
        }

        @Override
        public void onUnchangedEventSkipped(P partition) {
            metrics.onUnchangedEventSkipped(partition);
        }
    }
}

package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.Schema;
import org.apache.iceberg.spark.Spark3Util;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** A column that the pipeline file says was renamed is renamed in the lake, with the values that it has there. */
@SuppressWarnings("try") // a sink works without being asked
class RenamedColumnIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final String TABLE = "lake.renaming_public.orders";

    @Test
    void theColumnKeepsItsIdAndChangesUnderTheOldNameLandUnderTheNewOne() throws Throwable {
        // Given
        Stack stack = Stack.shared();
        Pipeline before = stack.pipeline("renaming");
        stack.createTopics(before);
        try (SourceTable orders = new SourceTable(
                stack.broker(), before.topics(), new TableId("public", "orders"), 2, Orders.events(REGISTRY))) {
            try (SinkService sink = stack.start(before, REGISTRY)) {
                orders.insert(order(1, "a", null));
                Eventually.holds(() ->
                        assertThat(stack.query("SELECT id, name FROM " + TABLE)).containsExactly("[1,a]"));
            }
            int id = schema(stack).findField("name").fieldId();

            // When
            Pipeline after = stack.pipeline(
                    "renaming", stack.lake(LakeMaintenance.defaults()), Map.of("public.orders", renamed()));
            try (SinkService sink = stack.start(after, REGISTRY)) {
                orders.insert(order(2, "b", null));

                // Then
                Eventually.holds(() -> assertThat(stack.query("SELECT id, title FROM " + TABLE + " ORDER BY id"))
                        .containsExactly("[1,a]", "[2,b]"));
            }
            assertThat(schema(stack).findField("title").fieldId()).isEqualTo(id);
            assertThat(schema(stack).findField("name")).isNull();
        }
    }

    private static TableSettings renamed() {
        return TableSettings.of(new LandingSettings(
                List.of(LakeMode.MIRROR), DeletePolicy.HARD, List.of(), List.of(), Map.of("name", "title")));
    }

    private static Schema schema(Stack stack) throws Exception {
        return Spark3Util.loadIcebergTable(stack.session().newSession(), TABLE).schema();
    }
}

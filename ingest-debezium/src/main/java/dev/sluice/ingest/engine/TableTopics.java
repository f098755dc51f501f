package dev.sluice.ingest.engine;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import io.debezium.schema.DefaultTopicNamingStrategy;
import io.debezium.spi.schema.DataCollectionId;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each table the topic that {@link Topics} says; named to Debezium, which makes the instance. */
public final class TableTopics extends DefaultTopicNamingStrategy {

    private final Map<DataCollectionId, String> topics = new ConcurrentHashMap<>();
    private final Topics naming;

    public TableTopics(Properties properties) {
        super(properties);
        this.naming = Topics.of(properties.getProperty("topic.prefix"));
    }

    @Override
    public String dataChangeTopic(DataCollectionId id) {
        return topics.computeIfAbsent(id, table -> {
            io.debezium.relational.TableId relational = (io.debezium.relational.TableId) table;
            return naming.raw(new TableId(relational.schema(), relational.table()));
        });
    }
}

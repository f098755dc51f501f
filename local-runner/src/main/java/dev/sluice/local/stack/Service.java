package dev.sluice.local.stack;

import dev.sluice.schemas.pipeline.Http;

/** The three services, in the order of the flow. */
public enum Service {
    INGEST("ingest", "ingest-debezium", "dev.sluice.ingest.Ingest", "384m") {
        @Override
        public int port(Http http) {
            return http.ingest();
        }
    },
    STREAM("stream", "stream-processor", "dev.sluice.stream.Stream", "256m") {
        @Override
        public int port(Http http) {
            return http.stream();
        }
    },
    SINK("sink", "iceberg-sink", "dev.sluice.sink.Sink", "1g") {
        @Override
        public int port(Http http) {
            return http.sink();
        }
    };

    private final String label;
    private final String module;
    private final String mainClass;
    private final String heap;

    Service(String label, String module, String mainClass, String heap) {
        this.label = label;
        this.module = module;
        this.mainClass = mainClass;
        this.heap = heap;
    }

    /** Its name in messages, log file names and the pipeline file's {@code http} section. */
    public String label() {
        return label;
    }

    public String module() {
        return module;
    }

    public String mainClass() {
        return mainClass;
    }

    /** Largest heap, in the JVM's notation. */
    public String heap() {
        return heap;
    }

    /** The port that the pipeline file gives it for health and metrics; 0 means any free one. */
    public abstract int port(Http http);
}

package dev.sluice.sink.contract;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** A lake table that can be read as a whole. */
interface Content {

    /** All rows, by column; values in Spark's external types with java.time. */
    List<Map<String, @Nullable Object>> content();
}

package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataType;

/**
 * A column of a lake table, typed in Spark's types, which every format maps to its own.
 *
 * @param name as the source's catalog spells it
 */
public record LakeColumn(String name, DataType type) {}

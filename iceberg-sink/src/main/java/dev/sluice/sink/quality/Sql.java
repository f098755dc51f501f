package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.sink.format.LakeName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;

import java.util.List;
import java.util.Optional;

/** A query of the pipeline's own, which gives the number of bad rows. */
final class Sql implements TableCheck {

    private static final String PLACEHOLDER = "{table}";
    private static final String VIEW = "sluice_checked";

    private final String query;

    Sql(CheckSettings settings) {
        this.query = Checks.text(settings, CheckSettings.QUERY);
    }

    @Override
    public Finding judge(CheckedTable table) {
        SparkSession session = table.look().session();
        Optional<LogicalPlan> plan = plan(query.replace(PLACEHOLDER, LakeName.quoted(VIEW)));
        if (plan.isEmpty()) {
            return Finding.broken("It is not a query that only reads");
        }
        table.rows().createOrReplaceTempView(VIEW);
        Dataset<Row> answer = org.apache.spark.sql.classic.Dataset.ofRows(
                (org.apache.spark.sql.classic.SparkSession) session, plan.get());
        if (answer.columns().length != 1) {
            return Finding.broken("The query gives " + answer.columns().length + " columns; it must give one number");
        }
        List<Row> rows = answer.limit(2).collectAsList();
        if (rows.size() != 1 || !(rows.get(0).get(0) instanceof Number number)) {
            return Finding.broken("The query gives something else than one number");
        }
        double bad = number.doubleValue();
        return Finding.of(bad == 0, bad, "The query gives " + number + ", wanted is 0");
    }

    /**
     * The query's plan; empty for statements that change something. Spark's own parser is asked, because those of formats
     * take any statement for a query, and a session would run it at once.
     */
    static Optional<LogicalPlan> plan(String text) {
        SparkSqlParser parser = new SparkSqlParser();
        try {
            parser.parsePlan(text); // Nothing stands behind the query.
            return Optional.of(parser.parseQuery(text));
        } catch (Exception e) {
            // Scala does not declare what it throws, and Java does not catch what nobody declares.
            if (e instanceof ParseException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}

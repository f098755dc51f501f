package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.sink.format.LakeName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

import java.util.List;

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
        String text = query.replace(PLACEHOLDER, LakeName.quoted(VIEW));
        if (!isQuery(session, text)) {
            return Finding.broken("It is not a query that only reads");
        }
        table.rows().createOrReplaceTempView(VIEW);
        Dataset<Row> answer = session.sql(text);
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

    /** Whether Spark takes it for a query: what changes tables is a statement. */
    private static boolean isQuery(SparkSession session, String text) {
        try {
            ((org.apache.spark.sql.classic.SparkSession) session)
                    .sessionState()
                    .sqlParser()
                    .parseQuery(text);
            return true;
        } catch (ParseException e) {
            return false;
        }
    }
}

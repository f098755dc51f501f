package dev.sluice.sink.format.delta;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.NamedParameterContext;
import org.apache.spark.sql.catalyst.parser.ParameterContext;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.parser.PositionalParameterContext;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Parameters in statements beside Delta: its parser stands before Spark's and does not pass parameters on, so that they
 * would stay unbound. Statements with parameters go to Spark's own parser here; those without go the way they did.
 */
public final class Parameters extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectParser((session, parser) -> new Binding(parser));
        return BoxedUnit.UNIT;
    }

    /** A parser that binds parameters, and leaves all else to another. */
    private static final class Binding implements ParserInterface {

        private final ParserInterface others;
        private final ParserInterface sparks = new SparkSqlParser();

        Binding(ParserInterface others) {
            this.others = others;
        }

        @Override
        public LogicalPlan parsePlanWithParameters(String text, ParameterContext parameters) throws ParseException {
            return isEmpty(parameters) ? others.parsePlan(text) : sparks.parsePlanWithParameters(text, parameters);
        }

        /** Statements without parameters come this way too. */
        private static boolean isEmpty(ParameterContext parameters) {
            return (parameters instanceof NamedParameterContext named
                            && named.params().isEmpty())
                    || (parameters instanceof PositionalParameterContext positional
                            && positional.params().isEmpty());
        }

        @Override
        public LogicalPlan parsePlan(String text) throws ParseException {
            return others.parsePlan(text);
        }

        @Override
        public Expression parseExpression(String text) throws ParseException {
            return others.parseExpression(text);
        }

        @Override
        public TableIdentifier parseTableIdentifier(String text) throws ParseException {
            return others.parseTableIdentifier(text);
        }

        @Override
        public FunctionIdentifier parseFunctionIdentifier(String text) throws ParseException {
            return others.parseFunctionIdentifier(text);
        }

        @Override
        public Seq<String> parseMultipartIdentifier(String text) throws ParseException {
            return others.parseMultipartIdentifier(text);
        }

        @Override
        public LogicalPlan parseQuery(String text) throws ParseException {
            return others.parseQuery(text);
        }

        @Override
        public StructType parseRoutineParam(String text) throws ParseException {
            return others.parseRoutineParam(text);
        }

        @Override
        public StructType parseTableSchema(String text) throws ParseException {
            return others.parseTableSchema(text);
        }

        @Override
        public DataType parseDataType(String text) throws ParseException {
            return others.parseDataType(text);
        }
    }
}

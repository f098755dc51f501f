package dev.sluice.schemas.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExprVisitor;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.sluice.schemas.pipeline.RuleSettings;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An expression of CEL that is true for a good change. As with a CHECK of SQL, what can't be told for a null passes: an
 * expression that fails upon one, or upon a column whose value was left out, breaks no rule.
 *
 * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">CEL: language definition</a>
 */
final class Check implements Rule {

    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String OP = "op";
    private static final String SOURCE = "source";

    /** Numbers compare whatever their types are, so that {@code total >= 0} means what it says for a decimal, too. */
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableQuotedIdentifierSyntax(true)
            .enableTimestampEpoch(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .comprehensionMaxIterations(10_000)
            .build();

    private final CelRuntime.Program program;
    private final Scopes scopes;
    private final String subject;

    private Check(CelRuntime.Program program, Columns columns, List<String> looksAt) {
        this.program = program;
        this.scopes = new Scopes(columns);
        this.subject = looksAt.isEmpty() ? "The check" : "The check of " + String.join(", ", looksAt);
    }

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        String expression = settings.text(RuleSettings.EXPRESSION).orElseThrow();
        try {
            CelAbstractSyntaxTree tree = compile(expression, columns);
            CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .build();
            return new Check(runtime.createProgram(tree), columns, LooksAt.columnsOf(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Unfit("the expression can't be compiled", String.valueOf(e.getMessage()));
        }
    }

    private static CelAbstractSyntaxTree compile(String expression, Columns columns)
            throws Unfit, CelValidationException {
        CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(new RowTypes(columns))
                .addVar(BEFORE, StructTypeReference.create(RowTypes.ROW))
                .addVar(AFTER, StructTypeReference.create(RowTypes.ROW))
                .addVar(OP, SimpleType.STRING)
                .addVar(SOURCE, StructTypeReference.create(RowTypes.SOURCE))
                .setResultType(SimpleType.BOOL)
                .build();
        CelValidationResult result = compiler.compile(expression);
        if (result.hasError()) {
            throw new Unfit(
                    "the expression does not fit the table: "
                            + result.getErrors().stream().map(Check::words).collect(Collectors.joining("; ")),
                    "It may use before, after, op and source, with the columns "
                            + columns.all().stream()
                                    .map(column -> column.name() + " ("
                                            + column.type().cel().name() + ")")
                                    .collect(Collectors.joining(", ")));
        }
        return result.getAst();
    }

    private static String words(CelIssue issue) {
        return issue.getMessage().replaceAll("\\s+", " ") + " (at character "
                + (issue.getSourceLocation().getColumn() + 1) + ")";
    }

    @Override
    public Optional<String> broken(Judging change) {
        Scope scope = scopes.of(change);
        try {
            Object result = program.eval(scope);
            boolean passes = Boolean.TRUE.equals(result) || scope.hasReadUnavailable();
            return passes ? Optional.empty() : Optional.of(subject + " is not true");
        } catch (CelEvaluationException e) {
            return scope.hasReadNull()
                    ? Optional.empty()
                    : Optional.of(subject + " fails: " + e.getErrorCode().name());
        }
    }

    /** Collects the columns that an expression names. */
    private static final class LooksAt extends CelExprVisitor {

        private final Set<String> columns = new LinkedHashSet<>();

        static List<String> columnsOf(CelAbstractSyntaxTree tree) {
            LooksAt visitor = new LooksAt();
            visitor.visit(tree);
            return List.copyOf(visitor.columns);
        }

        @Override
        protected void visit(CelExpr expr, CelExpr.CelSelect select) {
            String operand = select.operand().identOrDefault().name();
            if (operand.equals(BEFORE) || operand.equals(AFTER)) {
                columns.add(operand + "." + select.field());
            }
            super.visit(expr, select);
        }
    }

    /** The variables for the one {@link Judging} that a compiled rule is asked with, again and again. */
    private static final class Scopes {

        private final Columns columns;
        private @Nullable Scope latest;

        Scopes(Columns columns) {
            this.columns = columns;
        }

        Scope of(Judging change) {
            if (latest == null || latest.judging != change) {
                latest = new Scope(change, columns);
            }
            latest.begin();
            return latest;
        }
    }

    private static final class Scope implements CelVariableResolver {

        private final Judging judging;
        private final ColumnValues before;
        private final ColumnValues after;
        private final SourceValues source;
        private boolean readNoRow;

        Scope(Judging judging, Columns columns) {
            this.judging = judging;
            this.before = new ColumnValues(columns, judging.before());
            this.after = new ColumnValues(columns, judging.after());
            this.source = new SourceValues(judging);
        }

        void begin() {
            readNoRow = false;
            before.forgetReads();
            after.forgetReads();
        }

        boolean hasReadNull() {
            return readNoRow || before.hasReadNull() || after.hasReadNull();
        }

        boolean hasReadUnavailable() {
            return before.hasReadUnavailable() || after.hasReadUnavailable();
        }

        @Override
        public Optional<Object> find(String name) {
            return switch (name) {
                case BEFORE -> Optional.of(row(before));
                case AFTER -> Optional.of(row(after));
                case OP -> Optional.of(judging.change().op().code());
                case SOURCE -> Optional.of(source);
                default -> Optional.empty();
            };
        }

        private Object row(ColumnValues values) {
            Object shown = values.shown();
            readNoRow |= shown != values;
            return shown;
        }
    }
}

package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is accepted at one place of the pipeline file. The parser checks a file against shapes, and the JSON Schema for
 * editors is printed from the same shapes, so that the two can't differ.
 *
 * @param <T> what an accepted value becomes
 */
interface Shape<T> {

    JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The accepted value; null when it is not accepted, which is then among the problems. */
    @Nullable
    T check(Value value, List<Problem> problems);

    /** JSON Schema of what is accepted, with {@code ${…}} allowed wherever a single value stands. */
    ObjectNode jsonSchema();

    /** Any single value, as text. */
    static Shape<String> text() {
        return matching(Pattern.compile("(?s).+"), "a value");
    }

    /** A single value that matches a pattern. */
    static Shape<String> matching(Pattern pattern, String expected) {
        return new Single<>(expected, pattern.pattern()) {
            @Override
            @Nullable
            String read(String text) {
                return pattern.matcher(text).matches() ? text : null;
            }
        };
    }

    /** Any single value; one that comes from a mounted file follows it. */
    static Shape<Secret> secret() {
        return new Single<>("a value", null) {
            @Override
            Secret read(Value.Text value) {
                return new Secret(value.now());
            }

            @Override
            Secret read(String text) {
                return new Secret(text);
            }
        };
    }

    /** The name of a file, whether it is there or not. */
    static Shape<Path> file() {
        return new Single<>("the name of a file", "(?s).+") {
            @Override
            @Nullable
            Path read(String text) {
                try {
                    return text.isEmpty() ? null : Path.of(text);
                } catch (InvalidPathException e) {
                    return null;
                }
            }
        };
    }

    /** One of a few words. */
    static Shape<String> oneOf(String... words) {
        List<String> accepted = List.of(words);
        return new Single<>("one of " + String.join(", ", accepted), String.join("|", accepted)) {
            @Override
            @Nullable
            String read(String text) {
                return accepted.contains(text) ? text : null;
            }
        };
    }

    /** One of an enum's constants, spelled in lower case with dashes. */
    static <E extends Enum<E>> Shape<E> constant(Class<E> type) {
        Map<String, E> constants = new LinkedHashMap<>();
        for (E each : type.getEnumConstants()) {
            constants.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each);
        }
        return new Single<>("one of " + String.join(", ", constants.keySet()), String.join("|", constants.keySet())) {
            @Override
            @Nullable
            E read(String text) {
                return constants.get(text);
            }
        };
    }

    /** A whole number within bounds, both inclusive. */
    static Shape<Integer> whole(int min, int max) {
        return new Single<>("a whole number from " + min + " to " + max, "-?[0-9]+") {
            @Override
            @Nullable
            Integer read(String text) {
                try {
                    int number = Integer.parseInt(text);
                    return number >= min && number <= max ? number : null;
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        };
    }

    /** A decimal number. */
    static Shape<BigDecimal> number() {
        return number(null, null, "a number such as 0, -1.5 or 100000");
    }

    /** A decimal number within bounds, both inclusive. */
    static Shape<BigDecimal> number(BigDecimal min, BigDecimal max) {
        return number(min, max, "a number from " + min.toPlainString() + " to " + max.toPlainString());
    }

    private static Shape<BigDecimal> number(@Nullable BigDecimal min, @Nullable BigDecimal max, String expected) {
        Pattern pattern = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?");
        return new Single<>(expected, pattern.pattern()) {
            @Override
            @Nullable
            BigDecimal read(String text) {
                if (!pattern.matcher(text).matches()) {
                    return null;
                }
                BigDecimal number = new BigDecimal(text);
                boolean within =
                        (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
                return within ? number : null;
            }
        };
    }

    /** A share in percent, more than none of it and at the most all, as a number up to 1. */
    static Shape<Double> share() {
        Pattern pattern = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");
        return new Single<>("a share above 0% and up to 100%, such as 5% or 0.5%", pattern.pattern()) {
            @Override
            @Nullable
            Double read(String text) {
                Matcher matcher = pattern.matcher(text);
                double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 0;
                return share > 0 && share <= 1 ? share : null;
            }
        };
    }

    /** A length of time with its unit. */
    static Shape<Duration> duration() {
        return duration(Duration.ZERO, "a length of time such as 500ms, 10s, 5m, 12h or 7d");
    }

    /** A length of time with its unit that is not shorter than {@code least}. */
    static Shape<Duration> durationFrom(Duration least, String leastText) {
        return duration(least, "a length of time of at least " + leastText + ", such as " + leastText + ", 12h or 7d");
    }

    private static Shape<Duration> duration(Duration least, String expected) {
        Pattern pattern = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
        return new Single<>(expected, pattern.pattern()) {
            @Override
            @Nullable
            Duration read(String text) {
                Matcher matcher = pattern.matcher(text);
                if (!matcher.matches()) {
                    return null;
                }
                long number = Long.parseLong(matcher.group(1));
                Duration length =
                        switch (matcher.group(2)) {
                            case "ms" -> Duration.ofMillis(number);
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        };
                return length.compareTo(least) < 0 ? null : length;
            }
        };
    }

    /** An amount of data with its unit, in bytes; more than nothing. */
    static Shape<Long> size() {
        Pattern pattern = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)");
        return new Single<>("a size such as 512KB, 128MB or 1GB", pattern.pattern()) {
            @Override
            @Nullable
            Long read(String text) {
                Matcher matcher = pattern.matcher(text);
                if (!matcher.matches()) {
                    return null;
                }
                long number = Long.parseLong(matcher.group(1));
                return switch (matcher.group(2)) {
                    case "KB" -> number << 10;
                    case "MB" -> number << 20;
                    default -> number << 30;
                };
            }
        };
    }

    /** A list; not empty. */
    static <T> Shape<List<T>> listOf(Shape<T> item) {
        return new Shape<>() {
            @Override
            public @Nullable List<T> check(Value value, List<Problem> problems) {
                if (!(value instanceof Value.Items items) || items.values().isEmpty()) {
                    problems.add(new Problem(
                            value.place().toString(), "is " + value.kind() + ", not a list of at least one", ""));
                    return null;
                }
                List<T> checked = new ArrayList<>();
                for (Value each : items.values()) {
                    T one = item.check(each, problems);
                    if (one != null) {
                        checked.add(one);
                    }
                }
                return checked;
            }

            @Override
            public ObjectNode jsonSchema() {
                ObjectNode schema = JSON.objectNode().put("type", "array").put("minItems", 1);
                schema.set("items", item.jsonSchema());
                return schema;
            }
        };
    }

    /** A list, or one item alone. */
    static <T> Shape<List<T>> oneOrMore(Shape<T> item) {
        Shape<List<T>> list = listOf(item);
        return new Shape<>() {
            @Override
            public @Nullable List<T> check(Value value, List<Problem> problems) {
                if (value instanceof Value.Items) {
                    return list.check(value, problems);
                }
                T one = item.check(value, problems);
                return one == null ? null : List.of(one);
            }

            @Override
            public ObjectNode jsonSchema() {
                ObjectNode schema = JSON.objectNode();
                schema.putArray("anyOf").add(item.jsonSchema()).add(list.jsonSchema());
                return schema;
            }
        };
    }

    /** A mapping with keys of the user's own choosing. */
    static <T> Shape<Map<String, T>> mapOf(Pattern keys, String expectedKey, Shape<T> item) {
        return new Shape<>() {
            @Override
            public @Nullable Map<String, T> check(Value value, List<Problem> problems) {
                if (!(value instanceof Value.Entries entries)) {
                    problems.add(new Problem(value.place().toString(), "is " + value.kind() + ", not a mapping", ""));
                    return null;
                }
                Map<String, T> checked = new LinkedHashMap<>();
                entries.values().forEach((key, each) -> {
                    if (!keys.matcher(key).matches()) {
                        problems.add(new Problem(each.place().toString(), "the key is not " + expectedKey, ""));
                        return;
                    }
                    T one = item.check(each, problems);
                    if (one != null) {
                        checked.put(key, one);
                    }
                });
                return checked;
            }

            @Override
            public ObjectNode jsonSchema() {
                ObjectNode schema = JSON.objectNode().put("type", "object").put("additionalProperties", false);
                schema.putObject("patternProperties").set("^(?:" + keys.pattern() + ")$", item.jsonSchema());
                return schema;
            }
        };
    }

    /** Properties that are passed through to a library. */
    static Shape<Map<String, String>> properties() {
        return mapOf(Pattern.compile("[A-Za-z0-9_.\\-]+"), "a property name", new Single<>("a single value", null) {
            @Override
            String read(String text) {
                return text;
            }
        });
    }
}

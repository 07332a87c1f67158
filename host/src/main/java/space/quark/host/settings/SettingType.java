package space.quark.host.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a setting's text becomes its value. */
sealed interface SettingType {
    /** Refuses with an {@link IllegalArgumentException} that says what would be right. */
    Object parse(List<String> texts);

    /** What to write, for the document. */
    String description();

    /** A single value. */
    record One(Class<?> type, String description, Function<String, Object> parser) implements SettingType {
        @Override
        public Object parse(List<String> texts) {
            if (texts.size() != 1) {
                throw new IllegalArgumentException("must be one value, not a list");
            }
            return parser.apply(texts.getFirst().strip());
        }
    }

    /** Several values: a list in the file, separated by commas elsewhere. */
    record Many(One element, boolean unique) implements SettingType {
        @Override
        public Object parse(List<String> texts) {
            List<Object> values = parts(texts).stream().map(element.parser).toList();
            return unique ? Collections.unmodifiableSet(new LinkedHashSet<>(values)) : values;
        }

        /** The elements, each as it was written. */
        static List<String> parts(List<String> texts) {
            return texts.stream()
                    .flatMap(text -> Arrays.stream(text.split(",", -1)))
                    .filter(part -> !part.isBlank())
                    .map(String::strip)
                    .toList();
        }

        @Override
        public String description() {
            return "list of " + element.description;
        }
    }

    Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*(B|KB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);
    Map<String, Integer> SIZE_SHIFTS = Map.of("B", 0, "KB", 10, "MB", 20, "GB", 30, "TB", 40);

    static SettingType of(RecordComponent part) {
        Class<?> type = part.getType();
        if ((type == List.class || type == Set.class)
                && part.getGenericType() instanceof ParameterizedType parameterized) {
            Type element = parameterized.getActualTypeArguments()[0];
            if (element instanceof Class<?> raw) {
                return new Many(one(raw, part), type == Set.class);
            }
        }
        return one(type, part);
    }

    private static One one(Class<?> type, RecordComponent part) {
        if (type == String.class) {
            return new One(type, "text", text -> text);
        }
        if (type == int.class || type == Integer.class) {
            return new One(type, "whole number", text -> (Object) Math.toIntExact(whole(text, Integer.MAX_VALUE)));
        }
        if (type == long.class || type == Long.class) {
            return new One(type, "whole number or size", text -> (Object) size(text));
        }
        if (type == double.class || type == Double.class) {
            return new One(type, "number", text -> (Object) number(text));
        }
        if (type == boolean.class || type == Boolean.class) {
            return new One(type, "on or off", text -> (Object) truth(text));
        }
        if (type == Duration.class) {
            return new One(type, "duration", SettingType::duration);
        }
        if (type == Path.class) {
            return new One(type, "path", SettingType::path);
        }
        if (type.isEnum()) {
            return choice(type);
        }
        throw new IllegalArgumentException("settings cannot be of type " + part.getGenericType() + ": "
                + part.getDeclaringRecord().getName() + "." + part.getName());
    }

    private static long whole(String text, long max) {
        if (!text.matches("-?\\d{1,19}")) {
            throw new IllegalArgumentException("must be a whole number");
        }
        try {
            long value = Long.parseLong(text);
            if (value <= max && value >= -max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // too large even for a long
        }
        throw new IllegalArgumentException("must be at most " + max);
    }

    private static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            if (!text.matches("-?\\d+")) {
                throw new IllegalArgumentException("must be a whole number, or a size such as 512KB, 10MB or 1GB");
            }
            return whole(text, Long.MAX_VALUE);
        }
        try {
            int shift = SIZE_SHIFTS.getOrDefault(size.group(2).toUpperCase(Locale.ROOT), 0);
            return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift);
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("is too large");
        }
    }

    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw new IllegalArgumentException("must be a number");
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException("must be on or off");
        };
    }

    private static Object duration(String text) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            throw new IllegalArgumentException("must be a duration such as 500ms, 30s, 15m, 2h or 7d");
        }
        long count = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Object path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("must be a path");
        }
    }

    private static One choice(Class<?> type) {
        List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                .<Enum<?>>map(constant -> (Enum<?>) constant)
                .toList();
        String names = constants.stream().map(SettingType::written).collect(Collectors.joining(", "));
        return new One(
                type,
                "one of " + names,
                text -> constants.stream()
                        .filter(constant -> written(constant)
                                .equals(text.toLowerCase(Locale.ROOT).replace('-', '_')))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be one of " + names)));
    }

    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

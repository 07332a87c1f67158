package space.quark.hub.docking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which versions fit: {@code 1.2.0} exactly, {@code ^1.2} compatible ones, {@code >=1.2 <3} all of these bounds, {@code *}
 * any.
 */
public final class VersionRange {
    /** Any version, and whoever names none. */
    public static final VersionRange ANY = new VersionRange("*", List.of());

    private final String text;
    private final List<Bound> bounds;

    private record Bound(String operator, Version version) {
        boolean holds(Version candidate) {
            int order = candidate.compareTo(version);
            return switch (operator) {
                case ">=" -> order >= 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                case "<" -> order < 0 && !isPreOfBound(candidate);
                default -> order == 0;
            };
        }

        /** {@code 3.0.0-beta} is below 3 by the letter and belongs to 3 by its meaning. */
        private boolean isPreOfBound(Version candidate) {
            return !candidate.pre().isEmpty()
                    && version.pre().isEmpty()
                    && candidate.major() == version.major()
                    && candidate.minor() == version.minor()
                    && candidate.patch() == version.patch();
        }
    }

    private VersionRange(String text, List<Bound> bounds) {
        this.text = text;
        this.bounds = List.copyOf(bounds);
    }

    /** Null when the text is no range. */
    static @Nullable VersionRange parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        if (trimmed.equals("*")) {
            return ANY;
        }
        List<Bound> bounds = new ArrayList<>();
        for (String part : trimmed.replaceAll("([<>=^]) +", "$1").split("\\s+")) {
            if (!add(part, bounds)) {
                return null;
            }
        }
        return new VersionRange(trimmed, bounds);
    }

    private static boolean add(String part, List<Bound> bounds) {
        String operator = part.startsWith(">=") || part.startsWith("<=")
                ? part.substring(0, 2)
                : !part.isEmpty() && "<>=^".indexOf(part.charAt(0)) >= 0 ? part.substring(0, 1) : "";
        Version version = Version.parse(part.substring(operator.length()));
        if (version == null) {
            return false;
        }
        if (operator.equals("^")) {
            bounds.add(new Bound(">=", version));
            bounds.add(new Bound("<", version.nextIncompatible()));
        } else {
            bounds.add(new Bound(operator.isEmpty() ? "=" : operator, version));
        }
        return true;
    }

    /** Whether a version is in the range; a text that is no version is only in {@link #ANY}. */
    public boolean includesText(String version) {
        return includes(Version.parse(version));
    }

    /** Whether a version lies in the range; who names none is only in {@link #ANY}. */
    boolean includes(@Nullable Version version) {
        return bounds.isEmpty() || (version != null && bounds.stream().allMatch(bound -> bound.holds(version)));
    }

    @Override
    public String toString() {
        return text;
    }
}

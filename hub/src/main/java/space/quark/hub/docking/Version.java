package space.quark.hub.docking;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version, in which parts may be missing: {@code 1.2} is {@code 1.2.0}.
 *
 * @param pre what stands behind the {@code -}, empty for a release
 */
record Version(long major, long minor, long patch, String pre) implements Comparable<Version> {
    private static final int LONGEST_PART = 9;

    /** Reads {@code 1}, {@code 1.2}, {@code 1.2.3}, {@code 1.2.3-beta.1+build}; null when it is none of these. */
    static @Nullable Version parse(String text) {
        int plus = text.indexOf('+');
        String whole = plus < 0 ? text : text.substring(0, plus);
        int dash = whole.indexOf('-');
        String pre = dash < 0 ? "" : whole.substring(dash + 1);
        String[] parts = (dash < 0 ? whole : whole.substring(0, dash)).split("\\.", -1);
        if (parts.length > 3 || (dash >= 0 && pre.isEmpty())) {
            return null;
        }
        List<Long> numbers = new ArrayList<>(List.of(0L, 0L, 0L));
        for (int i = 0; i < parts.length; i++) {
            if (!isNumber(parts[i])) {
                return null;
            }
            numbers.set(i, Long.parseLong(parts[i]));
        }
        return new Version(numbers.get(0), numbers.get(1), numbers.get(2), pre);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_PART && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The first version that is no longer compatible with this one. */
    Version nextIncompatible() {
        if (major > 0) {
            return new Version(major + 1, 0, 0, "");
        }
        return minor > 0 ? new Version(0, minor + 1, 0, "") : new Version(0, 0, patch + 1, "");
    }

    @Override
    public int compareTo(Version other) {
        int order = Long.compare(major, other.major);
        order = order == 0 ? Long.compare(minor, other.minor) : order;
        order = order == 0 ? Long.compare(patch, other.patch) : order;
        if (order != 0 || pre.equals(other.pre)) {
            return order;
        }
        if (pre.isEmpty() || other.pre.isEmpty()) {
            return pre.isEmpty() ? 1 : -1;
        }
        return comparePre(pre.split("\\."), other.pre.split("\\."));
    }

    private static int comparePre(String[] ours, String[] theirs) {
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            boolean number = isNumber(ours[i]);
            boolean otherNumber = isNumber(theirs[i]);
            int order = number && otherNumber
                    ? Long.compare(Long.parseLong(ours[i]), Long.parseLong(theirs[i]))
                    : number == otherNumber ? ours[i].compareTo(theirs[i]) : number ? -1 : 1;
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.length, theirs.length);
    }
}

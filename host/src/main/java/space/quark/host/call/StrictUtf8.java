package space.quark.host.call;

import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/**
 * Refuses JSON bytes that are not clean UTF-8: overlong and truncated sequences, encoded surrogates, NUL bytes (so
 * UTF-16 too), and escapes that name half a surrogate pair, which could be read but never written again.
 */
final class StrictUtf8 {
    private StrictUtf8() {}

    static void check(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            byte b = bytes[i];
            if (b > 0 && b != '\\') {
                i++;
            } else if (b == '\\') {
                i = escape(bytes, i);
            } else {
                i = sequence(bytes, i, b & 0xFF);
            }
        }
    }

    private static int sequence(byte[] bytes, int at, int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            rest(bytes, at, 1, 0x80, 0xBF);
            return at + 2;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            rest(bytes, at, 2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
            return at + 3;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            rest(bytes, at, 3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
            return at + 4;
        }
        throw refused();
    }

    private static void rest(byte[] bytes, int at, int count, int firstLow, int firstHigh) {
        if (at + count >= bytes.length) {
            throw refused();
        }
        int first = bytes[at + 1] & 0xFF;
        if (first < firstLow || first > firstHigh) {
            throw refused();
        }
        for (int i = 2; i <= count; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                throw refused();
            }
        }
    }

    /** Where to go on after the escape; a high surrogate must be followed by a low one. */
    private static int escape(byte[] bytes, int at) {
        int unit = unit(bytes, at);
        if (unit < 0) {
            return at + 2;
        }
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            int second = unit(bytes, at + 6);
            if (second < 0xDC00 || second > 0xDFFF) {
                throw refused();
            }
            return at + 12;
        }
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
            throw refused();
        }
        return at + 6;
    }

    /** The code unit of a {@code \}{@code uXXXX} that starts here, -1 when none does. */
    private static int unit(byte[] bytes, int at) {
        if (at + 5 >= bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = 2; i < 6; i++) {
            int digit = Character.digit(bytes[at + i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static Problem refused() {
        return Problem.of(CommonProblem.INVALID_INPUT);
    }
}

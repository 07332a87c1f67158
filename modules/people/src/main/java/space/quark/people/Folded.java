package space.quark.people;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Texts as they are compared: without regard to case and to characters that only look different. */
final class Folded {
    private Folded() {}

    static String text(String text) {
        String compatible = Normalizer.normalize(text, Normalizer.Form.NFKC);
        return Normalizer.normalize(compatible.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    }

    /** What search looks through. */
    static String names(String username, @Nullable String fullName) {
        return text(username) + "\n" + (fullName == null ? "" : text(fullName));
    }

    /** The pieces of a folded text by which the index finds it; none when it is a single character. */
    static List<String> grams(String folded) {
        int[] characters = folded.codePoints().toArray();
        int length = Math.min(3, characters.length);
        Set<String> grams = new LinkedHashSet<>();
        for (int i = 0; length >= 2 && i + length <= characters.length; i++) {
            grams.add(new String(characters, i, length));
        }
        return List.copyOf(grams);
    }
}

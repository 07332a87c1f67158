package space.quark.comments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;

/** Finds whom a text names with {@code @username}. */
final class Mentions {
    private static final int MOST = 20;
    private static final Pattern NAME =
            Pattern.compile("(?<![\\p{L}\\p{N}_@./-])@([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{1,30}[\\p{L}\\p{N}_])");

    private final PeopleDirectory people;

    Mentions(PeopleDirectory people) {
        this.people = people;
    }

    /** Cards of the first 20 names that the text holds and that somebody has. */
    List<PersonCard> in(String text) {
        List<String> names = names(text);
        return names.isEmpty()
                ? List.of()
                : people.listByNames(new PeopleDirectory.Names(names)).cards();
    }

    static List<String> names(String text) {
        Map<String, String> names = new LinkedHashMap<>();
        NAME.matcher(text)
                .results()
                .map(found -> found.group(1))
                .takeWhile(_ -> names.size() < MOST)
                .forEach(name -> names.putIfAbsent(name.toLowerCase(Locale.ROOT), name));
        return List.copyOf(names.values());
    }
}

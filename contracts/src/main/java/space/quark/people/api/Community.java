package space.quark.people.api;

import java.util.List;

/**
 * What the station says of itself to whoever comes by.
 *
 * @param rules plain text, a rule or paragraph each
 * @param people how many there are
 * @param newest those who joined last, at most 12
 */
public record Community(String name, String tagline, List<String> rules, long people, List<PersonCard> newest) {
    public Community {
        rules = List.copyOf(rules);
        newest = List.copyOf(newest);
    }
}

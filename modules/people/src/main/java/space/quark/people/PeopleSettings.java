package space.quark.people;

import java.util.List;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of people: what the community says of itself. */
public record PeopleSettings(
        @Setting(value = "Our community", help = "What the community is called, at most 60 characters.")
        String communityName,

        @Setting(
                value = "A place of our own to write, show and talk.",
                help = "What the community is, in one sentence of at most 200 characters.")
        String communityTagline,

        @Setting(
                value = "Be kind: behind every name sits a person.\n"
                        + "Write in your own words, and say whose work it is when it is not yours.\n"
                        + "What is private stays private.\n"
                        + "If something is wrong, tell a moderator instead of answering in kind.",
                help = "What everybody keeps to, a rule a line; plain text of at most 10,000 characters.")
        String communityRules) {
    public PeopleSettings {
        Check.that()
                .requiredText("community_name", communityName, 1, 60)
                .text("community_tagline", communityTagline, 0, 200)
                .text("community_rules", communityRules, 0, 10_000)
                .done();
    }

    List<String> rules() {
        return communityRules
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}

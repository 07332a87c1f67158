package space.quark.people.api;

import java.time.ZoneId;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * What to change of one's settings; absent stays as it is.
 *
 * @param language {@code ru}, {@code en} or {@code bg}
 * @param timeZone an IANA name such as {@code Europe/Sofia}
 * @param theme a lower-case word of at most 32 characters
 * @param scheme {@code light}, {@code dark} or {@code system}
 * @param emailVisibility {@code everyone} or {@code nobody}
 * @param presenceVisibility {@code everyone} or {@code nobody}
 */
public record SettingsChange(
        @Nullable String language,
        @Nullable String timeZone,
        @Nullable String theme,
        @Nullable String scheme,
        @Nullable String emailVisibility,
        @Nullable String presenceVisibility) {
    public static final Set<String> LANGUAGES = Set.of("ru", "en", "bg");
    public static final Set<String> SCHEMES = Set.of("light", "dark", "system");
    public static final String EVERYONE = "everyone";
    public static final String NOBODY = "nobody";
    public static final Set<String> VISIBILITIES = Set.of(EVERYONE, NOBODY);

    private static final Pattern THEME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public SettingsChange {
        Check.that()
                .oneOf("language", language, LANGUAGES)
                .isTrue(
                        "time_zone",
                        timeZone == null || ZoneId.getAvailableZoneIds().contains(timeZone),
                        "must be an IANA time zone such as Europe/Sofia")
                .isTrue(
                        "theme",
                        theme == null || THEME.matcher(theme).matches(),
                        "must be a lower-case word of at most 32 characters")
                .oneOf("scheme", scheme, SCHEMES)
                .oneOf("email_visibility", emailVisibility, VISIBILITIES)
                .oneOf("presence_visibility", presenceVisibility, VISIBILITIES)
                .done();
    }

    /** Changes only the language. */
    public static SettingsChange speak(String language) {
        return new SettingsChange(language, null, null, null, null, null);
    }

    /** Changes only who sees the e-mail. */
    public static SettingsChange showEmailTo(String visibility) {
        return new SettingsChange(null, null, null, null, visibility, null);
    }
}

package space.quark.people.api;

import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * What to change of one's settings; absent stays as it is.
 *
 * @param language {@code ru}, {@code en} or {@code bg}
 * @param timeZone an IANA name such as {@code Europe/Sofia}
 * @param theme {@code light}, {@code dark} or {@code auto}: as the device wants it
 * @param scheme {@code grey}, {@code blue}, {@code purple}, {@code green}, {@code orange} or {@code indigo}
 * @param textSize {@code small}, {@code normal}, {@code large} or {@code huge}
 * @param externalMedia {@code ask} before pictures and films are fetched from elsewhere, or {@code always} fetch them
 * @param emailVisibility {@code everyone} or {@code nobody}
 * @param presenceVisibility {@code everyone} or {@code nobody}
 */
public record SettingsChange(
        @Nullable String language,
        @Nullable String timeZone,
        @Nullable String theme,
        @Nullable String scheme,
        @Nullable String textSize,
        @Nullable String externalMedia,
        @Nullable String emailVisibility,
        @Nullable String presenceVisibility) {
    public static final Set<String> LANGUAGES = Set.of("ru", "en", "bg");
    public static final Set<String> THEMES = Set.of("light", "dark", "auto");
    public static final Set<String> SCHEMES = Set.of("grey", "blue", "purple", "green", "orange", "indigo");
    public static final Set<String> TEXT_SIZES = Set.of("small", "normal", "large", "huge");
    public static final Set<String> EXTERNAL_MEDIA = Set.of("ask", "always");
    public static final String EVERYONE = "everyone";
    public static final String NOBODY = "nobody";
    public static final Set<String> VISIBILITIES = Set.of(EVERYONE, NOBODY);

    public SettingsChange {
        Check.that()
                .oneOf("language", language, LANGUAGES)
                .isTrue(
                        "time_zone",
                        timeZone == null || ZoneId.getAvailableZoneIds().contains(timeZone),
                        "must be an IANA time zone such as Europe/Sofia")
                .oneOf("theme", theme, THEMES)
                .oneOf("scheme", scheme, SCHEMES)
                .oneOf("text_size", textSize, TEXT_SIZES)
                .oneOf("external_media", externalMedia, EXTERNAL_MEDIA)
                .oneOf("email_visibility", emailVisibility, VISIBILITIES)
                .oneOf("presence_visibility", presenceVisibility, VISIBILITIES)
                .done();
    }

    /** Changes only the language. */
    public static SettingsChange speak(String language) {
        return new SettingsChange(language, null, null, null, null, null, null, null);
    }

    /** Changes only the look. */
    public static SettingsChange look(@Nullable String theme, @Nullable String scheme, @Nullable String textSize) {
        return new SettingsChange(null, null, theme, scheme, textSize, null, null, null);
    }

    /** Changes only who sees the e-mail. */
    public static SettingsChange showEmailTo(String visibility) {
        return new SettingsChange(null, null, null, null, null, null, visibility, null);
    }
}

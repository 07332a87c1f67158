package space.quark.people.api;

/**
 * How a person wants the station to be; {@link SettingsChange} says what each may be.
 *
 * @param theme how bright
 * @param scheme which colours
 * @param emailVisibility who sees the person's e-mail besides the person and administrators
 * @param presenceVisibility who sees whether the person is there
 * @param externalMedia whether pictures from elsewhere are shown without asking
 */
public record PersonSettings(
        String language,
        String timeZone,
        String theme,
        String scheme,
        String textSize,
        String externalMedia,
        String emailVisibility,
        String presenceVisibility) {}

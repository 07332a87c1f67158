package space.quark.people.api;

/**
 * How a person wants the station to be; {@link SettingsChange} says what each may be.
 *
 * @param emailVisibility who sees the person's e-mail besides the person and administrators
 * @param presenceVisibility who sees whether the person is there
 */
public record PersonSettings(
        String language,
        String timeZone,
        String theme,
        String scheme,
        String emailVisibility,
        String presenceVisibility) {}

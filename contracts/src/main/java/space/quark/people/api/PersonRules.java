package space.quark.people.api;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.Problem;

/** The rules that hold for a person however the person came to be. */
public final class PersonRules {
    /** Every role there is. */
    public static final Set<String> ROLES = Set.of("user", "vip", "moderator", "admin");

    /** The role that everybody has. */
    public static final String USER = "user";

    /** The role that administers people. */
    public static final String ADMIN = "admin";

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_ADDRESS = 512;

    /** A dotted local part and a domain of at least two labels; letters of any alphabet. */
    private static final Pattern EMAIL_SHAPE = Pattern.compile(
            "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]++(?:\\.[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]++)*+"
                    + "@(?:[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?\\.)+"
                    + "[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])");

    /** What mail servers everywhere take. */
    private static final Pattern PLAIN_EMAIL = Pattern.compile("[a-zA-Z0-9._%+-]++@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}");

    private PersonRules() {}

    /** 3 to 32 characters that can be seen, spaces only between them. */
    public static Check username(Check check, @Nullable String username) {
        return check.text("username", username, 3, 32)
                .isTrue(
                        "username",
                        username == null || username.codePoints().allMatch(PersonRules::visible),
                        "must not contain control or invisible characters")
                .isTrue(
                        "username",
                        username == null || username.equals(username.strip()),
                        "must not start or end with a space");
    }

    /** Something that can be an e-mail address at all; {@link #requirePlainEmail} is stricter. */
    public static Check email(Check check, @Nullable String email) {
        return check.isTrue("email", email == null || isEmail(email), "must be an e-mail address");
    }

    /** Reports {@link PeopleProblem#INVALID_EMAIL} for an address that only some mail servers take. */
    public static void requirePlainEmail(@Nullable String email) {
        if (email != null && !isPlainEmail(email)) {
            throw Problem.of(
                    PeopleProblem.INVALID_EMAIL,
                    List.of(new Problem.Field(
                            "email", "must be an e-mail address of unaccented Latin letters, digits and . _ % + -")));
        }
    }

    /** What people say of themselves; empty texts clear. */
    public static Check profile(
            Check check, @Nullable String fullName, @Nullable String bio, @Nullable String avatarUrl) {
        return avatar(check.text("full_name", fullName, 0, 100).text("bio", bio, 0, 500), avatarUrl);
    }

    /** An http or https address, a path on the station itself, or empty. */
    public static Check avatar(Check check, @Nullable String avatarUrl) {
        return check.mediaAddress(
                "avatar_url", avatarUrl == null || avatarUrl.isEmpty() ? null : avatarUrl, LONGEST_ADDRESS);
    }

    public static boolean isEmail(String text) {
        return text.length() <= LONGEST_EMAIL
                && text.indexOf('@') <= LONGEST_LOCAL_PART
                && EMAIL_SHAPE.matcher(text).matches();
    }

    /** An e-mail address of ASCII characters, as people sign in with. */
    public static boolean isPlainEmail(String text) {
        return isEmail(text) && PLAIN_EMAIL.matcher(text).matches();
    }

    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

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

    /** Letters, marks and signs that show nothing: fillers, joiners, variation selectors, the empty Braille pattern. */
    private static final Pattern BLANK = Pattern.compile("[\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2800"
            + "\\u3164\\uFE00-\\uFE0F\\uFFA0\\x{E0100}-\\x{E01EF}]");

    /** What breaks a line, or turns the direction of what is written after it. */
    private static final Pattern UNRULY = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    /** Of any width. */
    private static final Pattern MISPLACED_SPACE = Pattern.compile("^\\p{Zs}|\\p{Zs}{2}|\\p{Zs}\\z");

    private PersonRules() {}

    /** 3 to 32 characters that can be seen, spaces only between them, and none that no address can carry. */
    public static Check username(Check check, @Nullable String username) {
        return check.text("username", username, 3, 32)
                .isTrue(
                        "username",
                        username == null || username.codePoints().allMatch(PersonRules::visible),
                        "must not contain control or invisible characters")
                .isTrue(
                        "username",
                        username == null || !MISPLACED_SPACE.matcher(username).find(),
                        "must not start or end with a space, nor have two in a row")
                .isTrue(
                        "username",
                        username == null || (username.indexOf('/') < 0 && username.indexOf('\\') < 0),
                        "must not contain / or \\");
    }

    /** At most 100 characters on one line, something to be seen among them unless it is empty. */
    public static Check fullName(Check check, @Nullable String fullName) {
        return check.text("full_name", fullName, 0, 100)
                .isTrue(
                        "full_name",
                        fullName == null || !UNRULY.matcher(fullName).find(),
                        "must not contain control characters or such that turn the direction of what follows")
                .isTrue(
                        "full_name",
                        fullName == null
                                || fullName.isEmpty()
                                || fullName.codePoints().anyMatch(it -> visible(it) && !Character.isSpaceChar(it)),
                        "must contain something that can be seen");
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
        return avatar(fullName(check, fullName).text("bio", bio, 0, 500), avatarUrl);
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
        if (BLANK.matcher(Character.toString(codePoint)).matches()) {
            return false;
        }
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

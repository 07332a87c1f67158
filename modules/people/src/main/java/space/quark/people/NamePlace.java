package space.quark.people;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import space.quark.dock.Problem;

/** A place in a list ordered by username, opaque to clients. */
final class NamePlace {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private NamePlace() {}

    static String after(String username) {
        return ENCODER.encodeToString(Folded.text(username).getBytes(StandardCharsets.UTF_8));
    }

    /** The folded name that the text holds; anything but what {@link #after} wrote is refused naming {@code cursor}. */
    static String parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (name.indexOf('\0') < 0) {
                return name;
            }
        } catch (IllegalArgumentException | CharacterCodingException _) {
            // falls through to the one refusal
        }
        throw Problem.invalid("cursor", "must be a next_cursor of an earlier answer");
    }
}

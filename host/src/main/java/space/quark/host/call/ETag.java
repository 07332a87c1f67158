package space.quark.host.call;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Entity tags: {@code "<version>-<hash>"} or {@code "<hash>"} over the data, without the envelope. */
public final class ETag {
    private static final int BYTES = 12;
    /** Copied for each use, which costs far less than to ask for one anew. */
    private static final MessageDigest SHA_256 = sha256();

    private ETag() {}

    /** The tag of this content; distinct for another version of the same. */
    public static String of(@Nullable Long version, byte[] data) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash(data), BYTES));
        return version == null ? '"' + text + '"' : '"' + String.valueOf(version) + '-' + text + '"';
    }

    private static byte[] hash(byte[] data) {
        try {
            return ((MessageDigest) SHA_256.clone()).digest(data);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an If-None-Match header names the tag: {@code *}, or a list that holds it, weak or strong. */
    public static boolean matches(@Nullable String header, String tag) {
        if (header == null) {
            return false;
        }
        int at = 0;
        while (at < header.length()) {
            char c = header.charAt(at);
            if (c == '*') {
                return true;
            }
            if (c == '"') {
                int end = header.indexOf('"', at + 1);
                if (end < 0) {
                    return false;
                }
                if (header.regionMatches(at, tag, 0, tag.length()) && end - at + 1 == tag.length()) {
                    return true;
                }
                at = end;
            }
            at++;
        }
        return false;
    }
}

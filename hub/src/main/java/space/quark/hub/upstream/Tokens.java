package space.quark.hub.upstream;

/** Which characters a header's name may have. */
final class Tokens {
    private static final boolean[] PART = new boolean[128];

    static {
        String marks = "!#$%&'*+-.^_`|~";
        for (char c = 0; c < PART.length; c++) {
            PART[c] =
                    (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.indexOf(c) >= 0;
        }
    }

    private Tokens() {}

    static boolean isPart(int c) {
        return c >= 0 && c < PART.length && PART[c];
    }
}

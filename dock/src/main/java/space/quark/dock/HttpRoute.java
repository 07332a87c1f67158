package space.quark.dock;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel.Access;

/**
 * A plain HTTP route, for what a contract cannot say: uploads, cookies, other media types. The manifest declares it, a
 * {@link HttpHandler} serves it, and the API's description shows it.
 *
 * @param path below {@code /api/v1}, such as {@code /files/{id}}
 * @param access anything but {@link Access#INTERNAL}
 * @param permission the permission needed, only with {@link Access#PERMISSION}
 * @param text what it does; the first sentence is its summary
 * @param request the body it takes, absent for none
 * @param status the HTTP status of success
 * @param response the body of success, absent for none
 * @param problems the failures it promises beyond those of its access and body
 */
public record HttpRoute(
        String verb,
        String path,
        Access access,
        @Nullable String permission,
        String text,
        @Nullable Content request,
        int status,
        @Nullable Content response,
        List<ProblemCode> problems) {

    private static final String JSON = "application/json";
    private static final int OK = 200;

    /**
     * What a body is.
     *
     * @param type its media type
     * @param value the record that its JSON makes, absent for anything else
     */
    public record Content(String type, @Nullable Class<?> value) {}

    public HttpRoute {
        problems = List.copyOf(problems);
        if (access == Access.INTERNAL) {
            throw new IllegalArgumentException(verb + " " + path + ": internal calls belong in a contract");
        }
        if ((access == Access.PERMISSION) != (permission != null)) {
            throw new IllegalArgumentException(verb + " " + path + ": a permission and its access go together");
        }
    }

    /** A route for anybody; {@code signature} as in {@link Call#value}. */
    public static HttpRoute open(String signature) {
        return of(signature, Access.OPEN, null);
    }

    /** A route for whoever is signed in. */
    public static HttpRoute signedIn(String signature) {
        return of(signature, Access.SIGNED_IN, null);
    }

    /** A route for whoever holds a permission of the manifest. */
    public static HttpRoute needs(String signature, String permission) {
        return of(signature, Access.PERMISSION, permission);
    }

    private static HttpRoute of(String signature, Access access, @Nullable String permission) {
        Matcher parts = ContractModel.signature(signature);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + signature + "\" is not a verb and a path");
        }
        return new HttpRoute(parts.group(1), parts.group(2), access, permission, "", null, OK, null, List.of());
    }

    /** What it does. */
    public HttpRoute says(String sentences) {
        return new HttpRoute(verb, path, access, permission, sentences, request, status, response, problems);
    }

    /** Takes a record as JSON, read by {@link HttpRequest#json}. */
    public HttpRoute takes(Class<? extends Record> body) {
        return takes(new Content(JSON, body));
    }

    /** Takes a body of this media type. */
    public HttpRoute takes(String mediaType) {
        return takes(new Content(mediaType, null));
    }

    private HttpRoute takes(Content body) {
        return new HttpRoute(verb, path, access, permission, text, body, status, response, problems);
    }

    /** Answers this status, without data. */
    public HttpRoute answers(int success) {
        return new HttpRoute(verb, path, access, permission, text, request, success, null, problems);
    }

    /** Answers this status with a record as data in the envelope. */
    public HttpRoute answers(int success, Class<? extends Record> data) {
        return answers(success, new Content(JSON, data));
    }

    /** Answers this status with a body of this media type. */
    public HttpRoute answers(int success, String mediaType) {
        return answers(success, new Content(mediaType, null));
    }

    private HttpRoute answers(int success, Content body) {
        return new HttpRoute(verb, path, access, permission, text, request, success, body, problems);
    }

    /** Failures it promises. */
    public HttpRoute reports(ProblemCode... codes) {
        return new HttpRoute(verb, path, access, permission, text, request, status, response, List.of(codes));
    }

    /** {@code POST /files/{id}}. */
    public String signature() {
        return verb + " " + path;
    }

    /** How a manifest's JSON declares it. */
    public Manifest.Route route() {
        return new Manifest.Route(
                verb, path, access.name().toLowerCase(Locale.ROOT).replace('_', '-'), permission);
    }
}

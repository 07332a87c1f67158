package space.quark.dock;

/** Failures that any call can have. */
public enum CommonProblem implements ProblemCode {
    INVALID_INPUT(400, "invalid input"),
    VALIDATION_FAILED(400, "validation failed"),
    UNAUTHENTICATED(401, "unauthenticated"),
    INVALID_TOKEN(401, "invalid token"),
    TOKEN_EXPIRED(401, "token expired"),
    FORBIDDEN(403, "forbidden"),
    ROUTE_NOT_FOUND(404, "page not found"),
    METHOD_NOT_ALLOWED(405, "method not allowed"),
    IDEMPOTENCY_KEY_REUSED(409, "idempotency key was used for another request"),
    VERSION_CONFLICT(409, "changed by someone else meanwhile"),
    VERSION_MISMATCH(412, "changed since the version you named"),
    BODY_TOO_LARGE(413, "request body too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported media type: send plain JSON, with Content-Type: application/json"),
    TOO_MANY_REQUESTS(429, "too many requests"),
    HEADERS_TOO_LARGE(431, "request headers too large"),
    INTERNAL(500, "internal error"),
    MODULE_UNAVAILABLE(503, "module unavailable"),
    MODULE_MISSING(503, "module is not part of this station"),
    OVERLOADED(503, "station is busy"),
    UNREACHABLE(503, "module cannot be reached"),
    DEADLINE_EXCEEDED(504, "deadline exceeded");

    private final int status;
    private final String text;

    CommonProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }
}

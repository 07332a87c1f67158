package space.quark.dock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One call of a contract. Parameters bind by name: those in the path from the path; of the others, those annotated with
 * {@link Header} from headers, and the rest from the query (GET, HEAD, DELETE; a record gives one query parameter per
 * component) or, for one record, from the JSON body.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Call {
    /** Verb and path below {@code /api/v1}, such as {@code GET /posts/{id}}. */
    String value();

    /** The HTTP status of success; 204 has no body. */
    int status() default 200;

    /** Running it twice does no harm, so it may be sent again after a failure. */
    boolean retryable() default false;

    /** Answers carry an ETag, and a client that sends it back as If-None-Match gets 304. */
    boolean etag() default false;

    /** Whether the answer may be kept for a repeated Idempotency-Key; false where it holds secrets. */
    boolean replayable() default true;
}

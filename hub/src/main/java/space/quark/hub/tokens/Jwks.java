package space.quark.hub.tokens;

/**
 * The public keys as {@code /.well-known/jwks.json} answers them.
 *
 * @param body JSON, never to be changed
 * @param cacheControl the header that goes with it
 * @param etag changes with the body, quotes included
 */
@SuppressWarnings("ArrayRecordComponent") // one shared body, compared by nobody
record Jwks(byte[] body, String cacheControl, String etag) {}

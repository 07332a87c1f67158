/**
 * The way to modules that run in a process of their own: which instance gets a request, and an HTTP/1.1 client of our own that
 * carries it there and its answer back, streamed. Start reading at {@link space.quark.hub.upstream.Forwarder}.
 */
@NullMarked
package space.quark.hub.upstream;

import org.jspecify.annotations.NullMarked;

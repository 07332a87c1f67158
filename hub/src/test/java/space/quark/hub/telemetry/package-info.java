/** Tests of metrics, logs and traces. */
@NullMarked
package space.quark.hub.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * What the station shows of itself: metrics, logs and, when somebody collects them, traces.
 *
 * <p>Start reading at {@link space.quark.hub.telemetry.Telemetry}. Labels are route templates and names of modules and
 * contracts, never anything a client chose; logs hold no secrets and no personal data.
 */
@NullMarked
package space.quark.hub.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * The crash harness: kills a station, its database and its modules at random and looks whether anything was lost. Start
 * reading at {@link space.quark.conformance.crash.Auditor}; what is proved stands in {@code docs/events.md}.
 */
@NullMarked
package space.quark.conformance.crash;

import org.jspecify.annotations.NullMarked;

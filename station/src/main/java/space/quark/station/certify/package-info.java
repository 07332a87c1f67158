/**
 * The conformance kit for docking modules: asks a live module over HTTP what the docking protocol asks of it, rule by
 * rule, and says which tier it reaches. Start reading at {@link space.quark.station.certify.Certification}.
 */
@NullMarked
package space.quark.station.certify;

import org.jspecify.annotations.NullMarked;

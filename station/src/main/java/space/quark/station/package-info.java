/** The station's main() and command line. Start reading at {@link space.quark.station.Station}. */
@NullMarked
package space.quark.station;

import org.jspecify.annotations.NullMarked;

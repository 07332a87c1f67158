/**
 * Why a module does not dock: walks the way from its name to its health hop by hop, and says at the first hop that fails
 * what is wrong there and what to do about it. Start reading at {@link space.quark.station.doctor.Examination}.
 */
@NullMarked
package space.quark.station.doctor;

import org.jspecify.annotations.NullMarked;

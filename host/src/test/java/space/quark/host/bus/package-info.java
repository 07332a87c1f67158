/** Tests of the bus on a real database: {@code shop} publishes, {@code till} hears. */
@NullMarked
package space.quark.host.bus;

import org.jspecify.annotations.NullMarked;

@NullMarked
package space.quark.kafka;

import org.jspecify.annotations.NullMarked;

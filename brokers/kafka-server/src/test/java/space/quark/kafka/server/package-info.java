@NullMarked
package space.quark.kafka.server;

import org.jspecify.annotations.NullMarked;

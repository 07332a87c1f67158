@NullMarked
package space.quark.people;

import org.jspecify.annotations.NullMarked;

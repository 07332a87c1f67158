@NullMarked
package space.quark.identity;

import org.jspecify.annotations.NullMarked;

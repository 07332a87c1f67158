/** The routes of the hub itself, as each part of it offers them. */
@NullMarked
package space.quark.hub.routes;

import org.jspecify.annotations.NullMarked;

@NullMarked
package space.quark.hub.web;

import org.jspecify.annotations.NullMarked;

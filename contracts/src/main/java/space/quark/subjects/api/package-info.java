/** How modules name a thing of another module that people comment on, react to or report. */
@NullMarked
package space.quark.subjects.api;

import org.jspecify.annotations.NullMarked;

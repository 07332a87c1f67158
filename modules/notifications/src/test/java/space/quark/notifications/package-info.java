/** Tests of notifications, at their contract. */
@NullMarked
package space.quark.notifications;

import org.jspecify.annotations.NullMarked;

/** What posts promise, tried at the contract, in process and over HTTP. */
@NullMarked
package space.quark.posts;

import org.jspecify.annotations.NullMarked;

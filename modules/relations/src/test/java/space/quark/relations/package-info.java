/** Tests of relations at their contracts, in process and over HTTP. */
@NullMarked
package space.quark.relations;

import org.jspecify.annotations.NullMarked;

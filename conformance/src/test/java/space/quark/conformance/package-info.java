/** Tests of the whole: its architecture, its documents, and a station as people and operators meet it. */
@NullMarked
package space.quark.conformance;

import org.jspecify.annotations.NullMarked;

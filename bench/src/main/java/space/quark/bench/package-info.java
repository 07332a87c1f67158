/** Benchmarks, each with its baseline in the same run. Start reading at {@link space.quark.bench.Bench}. */
@NullMarked
package space.quark.bench;

import org.jspecify.annotations.NullMarked;

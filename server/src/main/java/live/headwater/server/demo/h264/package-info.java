/**
 * A small H.264 encoder for pictures that mostly stand still: Constrained Baseline, one slice a picture, changed
 * macroblocks as Intra_16x16 with CAVLC, unchanged ones as P_Skip, no deblocking.
 *
 * <p>It knows its decoder's output: {@link live.headwater.server.demo.h264.PictureEncoder#reconstruction()} equals
 * it sample for sample. Section numbers are those of ITU-T H.264 (08/2021). Nothing here is thread-safe.
 */
@NullMarked
package live.headwater.server.demo.h264;

import org.jspecify.annotations.NullMarked;

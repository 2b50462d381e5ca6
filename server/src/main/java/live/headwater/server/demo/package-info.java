/**
 * What {@code headwater demo} publishes: a test card with a running wall clock and a beep each second.
 *
 * <p>{@link live.headwater.server.demo.TestCard} and {@link live.headwater.server.demo.BeepTrack} make the media,
 * {@link live.headwater.server.demo.DemoSchedule} says what is due when, without a thread or a clock, and {@link
 * live.headwater.server.demo.DemoPublisher} runs it in real time on a thread of its own.
 */
@NullMarked
package live.headwater.server.demo;

import org.jspecify.annotations.NullMarked;

package live.headwater.bus;

import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What all streams of a bus share.
 *
 * @param nowNs the monotonic clock that the loops have
 * @param observers told of every program
 */
record BusContext(
  BusSettings settings,
  InstantSource wallClock,
  LongSupplier nowNs,
  List<ProgramObserver> observers,
  StreamEventListener events,
  AttemptLimits limits,
  RefusalReports refusals
) {}

package live.headwater.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import live.headwater.media.AccessUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fans a program out. A listener that throws is our own bug: it is logged, told that the program ended, and left out
 * from then on; the others never notice. Confined to the stream's home loop.
 */
final class ProgramListeners implements ProgramListener {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramListeners.class);

  private final long streamId;
  private final List<ProgramListener> listeners = new ArrayList<>();

  ProgramListeners(ProgramInfo info, List<ProgramObserver> observers) {
    this.streamId = info.streamId();
    for (ProgramObserver observer : observers) {
      try {
        listeners.add(observer.onProgramStart(info));
      } catch (RuntimeException e) {
        LOG.error("stream {}: an observer failed at the start of the program", streamId, e);
      }
    }
  }

  @Override
  public void onPeriod(Period period) {
    each(listener -> listener.onPeriod(period));
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    // Without a capturing lambda: this runs for every access unit.
    for (int i = 0; i < listeners.size(); i++) {
      ProgramListener listener = listeners.get(i);
      try {
        listener.onAccessUnit(unit);
      } catch (RuntimeException e) {
        leaveOut(listener, e);
        i--;
      }
    }
  }

  @Override
  public void onBatchEnd() {
    for (int i = 0; i < listeners.size(); i++) {
      ProgramListener listener = listeners.get(i);
      try {
        listener.onBatchEnd();
      } catch (RuntimeException e) {
        leaveOut(listener, e);
        i--;
      }
    }
  }

  @Override
  public void onEnd() {
    each(ProgramListener::onEnd);
    listeners.clear();
  }

  private void each(Consumer<ProgramListener> call) {
    for (ProgramListener listener : List.copyOf(listeners)) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        leaveOut(listener, e);
      }
    }
  }

  private void leaveOut(ProgramListener listener, RuntimeException cause) {
    LOG.error("stream {}: a listener failed and is left out of the program", streamId, cause);
    listeners.remove(listener);
    try {
      listener.onEnd();
    } catch (RuntimeException e) {
      LOG.error("stream {}: the listener failed again at its end", streamId, e);
    }
  }
}

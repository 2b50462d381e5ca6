package live.headwater.rtmp.session;

import java.util.ArrayList;
import java.util.List;
import live.headwater.bus.Refusal;

/** Keeps what was counted, in order; bytes apart. */
final class CountedMetrics implements RtmpMetrics {

  final List<String> counted = new ArrayList<>();
  long bytes;

  @Override
  public void onConnectionOpened() {
    counted.add("opened");
  }

  @Override
  public void onConnectionClosed() {
    counted.add("closed");
  }

  @Override
  public void onBytesReceived(long count) {
    bytes += count;
  }

  @Override
  public void onFeedAccepted() {
    counted.add("accepted");
  }

  @Override
  public void onFeedEnded() {
    counted.add("ended");
  }

  @Override
  public void onFeedRefused(Refusal refusal) {
    counted.add("refused " + refusal);
  }

  @Override
  public void onRejected(Rejection reason) {
    counted.add("rejected " + reason);
  }

  @Override
  public void onProblem(Problem problem) {
    counted.add("problem " + problem);
  }
}

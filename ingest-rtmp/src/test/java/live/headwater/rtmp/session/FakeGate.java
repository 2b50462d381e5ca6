package live.headwater.rtmp.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import live.headwater.bus.Admission;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.Gate;
import live.headwater.bus.Loop;
import live.headwater.bus.PublishRequest;
import live.headwater.bus.Refusal;

/** Admits whoever knows {@link #TOKEN}, unless told otherwise, and keeps what was asked. */
public final class FakeGate implements Gate {

  public static final String TOKEN = "secret-token";

  public final List<PublishRequest> requests = new CopyOnWriteArrayList<>();
  public final List<RecordedFeed> feeds = new CopyOnWriteArrayList<>();
  public final List<FeedConnection> connections = new CopyOnWriteArrayList<>();
  private final Map<String, Refusal> refusals = new HashMap<>();

  /** Refuses a stream key whatever its token. */
  public FakeGate refuse(String streamKey, Refusal refusal) {
    refusals.put(streamKey, refusal);
    return this;
  }

  @Override
  public Admission admit(PublishRequest request, FeedConnection connection, Loop loop) {
    requests.add(request);
    Refusal refusal = refusals.get(request.streamKey());
    if (refusal == null && !request.token().equals(TOKEN)) {
      refusal = Refusal.WRONG_TOKEN;
    }
    if (refusal != null) {
      return new Admission.Refused(refusal);
    }
    RecordedFeed feed = new RecordedFeed(request.streamKey());
    feeds.add(feed);
    connections.add(connection);
    return new Admission.Accepted(feed);
  }

  RecordedFeed feed() {
    return feeds.getLast();
  }

  /** What happened, one line each, for comparison. */
  public List<String> events() {
    List<String> all = new ArrayList<>();
    feeds.forEach(feed -> all.addAll(feed.events()));
    return all;
  }
}

package live.headwater.origin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import live.headwater.bus.Role;
import live.headwater.bus.StreamStatus;
import live.headwater.bus.StreamStatus.FeedStatus;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.origin.streams.StreamView;
import org.jspecify.annotations.Nullable;

/** How a stream's feeds are doing: what an operator looks at when something is wrong. Ours, not the public API's. */
final class HealthDocument {

  private HealthDocument() {}

  static ObjectNode of(StreamView stream) {
    StreamStatus status = stream.status();
    ObjectNode json = JsonNodeFactory.instance
      .objectNode()
      .put("stream_id", stream.settings().id())
      .put("on_air", role(status.onAir()))
      .put("held_open_until", Json.time(status.heldOpenUntil()));
    ArrayNode feeds = json.putArray("feeds");
    for (FeedStatus feed : status.feeds()) {
      putFeed(feeds.addObject(), feed);
    }
    return json;
  }

  /** {@code primary} or {@code backup}; null for null. */
  static @Nullable String role(@Nullable Role role) {
    return role == null ? null : role.name().toLowerCase(Locale.ROOT);
  }

  private static void putFeed(ObjectNode json, FeedStatus feed) {
    json
      .put("role", role(feed.role()))
      .put("protocol", feed.protocol().name().toLowerCase(Locale.ROOT))
      .put("remote", feed.remote())
      .put("encoder", feed.encoder())
      .put("connected_at", Json.time(feed.connectedAt()))
      .put("live", feed.live())
      .put("bitrate_bps", feed.bitsPerSecond())
      .put("bytes_received", feed.bytesReceived())
      .put("access_units_dropped", feed.accessUnitsDropped());
    ArrayNode tracks = json.putArray("tracks");
    for (Track track : feed.tracks()) {
      putTrack(tracks.addObject(), track, feed);
    }
  }

  private static void putTrack(ObjectNode json, Track track, FeedStatus feed) {
    switch (track.codec()) {
      case VideoConfiguration video -> json
        .put("type", "video")
        .put("codec", video.codecs())
        .put("width", video.widthPixels())
        .put("height", video.heightPixels())
        .put("frame_rate", feed.videoFramesPerSecond());
      case AudioConfiguration audio -> json
        .put("type", "audio")
        .put("codec", audio.codecs())
        .put("sample_rate", audio.sampleRateHz())
        .put("channels", audio.channels());
    }
  }
}

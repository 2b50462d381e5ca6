package live.headwater.origin.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import live.headwater.bus.Role;
import live.headwater.bus.StreamSettings;
import live.headwater.bus.StreamStatus;
import live.headwater.bus.StreamStatus.FeedStatus;
import live.headwater.media.Track;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.origin.streams.PublicUrls;
import live.headwater.origin.streams.StreamView;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the API shows it. Fields are those of the public Gcore API's {@code Stream}, in its order; one that
 * means nothing here is null, false or empty as its type has it.
 */
final class StreamDocument {

  private StreamDocument() {}

  static ObjectNode of(StreamView stream, PublicUrls urls) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    StreamSettings settings = stream.settings();
    StreamStatus status = stream.status();
    putIdentity(json, settings, status);
    putUrls(json, settings, urls);
    putUnsupported(json);
    putTimes(json, settings, status);
    putSource(json, status);
    return json;
  }

  private static void putIdentity(ObjectNode json, StreamSettings settings, StreamStatus status) {
    json
      .put("id", settings.id())
      .put("name", settings.name())
      .put("token", settings.token())
      .put("active", settings.active())
      .put("live", status.isLive(Role.PRIMARY))
      .put("backup_live", status.isLive(Role.BACKUP))
      .put("pull", settings.pull())
      .put("uri", settings.uri().isEmpty() ? null : settings.uri());
  }

  private static void putUrls(ObjectNode json, StreamSettings settings, PublicUrls urls) {
    long id = settings.id();
    String token = settings.token();
    json
      .put("push_url", urls.push(id, token))
      .put("backup_push_url", urls.backupPush(id, token))
      .put("push_url_srt", urls.srtPush(id, token))
      .put("backup_push_url_srt", urls.srtBackupPush(id, token))
      .putNull("push_url_whip")
      .put("srt_passphrase", settings.srtPassphrase().isEmpty() ? null : settings.srtPassphrase())
      .put("hls_cmaf_url", urls.hlsCmaf(id))
      .put("hls_mpegts_url", urls.hlsMpegts(id))
      .put("dash_url", urls.dash(id))
      .put("iframe_url", urls.player(id));
  }

  private static void putUnsupported(ObjectNode json) {
    json
      .put("dvr_enabled", false)
      .putNull("dvr_duration")
      .put("auto_record", false)
      .putNull("record_type")
      .putNull("recording_duration")
      .putNull("hls_mpegts_endlist_tag")
      .put("html_overlay", false);
    json.putArray("html_overlays");
    json.putNull("projection").putNull("quality_set_id");
    json.putArray("broadcast_ids");
    json.putNull("cdn_id").putNull("client_user_id").putNull("client_entity_data");
  }

  private static void putTimes(ObjectNode json, StreamSettings settings, StreamStatus status) {
    json
      .put("created_at", Json.time(settings.createdAt()))
      .put("started_at_primary", Json.time(status.startedAtPrimary()))
      .put("started_at_backup", Json.time(status.startedAtBackup()))
      .put("finished_at_primary", Json.time(status.finishedAtPrimary()))
      .putNull("active_ingest_region_primary")
      .putNull("active_ingest_region_backup");
  }

  /** The source now: the feed on air and what its program carries. */
  private static void putSource(ObjectNode json, StreamStatus status) {
    FeedStatus onAir = feedOnAir(status);
    VideoConfiguration video = video(status);
    json.put("stream_source_type", onAir == null ? null : sourceType(onAir));
    json.put("frame_rate", onAir == null || video == null ? null : onAir.videoFramesPerSecond());
    json.put("video_width", video == null ? null : (double) video.widthPixels());
    json.put("video_height", video == null ? null : (double) video.heightPixels());
    json.putNull("transcoding_speed");
    json.putArray("transcoded_qualities");
    json.putNull("screenshot");
  }

  private static String sourceType(FeedStatus feed) {
    return switch (feed.protocol().family()) {
      case RTMP -> "rtmp";
      case SRT -> "srt";
      case WHIP -> "webrtc";
    };
  }

  private static @Nullable FeedStatus feedOnAir(StreamStatus status) {
    for (FeedStatus feed : status.feeds()) {
      if (feed.role() == status.onAir()) {
        return feed;
      }
    }
    return null;
  }

  private static @Nullable VideoConfiguration video(StreamStatus status) {
    for (Track track : status.programTracks()) {
      if (track.codec() instanceof VideoConfiguration video) {
        return video;
      }
    }
    return null;
  }
}

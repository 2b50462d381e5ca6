package live.headwater.testing;

/**
 * What an init segment says of its track.
 *
 * @param sampleEntry {@code avc1}, {@code hvc1}, {@code mp4a}, {@code ac-3}, {@code ec-3} or {@code Opus}
 * @param widthPixels of the sample entry, 0 for audio
 * @param heightPixels of the sample entry, 0 for audio
 * @param sampleRateHz of the codec's own record, 0 for video
 * @param channels of the sample entry, 0 for video
 * @param codecs RFC 6381 string as the configuration has it
 */
public record Mp4Init(
  int trackId,
  long timescale,
  String sampleEntry,
  int widthPixels,
  int heightPixels,
  int sampleRateHz,
  int channels,
  String codecs
) {
  public boolean isVideo() {
    return sampleEntry.equals("avc1") || sampleEntry.equals("hvc1");
  }
}

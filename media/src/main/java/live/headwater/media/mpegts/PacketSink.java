package live.headwater.media.mpegts;

/** What a segment consists of, in order. Times are program time in unwrapped 90 kHz ticks. */
interface PacketSink {
  /** PAT and PMT. */
  void tables();

  /** A packet with a PCR and nothing else. */
  void pcr(long ticks);

  /** A PES packet with video sample {@code index}, and a PCR. */
  void video(VideoSamples samples, int index);

  /** A PES packet with the audio samples {@code from} to {@code end} (exclusive); with a PCR when there is no video. */
  void audio(AudioSamples samples, int from, int end);
}

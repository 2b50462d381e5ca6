package live.headwater.bus;

/**
 * What a listener learns when a program starts.
 *
 * @param streamId the stream it is on air for
 * @param epochUnixNs wall-clock time of program time zero, in nanoseconds since 1970-01-01T00:00Z
 * @param loop where every call to the listener comes from
 */
public record ProgramInfo(long streamId, long epochUnixNs, Loop loop) {}

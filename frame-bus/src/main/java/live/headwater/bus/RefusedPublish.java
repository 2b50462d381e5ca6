package live.headwater.bus;

import org.jspecify.annotations.Nullable;

/**
 * One publish that the gate refused.
 *
 * @param streamId 0 when there is no such stream
 * @param role null when the name it gave is no stream's
 * @param address where it came from, without port; of IPv6 the /64 network
 */
public record RefusedPublish(
  long streamId,
  @Nullable Role role,
  Refusal refusal,
  Protocol protocol,
  String address
) {}

package live.headwater.srt.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the address of a host. May block: called on a thread of its own. */
@FunctionalInterface
interface NameLookup {
  InetAddress find(String host) throws UnknownHostException;
}

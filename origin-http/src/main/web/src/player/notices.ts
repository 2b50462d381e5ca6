import type { Phase } from "./session.ts";

export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** What to say while there is nothing to play; null while there is. */
export function noticeOf(phase: Phase, seenLive: boolean, streamId: string): Notice | null {
  switch (phase) {
    case "absent":
      return seenLive
        ? { title: "The stream is off air", text: "Playback goes on by itself as soon as it is back." }
        : { title: "Not live yet", text: "This page starts playing by itself as soon as the stream is on air." };
    case "ended":
      return { title: "The stream has ended", text: "Should it come back, playback goes on by itself." };
    case "unreachable":
      return seenLive
        ? { title: "The stream has ended", text: "The server does not answer now. Should it come back, playback goes on by itself." }
        : { title: "No answer from the server", text: "Playback starts by itself as soon as it answers." };
    case "unknown":
      return { title: `No stream ${streamId} on this server`, text: "The address may be mistyped, or the stream was removed." };
    case "loading":
    case "active":
      return null;
  }
}

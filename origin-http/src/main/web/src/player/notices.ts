import type { Phase } from "./session.ts";

export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** What to say while there is nothing to play; null while there is. */
export function noticeOf(phase: Phase, seenLive: boolean): Notice | null {
  switch (phase) {
    case "absent":
      return seenLive
        ? { title: "The stream is off air", text: "Playback goes on by itself as soon as it is back." }
        : { title: "Not live yet", text: "This page starts playing by itself as soon as the stream is on air." };
    case "ended":
      return { title: "The stream has ended", text: "Should it come back, playback goes on by itself." };
    case "unreachable":
      return { title: "No answer from the server", text: "Playback goes on by itself as soon as it answers." };
    case "loading":
    case "active":
      return null;
  }
}

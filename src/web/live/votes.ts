/**
 * Votes come in hundreds when many look at one question: they are told with all others of this time, so that what they cost grows with the
 * seconds and not with the votes. The first after a pause is told at once.
 */
const votesMs = 1_000;

/** Splits changes into votes, which `tell` hears once in a while, and all others, which are returned. */
export function createVoteWindow(tell: (lines: readonly string[]) => void) {
  const waiting = new Set<string>();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    toldAtMs = performance.now();
    const lines = [...waiting];
    waiting.clear();
    tell(lines);
  };
  return {
    others(lines: readonly string[]): string[] {
      for (const line of lines) if (isVote(line)) waiting.add(line);
      if (waiting.size > 0)
        timer ??= setTimeout(flush, Math.max(0, toldAtMs + votesMs - performance.now())).unref();
      return lines.filter((line) => !isVote(line));
    },
    close(): void {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

const isVote = (line: string): boolean => line.startsWith('votes ');

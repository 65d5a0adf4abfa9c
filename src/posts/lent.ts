/**
 * What lies with a partner and is fetched when somebody looks: "by reference" in agreements, lent in the code. What surfaces ask about it is
 * answered by federation, which compose.ts puts here.
 */
export interface Lender {
  /** Does this partner lend us its posts, or its files? Then nothing of them is kept. */
  lends(peerId: number, what: 'post' | 'file'): boolean;
}

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly lending: { current: Lender | null };
  }
}

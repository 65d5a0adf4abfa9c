import { createSealer, hashOfEntry } from './entry.ts';
import type { Head } from './seal.ts';

/** An entry with its place in the chain. `seal` is absent in an export. */
export interface SealedEntry {
  readonly number: number;
  readonly said: string;
  readonly hash: string;
  readonly seal?: string;
}

/** `from` and `to` are equal for one entry. */
export interface Flaw {
  readonly kind: 'missing' | 'changed' | 'rewritten' | 'root';
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

const flawsMax = 200;

/** A root whose signature is ours: the hash that the entry of that number had. */
export interface Anchor {
  readonly day: string;
  readonly number: number;
  readonly hash: string;
}

/**
 * Checks a chain, entry by entry, in order of their numbers. `start` is what the first one follows. With the instance's key it tells apart an entry
 * whose text was changed and one that was rewritten together with its hash.
 */
export function createChecker(start: Head, anchors: readonly Anchor[], sealKey: Buffer | null) {
  const flaws: Flaw[] = [];
  const sealOf = sealKey === null ? null : createSealer(sealKey);
  const byNumber = new Map(anchors.map((anchor) => [anchor.number, anchor]));
  let last: Head = start;
  /** The hash of the entry before cannot be relied on: what follows from it is no flaw of this one. */
  let isBroken = false;
  let isRewritten = false;
  let checked = 0;

  const add = (kind: Flaw['kind'], from: number, to: number, words: string): void => {
    if (flaws.length < flawsMax) flaws.push({ kind, from, to, words });
  };

  function flawOf({ number, said, hash, seal }: SealedEntry): Flaw['kind'] | null {
    const isSealed = sealOf === null || seal === undefined || seal === sealOf(number, hash);
    if (!isSealed) return 'rewritten';
    return isBroken || hashOfEntry(number, last.hash, said) === hash ? null : 'changed';
  }

  return {
    flaws,
    get checked() {
      return checked;
    },
    get last() {
      return last;
    },
    check(entry: SealedEntry): void {
      const { number, hash } = entry;
      checked += 1;
      if (number > last.number + 1) {
        const [from, to] = [last.number + 1, number - 1];
        add('missing', from, to, missing(from, to));
        isBroken = true;
      }
      const flaw = flawOf(entry);
      if (flaw === 'changed')
        add(
          'changed',
          number,
          number,
          `Entry ${number} was changed: it is not what was sealed under that number.`,
        );
      if (flaw === 'rewritten')
        add(
          'rewritten',
          number,
          number,
          `Entry ${number} was rewritten with its hash: it does not carry this instance's seal.`,
        );
      const anchor = byNumber.get(number);
      if (anchor !== undefined && anchor.hash !== hash && !isRewritten) {
        isRewritten = true;
        add(
          'root',
          number,
          number,
          `The root of ${anchor.day} was signed for another log: entries up to ${number} were rewritten since.`,
        );
      }
      isBroken = flaw === 'rewritten';
      last = { number, hash };
    },
  };
}

const missing = (from: number, to: number): string =>
  from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`;

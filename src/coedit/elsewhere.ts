import type { PersonId } from '#src/platform/ids.ts';
import type { EditedPage } from './edited-page.ts';
import type { NextVersion } from './save.ts';

/**
 * Writing a page together whose group lives at a partner: the same acts as in `Coedit`, passed on to its home in the person's name. Nothing is
 * stored here. Never inside a transaction. Refusals are the home's or ours; Unavailable if the home cannot be reached.
 */
export interface CoeditElsewhere {
  /** Null: the partner's software does not know writing together. */
  join(person: PersonId, page: EditedPage, sessionId: string): Promise<ReadableStream<Uint8Array> | null>;
  /** `message` as the browser sent it, read by `readSaid` already. */
  say(person: PersonId, page: EditedPage, message: object): Promise<{ readonly seq: number }>;
  /** See `takeNextVersion`. */
  takeNextVersion(person: PersonId, page: EditedPage, asked: string | null): Promise<NextVersion | null>;
  /** Ends all lines, for good. */
  close(): void;
}

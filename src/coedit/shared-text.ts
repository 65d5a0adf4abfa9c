import * as Y from 'yjs';
import { differences } from '#src/platform/differences.ts';
import { sourceMax } from '#src/posts/limits.ts';
import { stateBytesMax, updateBytesMax } from './limits.ts';
import { refusals } from './refusals.ts';

/** The one thing in a document. */
const root = 'text';

/** The first state of a document that says this. */
export function begun(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText(root).insert(0, plainLines(text));
  return Y.encodeStateAsUpdate(doc);
}

/** CR is no character of its own to editors, which would then count differently. */
const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '');

export function textOf(state: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc.getText(root).toString();
}

export const merged = (updates: readonly Uint8Array[]): Uint8Array => Y.mergeUpdates([...updates]);

/**
 * The change that makes `text` of what the document said at `state`. Applied to the document as it is now, it leaves what was typed since: the
 * merge of both.
 */
export function changeTo(state: Uint8Array, text: string): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const shared = doc.getText(root);
  doc.transact(() => {
    let at = 0;
    for (const stretch of differences(shared.toString(), plainLines(text))) {
      if (stretch.kind === 'removed') shared.delete(at, stretch.text.length);
      else if (stretch.kind === 'added') shared.insert(at, stretch.text);
      if (stretch.kind !== 'removed') at += stretch.text.length;
    }
  });
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(state));
}

/** A document in memory, as far as it is known to be stored. After a throw it may hold what was refused: forget it. */
export class SharedText {
  readonly #doc = new Y.Doc();
  #change: Uint8Array | null = null;
  #bytes: number;

  readonly #bytesMax: number;

  constructor(updates: readonly Uint8Array[], bytesMax: number = stateBytesMax) {
    this.#bytesMax = bytesMax;
    for (const update of updates) Y.applyUpdate(this.#doc, update);
    this.#bytes = updates.reduce((sum, { length }) => sum + length, 0);
    this.#doc.on('update', (update: Uint8Array) => {
      this.#change = update;
    });
  }

  get text(): string {
    return this.#doc.getText(root).toString();
  }

  get state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }

  /**
   * Takes what an editor sent. Returns what is new in it; null: nothing. Refusals notAnEdit, changeTooLarge, textTooLong, worn; none of them
   * leaves a trace.
   */
  take(update: Uint8Array): Uint8Array | null {
    const typed = this.#check(update);
    const before = this.#doc.getText(root).length;
    if (before + typed > sourceMax) this.#tryLength(update, before);
    const change = this.#apply(update);
    if (change !== null) this.#bytes += change.length;
    return change;
  }

  /** Of what is stored already. */
  follow(update: Uint8Array): void {
    this.#apply(update);
    this.#bytes += update.length;
  }

  #apply(update: Uint8Array): Uint8Array | null {
    this.#change = null;
    Y.applyUpdate(this.#doc, update);
    if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null)
      throw refusals.notAnEdit();
    return this.#change;
  }

  /** How many characters it types. Text is all that may come, and nothing that builds on what is not here. */
  #check(update: Uint8Array): number {
    if (update.length > updateBytesMax)
      throw refusals.changeTooLarge({ bytes: update.length, max: updateBytesMax });
    if (this.#bytes + update.length > this.#bytesMax) {
      this.#bytes = this.state.length;
      if (this.#bytes + update.length > this.#bytesMax) throw refusals.worn();
    }
    try {
      const { structs, ds } = Y.decodeUpdate(update);
      let typed = 0;
      const known = this.#clocks();
      for (const struct of structs) {
        const { client, clock } = struct.id;
        if (clock > (known.get(client) ?? 0)) throw refusals.notAnEdit();
        known.set(client, Math.max(known.get(client) ?? 0, clock + struct.length));
        if (struct instanceof Y.Item) typed += typedBy(struct);
        else if (!(struct instanceof Y.GC)) throw refusals.notAnEdit();
      }
      for (const item of structs) if (item instanceof Y.Item) checkTies(item, known);
      for (const [client, ranges] of ds.clients)
        for (const { clock, len } of ranges)
          if (clock + len > (known.get(client) ?? 0)) throw refusals.notAnEdit();
      return typed;
    } catch {
      throw refusals.notAnEdit();
    }
  }

  #clocks(): Map<number, number> {
    return Y.decodeStateVector(Y.encodeStateVector(this.#doc));
  }

  /** It may also delete: only then is it asked what would remain. Who shortens a text that is too long may do so in steps. */
  #tryLength(update: Uint8Array, before: number): void {
    const length = textOf(Y.mergeUpdates([this.state, update])).length;
    if (length > sourceMax && length > before) throw refusals.textTooLong({ length, max: sourceMax });
  }
}

/** Characters, or a throw for what is no text. */
function typedBy({ content, parentSub, parent }: Y.Item): number {
  const isText = content instanceof Y.ContentString;
  if (!isText && !(content instanceof Y.ContentDeleted)) throw refusals.notAnEdit();
  if (parentSub !== null || (typeof parent === 'string' ? parent !== root : parent !== null))
    throw refusals.notAnEdit();
  if (isText && /[\r\0]/.test(content.str)) throw refusals.notAnEdit();
  return isText ? content.str.length : 0;
}

function checkTies({ origin, rightOrigin }: Y.Item, known: ReadonlyMap<number, number>): void {
  for (const tie of [origin, rightOrigin])
    if (tie !== null && tie.clock >= (known.get(tie.client) ?? 0)) throw refusals.notAnEdit();
}

import { setTimeout as pause } from 'node:timers/promises';
import { onRevoked } from '#src/access/revoke.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { pageToEdit, type EditedPage } from '#src/coedit/edited-page.ts';
import type { CoeditElsewhere } from '#src/coedit/elsewhere.ts';
import { rightsMs } from '#src/coedit/limits.ts';
import { refusals } from '#src/coedit/refusals.ts';
import type { NextVersion } from '#src/coedit/save.ts';
import { readPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { editPage } from '#src/posts/kinds/page/write-page.ts';
import { refusals as pageRefusals } from '#src/posts/kinds/page/refusals.ts';
import type { FederationContext } from '../context.ts';
import { editingAddress, openLine, reached, readNext, refusalOf, tellHome } from './ask-home.ts';
import { relay, type RelayedLine } from './relayed.ts';

const log = logger('coedit');
/** After somebody left, what they typed has arrived at the home. */
const leftMs = 1_000;
/** Our own copy of the page may be a moment behind its home's. */
const triesMax = 6;
const pauseMs = 1_000;
const linesMax = 1_000;
const answerMaxChars = 16_384;

/** For our people, pages that live at partners: both requests of the editor are passed on, in the person's own name. */
export function coeditElsewhere(ctx: FederationContext): CoeditElsewhere {
  const lines = new Set<RelayedLine>();
  const saver = createSaver(ctx);
  const timer = setInterval(() => void checkRights(), rightsMs).unref();
  let checking = false;

  /** What is asked of the home at every step: the rules and the agreement, here too. */
  const checkRights = async (): Promise<void> => {
    if (checking || lines.size === 0) return;
    checking = true;
    try {
      for (const line of lines) {
        const no = await refusalFor(ctx, line);
        if (no !== null) line.end(no);
      }
    } catch (error) {
      log.warn('Rights could not be checked: {reason}', { reason: String(error) });
    } finally {
      checking = false;
    }
  };
  const stopRevocations = endRevoked(ctx, lines);
  return {
    join: (person, page, sessionId) =>
      reached(async () => {
        const partner = partnerOf(ctx, page);
        const address = await editingAddress(ctx, page);
        if (address === null) return null;
        if (lines.size >= linesMax) throw refusals.tooManyEditors({ max: linesMax });
        const url = new URL(address);
        url.searchParams.set('page', page.uri);
        const { status, headers, body } = await openLine(ctx, await named(ctx, person), partner, url);
        if (status !== 200 || !/^text\/event-stream\b/.test(headers['content-type'] ?? '')) {
          const said = await shortText(body);
          throw refusalOf(status === 200 ? 404 : status, said);
        }
        const { line, body: passedOn } = relay(
          body,
          { person, page, sessionId },
          {
            save: () => saver.save(person, page, 0),
            ended: (own) => {
              lines.delete(own);
              saver.save(person, page, leftMs);
            },
          },
        );
        lines.add(line);
        return passedOn;
      }),
    say: (person, page, message) =>
      reached(async () => {
        const { seq } = await tell(ctx, person, page, message);
        return { seq: typeof seq === 'number' ? seq : 0 };
      }),
    takeNextVersion: (person, page, asked) =>
      reached(async () => readNext(await tell(ctx, person, page, { save: asked }))),
    close() {
      clearInterval(timer);
      stopRevocations();
      saver.close();
      for (const line of lines) line.end(null);
    },
  };
}

/** The home's company, whose agreement lets what is said there come here; whether ours may write there was asked before. */
function partnerOf({ registry }: FederationContext, page: EditedPage): Partner {
  const partner = page.peerId === null ? undefined : registry.byPeer(page.peerId);
  if (!partner) throw notFound('page');
  const incoming = { direction: 'in', category: 'post', group: page.groupHandle } as const;
  if (!registry.decide(partner.origin, incoming).allowed)
    throw pageRefusals.apart({ group: page.groupHandle });
  return partner;
}

async function named(ctx: FederationContext, id: PersonId): Promise<{ id: PersonId; uri: string }> {
  const person = await readPerson(ctx.db, id);
  if (!person) throw notFound('page');
  return { id, uri: person.uri };
}

async function tell(
  ctx: FederationContext,
  person: PersonId,
  page: EditedPage,
  message: object,
): Promise<Record<string, unknown>> {
  const partner = partnerOf(ctx, page);
  const address = await editingAddress(ctx, page);
  if (address === null) throw notFound('page');
  const said = { page: page.uri, ...message };
  return await tellHome(ctx, await named(ctx, person), partner, new URL(address), said);
}

async function refusalFor(ctx: FederationContext, { person, page }: RelayedLine): Promise<Refusal | null> {
  try {
    partnerOf(ctx, await pageToEdit(ctx.db, ctx.registry, person, page.id));
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function shortText(body: AsyncIterable<Buffer>): Promise<Record<string, unknown>> {
  let said = '';
  for await (const chunk of body) {
    said += chunk.toString();
    if (said.length > answerMaxChars) break;
  }
  try {
    return JSON.parse(said) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Writes versions of what our people typed elsewhere, which nobody but their own instance can sign. */
function createSaver(ctx: FederationContext) {
  const running = new Set<string>();
  let closed = false;
  const write = async (person: PersonId, page: EditedPage): Promise<void> => {
    const next = readNext(await reached(() => tell(ctx, person, page, { save: null })));
    for (let tries = 1; next !== null; tries++)
      try {
        return await transaction(ctx.db, (tx) => editPage(tx, ctx.registry, person, page.id, changeOf(next)));
      } catch (error) {
        const isBehind = error instanceof Refusal && error.reason.id === 'page.changedMeanwhile';
        if (!isBehind || tries >= triesMax) throw error;
        await pause(pauseMs);
      }
  };
  return {
    save(person: PersonId, page: EditedPage, afterMs: number): void {
      const name = `${person} ${page.id}`;
      if (closed || running.has(name)) return;
      running.add(name);
      void pause(afterMs, undefined, { ref: false })
        .then(() => (closed ? undefined : write(person, page)))
        .catch((error: unknown) => {
          // It stays at its home, for the next who saves.
          if (!(error instanceof Refusal || error instanceof Unavailable))
            log.warn('A version could not be written: {reason}', { reason: String(error) });
        })
        .finally(() => running.delete(name));
    },
    close(): void {
      closed = true;
    },
  };
}

const changeOf = ({ source, base, note }: NextVersion) => ({ source, base, note });

const endRevoked = (ctx: FederationContext, lines: ReadonlySet<RelayedLine>): (() => void) =>
  onRevoked(ctx.instance, (what) => {
    for (const line of lines)
      if (
        what.noun === 'all' ||
        (what.noun === 'person' && line.person === what.id) ||
        (what.noun === 'session' && line.sessionId === what.id)
      )
        line.end(null);
  });

import * as z from 'zod';
import type { ExchangeDeps } from '#src/agreements/exchange.ts';
import type { Agreement } from '#src/agreements/agreement.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { json } from '#src/platform/json.ts';
import { lazily } from '#src/platform/lazily.ts';
import { logger } from '#src/platform/log.ts';
import type { Egress } from '#src/platform/egress.ts';
import { giveRootsJob } from './close-day.ts';
import { readRoot } from './root.ts';

/** Where each Kontor takes roots: `{agreement, document: JWS}`. */
export const rootsPath = '/.well-known/kontor/roots';
/** Where it says what it holds: `{document: JWS}`. */
export const heldRootsPath = '/.well-known/kontor/roots/held';

const givenMax = 40;
const timeoutMs = 15_000;
const answerMaxBytes = 512 * 1024;
/** Answers that will not change by asking again. */
const finalStatuses = new Set([400, 403, 409, 410, 413]);
const log = logger('audit');

const answerSchema = lazily(() => z.looseObject({ document: z.unknown() }));

/** Sends each root until the partner has taken or refused it, oldest first. Throws Unavailable while it cannot be reached. */
export const giveRootsHandler = (deps: ExchangeDeps): JobHandler =>
  handle(giveRootsJob, ({ peerId }) => giveRoots(deps, peerId));

export async function giveRoots(deps: ExchangeDeps, peerId: number): Promise<void> {
  const agreement = await readAgreementOf(deps.db, peerId);
  if (agreement === null || agreement.kind === 'one_sided') return;
  await mustBeOurKey(agreement, await deps.key());
  const roots = await deps.db<{ day: string; document: unknown }[]>`
    select r.day::text as day, r.document from audit_roots r
    where r.at >= ${agreement.activatedAt}::timestamptz - interval '1 day'
      and not exists (select from audit_roots_given g where g.day = r.day and g.peer_id = ${peerId})
    order by r.day limit ${givenMax}`;
  for (const { day, document } of roots) {
    const { status, body } = await post(deps.egress, `${agreement.origin}${rootsPath}`, {
      agreement: agreement.id,
      document,
    });
    const refused = status === 200 ? null : `It answered ${status}.`;
    if (refused !== null)
      log.warn('{origin} refused a root of ours: {refused}', { origin: agreement.origin, refused });
    const receipt = status === 200 ? countersigned(body) : null;
    await deps.db`
      insert into audit_roots_given (day, peer_id, document, refused)
      values (${day}, ${peerId}, ${receipt === null ? null : json(deps.db, receipt)}, ${refused}) on conflict do nothing`;
  }
}

/** What the partner signed beside us; null where it says no more than that it has it. */
function countersigned(body: unknown): unknown {
  const parsed = answerSchema().safeParse(body);
  if (!parsed.success || parsed.data.document === undefined || parsed.data.document === null) return null;
  return readRoot(parsed.data.document).jws;
}

async function post(egress: Egress, url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await egress.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    timeoutMs,
    maxBytes: answerMaxBytes,
    redirects: 0,
  });
  if (response.status !== 200 && !finalStatuses.has(response.status))
    throw new Unavailable(
      `${new URL(url).origin} cannot take or show roots now: it answered ${response.status}.`,
    );
  try {
    return { status: response.status, body: JSON.parse(response.body.toString('utf8')) };
  } catch {
    return { status: response.status, body: null }; // the status says enough
  }
}

/** Asks a partner what it holds. Throws Unavailable. */
export async function askHeld(egress: Egress, agreement: Agreement, document: unknown): Promise<unknown> {
  const { status, body } = await post(egress, `${agreement.origin}${heldRootsPath}`, { document });
  if (status !== 200)
    throw new Unavailable(`${agreement.origin} does not show its roots: it answered ${status}.`, {
      retryable: false,
    });
  return body;
}

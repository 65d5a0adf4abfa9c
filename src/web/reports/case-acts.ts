import { interruptAccess } from '#src/access/revoke.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { dismissReport, removeReported, undoRemoval, warnAuthor } from '#src/reports/decide.ts';
import { noteOnCase, releaseCase, takeCase } from '#src/reports/handle-case.ts';
import { wordReason } from '#src/reports/reasons.ts';
import { parseEnd } from '#src/reports/report.ts';
import { banAuthor, liftReported, suspendAuthor } from '#src/reports/sanction.ts';
import type { Form } from '../shell/form.ts';

interface Sent {
  readonly form: Form;
  /** Whether the agreement lets a partner be told. */
  canTell(peerId: number): boolean;
}

type CaseAct = (tx: Tx, by: PersonId, caseId: string, sent: Sent) => Promise<void>;

/** In words the person concerned reads: the chosen reason in their language, and what was added. */
const why = (tx: Tx, caseId: string, form: Form): Promise<string> =>
  wordReason(tx, caseId, { choice: form.text('choice'), text: form.text('reason') });

/** What can be done with a case, by the last part of its address. */
export const caseActs: Readonly<Record<string, CaseAct>> = {
  removal: async (tx, by, id, { form }) => removeReported(tx, by, id, await why(tx, id, form)),
  'removal/removal': (tx, by, id) => undoRemoval(tx, by, id),
  warning: async (tx, by, id, { form }) => warnAuthor(tx, by, id, await why(tx, id, form)),
  ban: async (tx, by, id, { form }) =>
    banAuthor(tx, by, id, { reason: await why(tx, id, form), until: parseEnd(form.text('until')) }),
  suspension: async (tx, by, id, { form }) =>
    suspendAuthor(
      tx,
      by,
      id,
      { reason: await why(tx, id, form), until: parseEnd(form.text('until')) },
      interruptAccess,
    ),
  'suspension/removal': (tx, by, id) => liftReported(tx, by, id),
  dismissal: (tx, by, id, { form }) => dismissReport(tx, by, id, form.text('reason')),
  handler: (tx, by, id) => takeCase(tx, by, id),
  'handler/removal': (tx, by, id) => releaseCase(tx, by, id),
  notes: (tx, by, id, { form, canTell }) =>
    noteOnCase(tx, by, id, { text: form.text('note'), isShared: form.flag('shared') }, canTell),
};

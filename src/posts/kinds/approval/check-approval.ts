import { isDay } from '#src/platform/days.ts';
import { cleanLine, cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed } from '../named-people.ts';
import { approvalModes, isAmount, isCurrency, reasonMax, stateOf, stepsMax } from './approval.ts';
import type { ApprovalInput, IncomingApproval, NewApproval } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own request. */
export async function checkApproval(tx: Tx, input: ApprovalInput, about: Publishing): Promise<NewApproval> {
  const { title, author, audience, now } = about;
  const { level, groupId, partnerId = null, parent } = audience;
  if (parent !== null) throw refusals.isReply();
  if (level === 'direct') throw refusals.notToPersons();
  if (title === '') throw refusals.titleMissing();
  const mode = approvalModes.find((each) => each === input.mode);
  if (!mode) throw refusals.notAMode();
  const place = { level, groupId, partnerId, authorId: author };
  const ids = await findNamed(tx, input.approvers, place, {
    ...{ max: stepsMax, tooMany: refusals.tooManyApprovers, unknown: refusals.approverUnknown },
  });
  if (ids.length === 0) throw refusals.approversMissing();
  if (ids.includes(author) || (await isBehind(tx, author, ids))) throw refusals.notYourself();
  return {
    ...checkAmount(input),
    ...{ mode, due: checkDay(input.due, now), state: 'pending', digest: '', isCounted: false },
    steps: ids.map((id, at) => ({ step: at + 1, id, uri: '', state: 'waiting', reason: '', at: null })),
  };
}

/** The person behind the pseudonym that asks is among them. */
async function isBehind(tx: Tx, author: string, ids: readonly string[]): Promise<boolean> {
  const [row] =
    await tx`select from aliases where alias_id = ${author} and person_id = any(${[...ids]}::bigint[])`;
  return row !== undefined;
}

function checkAmount({ amount, currency }: Pick<ApprovalInput, 'amount' | 'currency'>) {
  if (amount === null) return { amount: null, currency: null };
  if (!isAmount(amount)) throw refusals.notAnAmount({ amount });
  const code = (currency ?? '').toUpperCase();
  if (!isCurrency(code)) throw refusals.notACurrency({ currency: currency ?? '' });
  return { amount, currency: code };
}

function checkDay(day: string | null, now: Date): string | null {
  if (day === null) return null;
  if (!isDay(day)) throw refusals.notADay({ day });
  if (day < now.toISOString().slice(0, 10)) throw refusals.past();
  return day;
}

const digestPattern = /^[0-9a-f]{64}$/;

/** Of a partner's: null for what asks nobody. In a group everything is still to be answered: the group's acts say how it goes. */
export function cleanApproval(given: IncomingApproval, { level, isReply }: Arriving): NewApproval | null {
  const isCounted = level !== 'group';
  const steps = given.steps
    .filter(({ uri }, at, all) => uri !== '' && all.findIndex((other) => other.uri === uri) === at)
    .slice(0, stepsMax)
    .map(({ uri, state, reason, at }, index) => ({
      ...{ step: index + 1, id: null, uri },
      ...(isCounted
        ? { state, reason: cleanMultiline(reason, reasonMax), at }
        : { state: 'waiting' as const, reason: '', at: null }),
    }));
  if (isReply || level === 'direct' || steps.length === 0 || !digestPattern.test(given.digest)) return null;
  const { amount, currency } = given;
  const isMoney = amount !== null && isAmount(amount) && currency !== null && isCurrency(currency);
  const withdrawn = isCounted && given.state === 'withdrawn';
  return {
    ...{ amount: isMoney ? amount : null, currency: isMoney ? cleanLine(currency, 3) : null },
    ...{ mode: given.mode, due: given.due !== null && isDay(given.due) ? given.due : null },
    ...{ state: withdrawn ? 'withdrawn' : stateOf(steps), digest: given.digest, steps, isCounted },
  };
}

import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { publishPost } from '#src/posts/publish.ts';
import {
  briefMax,
  eventsMax,
  minuteMax,
  paces,
  roleNameMax,
  rolesMax,
  type Pace,
  type Script,
} from './play.ts';
import { refusals } from './refusals.ts';
import { playSource } from './said-play.ts';

/**
 * Begins a role play in a group: a thread whose first post says what the situation is and who plays what. Who begins it leads it. Refusals say
 * what to change in the script.
 */
export async function createPlay(
  tx: Tx,
  leader: PersonId,
  asked: Script & { readonly groupId: GroupId; readonly pace: Pace; readonly language: string },
): Promise<PostId> {
  const { groupId, pace, language, scenario } = asked;
  const title = asked.title.trim();
  if (title === '') throw refusals.titleMissing();
  if (!paces.includes(pace)) throw refusals.notAPace({ pace });
  const roles = checkRoles(asked.roles);
  const events = checkEvents(asked.events);
  const source = playSource(
    language,
    scenario.trim(),
    roles.map(({ name }) => ({ name, player: null })),
  );
  const postId = await publishPost(tx, leader, { groupId, level: 'group', title, source, language });
  await tx`insert into plays (post_id, pace, said) values (${postId}, ${pace}, ${scenario.trim()})`;
  await tx`
    insert into play_roles (post_id, role, name, brief)
    select ${postId}, r.role, r.name, r.brief from jsonb_to_recordset(${json(tx, roles)}) as r(role smallint, name text, brief text)`;
  await tx`
    insert into play_events (post_id, event, minute, text)
    select ${postId}, e.event, e.minute, e.text from jsonb_to_recordset(${json(tx, events)}) as e(event smallint, minute smallint, text text)`;
  return postId;
}

function checkRoles(given: Script['roles']) {
  const roles = given
    .map(({ name, brief }) => ({ name: name.trim(), brief: brief.trim() }))
    .filter(({ name }) => name !== '');
  if (roles.length < 2) throw refusals.rolesMissing();
  if (roles.length > rolesMax) throw refusals.tooManyRoles({ max: rolesMax });
  for (const { name, brief } of roles) {
    checkLength(name, roleNameMax);
    checkLength(brief, briefMax);
  }
  return roles.map((role, at) => ({ ...role, role: at + 1 }));
}

function checkEvents(given: Script['events']) {
  const events = given
    .map(({ minute, text }) => ({ minute, text: text.trim() }))
    .filter(({ text }) => text !== '')
    .toSorted((a, b) => a.minute - b.minute);
  if (events.length > eventsMax) throw refusals.tooManyEvents({ max: eventsMax });
  for (const { minute, text } of events) {
    checkLength(text, briefMax);
    if (!Number.isInteger(minute) || minute < 0 || minute > minuteMax)
      throw refusals.notAMinute({ minute: String(minute), max: minuteMax });
  }
  return events.map((event, at) => ({ ...event, event: at + 1 }));
}

function checkLength(text: string, max: number): void {
  if (text.length > max)
    throw refusals.textTooLong({ text: `${text.slice(0, 40)}…`, length: text.length, max });
}

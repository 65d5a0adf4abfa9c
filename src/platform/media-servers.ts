/** So many media servers a company has at most: each is named in the policy of every page. */
const serversMax = 5;

/** KONTOR_MEDIA_SERVERS: origins of the company's own media servers, whose broadcasts pages may show in themselves. Empty: none. */
export function checkMediaServers(
  value: string,
  development: boolean,
  mistakes: string[],
): readonly string[] {
  const given = value.split(/[\s,]+/).filter(Boolean);
  const origins = given.flatMap((each) => {
    const url = URL.canParse(each) ? new URL(each) : null;
    const isSafe = url !== null && (url.protocol === 'https:' || (development && url.protocol === 'http:'));
    // What is written into a policy must not be able to end it.
    if (isSafe && /^https?:\/\/[a-z0-9.:[\]-]+\/?$/i.test(each)) return [url.origin];
    mistakes.push(
      `KONTOR_MEDIA_SERVERS must be addresses without a path, e.g. https://video.alpha.example; one of them is "${each}".`,
    );
    return [];
  });
  if (origins.length > serversMax)
    mistakes.push(`KONTOR_MEDIA_SERVERS names more than ${serversMax} servers.`);
  return [...new Set(origins)];
}

const roomMark = '{room}';

/** KONTOR_MEETINGS: the address of a call's room, with `{room}` where its name stands; at the end if it does not say. Null: there is none. */
export function checkMeetings(value: string, development: boolean, mistakes: string[]): string | null {
  if (value === '') return null;
  const address = value.includes(roomMark) ? value : `${value.replace(/\/$/, '')}/${roomMark}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isSafe = url?.protocol === 'https:' || (development && url?.protocol === 'http:');
  const isPlain =
    url !== null && url.username === '' && !url.host.includes('%7B') && !/[\s<>()[\]]/.test(value);
  if (isSafe && isPlain) return address;
  mistakes.push(
    `KONTOR_MEETINGS must be an address such as https://meet.alpha.example/ or https://bbb.alpha.example/b/{room}; it is "${value}".`,
  );
  return null;
}

/** The address of a room whose name nobody can guess. */
export const newRoom = (meetings: string, name: string): string => meetings.replaceAll(roomMark, name);

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

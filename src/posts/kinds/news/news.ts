/** How long news may stand on top: what holds longer belongs on a page. */
export const newsDaysMax = 92;
/** A campaign may last a year. */
export const campaignDaysMax = 366;
const topicMax = 100;
/** A hashtag as posts have it: without #, in lower case, NFC. Null: that is none. */
export function cleanTopic(given: string | null | undefined): string | null {
  const topic = (given ?? '').trim().replace(/^#/, '').normalize('NFC').toLowerCase();
  return topic.length <= topicMax && /^[\p{L}\p{N}\p{M}_]+$/u.test(topic) && !/^\p{N}+$/u.test(topic)
    ? topic
    : null;
}
/** What composers offer at first. */
export const newsDaysUsual = 7;

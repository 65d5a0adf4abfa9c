import { escaped, link, recordOf, textOf, webAddress, type Json, type Said } from './say-slack.ts';

/**
 * What a CRM says of an opportunity, as Pipedrive sends it (webhooks version 2: pipedrive.readme.io/docs/guide-for-webhooks-v2): `meta`, `data`, and
 * in `previous` what was different. Others send the same members. Null: about something else, or a change of nothing that a group wants to know.
 */
export function sayCrm(payload: Json): Said | null {
  const meta = recordOf(payload['meta']);
  const [data, previous] = [recordOf(payload['data']), recordOf(payload['previous'])];
  if (!nouns.has(textOf(meta['entity']))) return null;
  const deal = Object.keys(data).length > 0 ? data : previous;
  const title = textOf(deal['title']) || `#${textOf(meta['entity_id'])}`;
  const happened = happenedTo(textOf(meta['action']), data, previous);
  if (happened === null) return null;
  const address = addressOf(meta, deal);
  const name = address === null ? escaped(title) : link(title, address);
  const value = valueOf(deal);
  const reason = data['status'] === 'lost' ? textOf(data['lost_reason']) : '';
  const source = [
    `${happened} **${name}**${value === '' ? '' : ` · ${value}`}`,
    reason === '' ? '' : `> ${escaped(reason.slice(0, 500)).replaceAll('\n', ' ')}`,
  ];
  return { source: source.filter((part) => part !== '').join('\n\n'), as: '' };
}

const nouns: ReadonlySet<string> = new Set(['deal', 'opportunity']);

function happenedTo(action: string, data: Json, previous: Json): string | null {
  if (action === 'create' || action === 'added') return '🆕 New opportunity:';
  if (action === 'delete' || action === 'deleted') return '🗑️ Opportunity deleted:';
  const status = textOf(data['status']);
  if ('status' in previous && previous['status'] !== data['status']) {
    if (status === 'won') return '🏆 Won:';
    if (status === 'lost') return '❌ Lost:';
    return '🔁 Open again:';
  }
  if ('stage_id' in previous && previous['stage_id'] !== data['stage_id']) {
    const stage = textOf(data['stage_name']) || textOf(recordOf(data['stage'])['name']);
    return stage === '' ? '➡️ Next stage:' : `➡️ Now in “${escaped(stage)}”:`;
  }
  if ('value' in previous && previous['value'] !== data['value']) return '💶 New value:';
  return null;
}

/** Where the CRM shows it: said by itself, or made of its host and number, as Pipedrive does. */
function addressOf(meta: Json, deal: Json): string | null {
  const said = webAddress(deal['url']);
  if (said !== null) return said;
  const host = textOf(meta['host']);
  const id = textOf(meta['entity_id']) || textOf(deal['id']);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host) || !/^\d{1,19}$/.test(id)) return null;
  return `https://${host}/deal/${id}`;
}

function valueOf(deal: Json): string {
  const value = Number(deal['value']);
  if (
    !Number.isFinite(value) ||
    deal['value'] === null ||
    deal['value'] === '' ||
    deal['value'] === undefined
  )
    return '';
  const currency = textOf(deal['currency']);
  const figure = new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value);
  return /^[A-Z]{3}$/.test(currency) ? `${figure} ${currency}` : figure;
}

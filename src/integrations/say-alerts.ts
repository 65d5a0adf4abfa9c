import { escaped, link, listOf, recordOf, textOf, webAddress, type Json, type Said } from './say-slack.ts';

/** Alerts told in one post; the rest is counted. */
const alertsMax = 20;

/** Prometheus Alertmanager's webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config); null: this is none. */
export function sayAlerts(payload: Json): Said | null {
  const alerts = listOf(payload['alerts']);
  if (alerts.length === 0 || !Array.isArray(payload['alerts'])) return null;
  const common = recordOf(payload['commonLabels']);
  const firing = alerts.filter(({ status }) => status === 'firing').length;
  const name = textOf(common['alertname']) || textOf(recordOf(alerts[0]?.['labels'])['alertname']);
  const state = firing > 0 ? `🔥 ${firing} firing` : '✅ resolved';
  const missing =
    (payload['alerts'] as unknown[]).length - alertsMax + (Number(payload['truncatedAlerts']) || 0);
  const source = [
    `**${escaped(name || 'Alerts')}** · ${state}`,
    ...alerts.slice(0, alertsMax).map(sayAlert),
    missing > 0 ? `… ${missing}` : '',
    webAddress(payload['externalURL']) === null ? '' : link('Alertmanager', textOf(payload['externalURL'])),
  ];
  return { source: source.filter((part) => part !== '').join('\n\n'), as: '' };
}

function sayAlert(alert: Json): string {
  const labels = recordOf(alert['labels']);
  const notes = recordOf(alert['annotations']);
  const summary = textOf(notes['summary']) || textOf(notes['message']) || textOf(labels['alertname']);
  const generator = webAddress(alert['generatorURL']);
  const runbook = webAddress(notes['runbook_url']);
  const facts = Object.entries(labels)
    .filter(([name]) => name !== 'alertname')
    .slice(0, 8)
    .map(([name, value]) => `${escaped(name)}=${escaped(textOf(value))}`);
  return [
    `- ${alert['status'] === 'resolved' ? '✅' : '🔥'} ${generator === null ? escaped(summary) : link(summary, generator)}`,
    textOf(notes['description']) && `  ${escaped(textOf(notes['description'])).replaceAll('\n', ' ')}`,
    facts.length > 0 && `  ${facts.join(', ')}`,
    runbook !== null && `  ${link('Runbook', runbook)}`,
  ]
    .filter((line): line is string => typeof line === 'string' && line !== '')
    .join('  \n');
}

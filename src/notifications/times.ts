import type { MailRhythm, QuietHours } from './timing.ts';

/** When one person wants to be notified; null where nothing was chosen. */
export interface TimesRow {
  readonly rhythm: MailRhythm | null;
  readonly quiet: QuietHours | null;
}
/** Over `mail_rhythms mr` and `quiet_hours q`, both left joined. */
export const timesColumns = `
  case when mr.person_id is not null then
    json_build_object('rhythm', mr.rhythm, 'hour', mr.hour, 'weekday', mr.weekday) end as rhythm,
  case when q.person_id is not null then json_build_object('from', q.from_minute, 'to', q.to_minute, 'weekdays', q.weekdays,
    'wholeDays', q.whole_days, 'mustReadsPass', q.must_reads_pass, 'messagesPass', q.messages_pass) end as quiet`;

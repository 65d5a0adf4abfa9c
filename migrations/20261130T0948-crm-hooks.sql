-- Why: a CRM tells a group of its opportunities.
alter table inbound_hooks drop constraint inbound_hooks_format_check;
alter table inbound_hooks add constraint inbound_hooks_format_check
  check (format in ('slack', 'mattermost', 'alertmanager', 'github', 'gitlab', 'crm'));

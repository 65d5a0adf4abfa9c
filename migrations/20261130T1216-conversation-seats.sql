-- Why: somebody wants to hear nothing of one conversation; the version before tells them of it as it did.
alter table conversation_people add column muted_at timestamptz;

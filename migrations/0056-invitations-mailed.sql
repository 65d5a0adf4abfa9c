-- Whether the mail with an invitation went out: who invites must know whether to hand the link over themselves.
alter table invitations add column mailed_at timestamptz;

-- A partner's handle has one holder: of several who were taken for the same, whoever we knew first keeps it.
with claims as (
  select id, uri, row_number() over (partition by peer_id, lower(handle) order by id) as place
  from people where peer_id is not null and kind <> 'instance' and deactivated_at is null)
update people p set handle = 'unknown-' || substr(encode(sha256(convert_to(p.uri, 'UTF8')), 'hex'), 1, 12)
from claims where claims.id = p.id and claims.place > 1;

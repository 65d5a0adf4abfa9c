-- Why: whoever is erased is looked up as the one who invited guests, for which all people were read.
create index people_guest_by on people (guest_by) where guest_by is not null;

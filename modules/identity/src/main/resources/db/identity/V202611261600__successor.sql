-- The refresh token's secret that is good now, sealed with the one before: only who holds that one can read it.
alter table identity.session add column successor bytea check (length(successor) = 32);

-- A tenant that is renamed brings its claims along; mails that were given up are counted.
CREATE INDEX claims_of_tenant ON claims (tenant, id) WHERE tenant <> '';
CREATE INDEX outbox_given_up ON outbox (id) WHERE channel = 'mail' AND next_at IS NULL AND sent_at IS NULL;

-- Masking rules of the shop.
CREATE EXTENSION IF NOT EXISTS anon CASCADE;
SELECT anon.init();
ALTER DATABASE shop SET anon.privacy_by_default TO on;
ALTER DATABASE shop SET anon.salt TO '@SECRET@';

SECURITY LABEL FOR anon ON ROLE analyst IS 'MASKED';
SECURITY LABEL FOR anon ON COLUMN users.email
  IS 'MASKED WITH FUNCTION anon.pseudo_email(users.email, ''@SECRET@'')';
SECURITY LABEL FOR anon ON COLUMN public.users.first_name IS 'MASKED WITH FUNCTION anon.fake_first_name()';
SECURITY LABEL FOR anon ON COLUMN public.users.last_name IS 'MASKED WITH FUNCTION anon.dummy_last_name_locale(''fr_FR'')';
SECURITY LABEL FOR anon ON COLUMN users.phone IS $$MASKED WITH FUNCTION anon.partial(phone, 2, '******', 2)$$;
SECURITY LABEL FOR anon ON COLUMN users.born IS 'MASKED WITH FUNCTION anon.dnoise(born, ''2 months''::interval)';
SECURITY LABEL FOR anon ON COLUMN users.status IS 'NOT MASKED';
SECURITY LABEL FOR anon ON COLUMN users.note IS 'MASKED WITH VALUE ''CONFIDENTIAL''';
SECURITY LABEL FOR anon ON COLUMN users.badge IS 'MASKED WITH FUNCTION shop.mask_badge(badge)';
SECURITY LABEL FOR anon ON COLUMN users.api_key IS 'MASKED WITH FUNCTION anon.random_string(32)';
SECURITY LABEL FOR anon ON COLUMN orders.total
  IS 'MASKED WITH FUNCTION CASE WHEN total > 9 THEN 9 ELSE anon.random_int_between(1, 9) END';
SECURITY LABEL FOR anon ON COLUMN orders.card_number IS 'MASKED WITH VALUE NULL';
SECURITY LABEL FOR anon ON TABLE orders IS 'TABLESAMPLE BERNOULLI(10)';

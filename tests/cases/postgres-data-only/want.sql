-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot e1b017fd94def36c

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

ALTER TABLE "public"."teams" ALTER CONSTRAINT "teams_lead_fkey" DEFERRABLE INITIALLY DEFERRED;
SET CONSTRAINTS ALL DEFERRED;

COPY "public"."people" ("id", "team") FROM stdin;
877207529	708130474
976617478	708130474
\.

COPY "public"."teams" ("id", "lead") FROM stdin;
708130474	976617478
\.

COPY "public"."notes" ("id", "person", "body") FROM stdin;
1	976617478	Voluptat.
\.

SELECT pg_catalog.setval('"public"."notes_id_seq"', GREATEST(1, last_value), true) FROM "public"."notes_id_seq";

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE "public"."teams" ALTER CONSTRAINT "teams_lead_fkey" NOT DEFERRABLE;
COMMIT;

-- standin dump complete

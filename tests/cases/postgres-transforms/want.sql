-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot a27e70dd68cef167

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.people (
    id bigint NOT NULL,
    name text NOT NULL,
    note character varying(60),
    found tsvector,
    active boolean NOT NULL,
    seen_at timestamp with time zone,
    seen_epoch bigint,
    stay daterange,
    shifts tstzrange,
    salary numeric(9,2),
    score double precision,
    ip inet,
    opens time without time zone,
    kind text,
    CONSTRAINT people_salary_check CHECK ((salary >= (0)::numeric))
);

COPY "public"."people" ("id", "name", "note", "found", "active", "seen_at", "seen_epoch", "stay", "shifts", "salary", "score", "ip", "opens", "kind") FROM stdin;
1	Natalie Rowe	{Natalie Rowe} since 2024-03-07 23:59:59.5+00	'b':3 'natalie':1 'rowe':2	f	2024-03-07 23:59:59.5+00	1700691200	[2024-05-09,2024-05-12)	["2024-05-09 08:00:00+00","2024-05-09 16:00:00+00")	4557.60	0.54257	203.0.0.0	08:55:33	b
2	Jerry Fuller	\N	\N	f	infinity	0	empty	\N	0.00	NaN	2001:db8::	23:37:19.25	a
3	Anna Aguilar		'aguilar':2 'anna':1	f	\N	\N	(,)	(,"2023-09-18 16:00:00+00"]	106.25	0.00000015940	10.1.0.0/8	\N	\N
\.


ALTER TABLE ONLY public.people ADD CONSTRAINT people_pkey PRIMARY KEY (id);

COMMIT;

-- standin dump complete

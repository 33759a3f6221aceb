-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot d2fc3dd2ef4d7e4e

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA IF NOT EXISTS staff;
CREATE TABLE public.rooms (
    house character(1) NOT NULL,
    number integer NOT NULL
);
CREATE TABLE public.visits (
    badge text,
    house character(1),
    number integer,
    visited date NOT NULL
);
CREATE TABLE staff.people (
    id integer NOT NULL,
    badge text NOT NULL,
    boss integer,
    team integer,
    name text NOT NULL
);
CREATE TABLE staff.teams (
    id integer NOT NULL,
    lead integer NOT NULL,
    title text NOT NULL
);

COPY "public"."rooms" ("house", "number") FROM stdin;
A	1
A	2
B	1
\.

COPY "staff"."people" ("id", "badge", "boss", "team", "name") FROM stdin;
678096140	B-2721	585541845	161316780	Tracy Black
585541845	B-0036	\N	900794385	Naomi Banks
571690293	B-4126	571690293	161316780	Dorothy King
\.

COPY "staff"."teams" ("id", "lead", "title") FROM stdin;
900794385	678096140	Molestiase.
161316780	571690293	Ullam te.
\.

COPY "public"."visits" ("badge", "house", "number", "visited") FROM stdin;
B-2721	A	2	2024-03-30
B-2721	A	2	2024-03-30
B-4126	\N	\N	2024-03-31
\N	B	1	2024-02-13
\.


ALTER TABLE ONLY public.rooms ADD CONSTRAINT rooms_pkey PRIMARY KEY (house, number);
ALTER TABLE ONLY staff.people ADD CONSTRAINT people_pkey PRIMARY KEY (id);
ALTER TABLE ONLY staff.teams ADD CONSTRAINT teams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY staff.people ADD CONSTRAINT people_badge_key UNIQUE (badge);
ALTER TABLE ONLY public.visits ADD CONSTRAINT visits_badge_fkey FOREIGN KEY (badge) REFERENCES staff.people(badge) ON UPDATE CASCADE;
ALTER TABLE ONLY public.visits ADD CONSTRAINT visits_house_number_fkey FOREIGN KEY (house, number) REFERENCES public.rooms(house, number) MATCH FULL;
ALTER TABLE ONLY staff.people ADD CONSTRAINT people_boss_fkey FOREIGN KEY (boss) REFERENCES staff.people(id);
ALTER TABLE ONLY staff.people ADD CONSTRAINT people_team_fkey FOREIGN KEY (team) REFERENCES staff.teams(id);
ALTER TABLE ONLY staff.teams ADD CONSTRAINT teams_lead_fkey FOREIGN KEY (lead) REFERENCES staff.people(id) DEFERRABLE INITIALLY DEFERRED;

COMMIT;

-- standin dump complete

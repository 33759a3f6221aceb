-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 1d43c9b9d930ef63

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.audit (
    id integer NOT NULL,
    who integer,
    payload text
);
CREATE TABLE public.guests (
    id integer NOT NULL,
    mail character varying(120),
    first_name character varying(40)
);
CREATE TABLE public.newsletter (
    address character varying(120) NOT NULL,
    called character varying(40)
);
CREATE TABLE public.orders (
    id integer NOT NULL,
    user_id integer,
    ship_name character varying(80),
    ship_mail character varying(120),
    placed date,
    shipped date
);
CREATE TABLE public.parcels (
    id integer NOT NULL,
    order_id integer,
    label character varying(80),
    sent date
);
CREATE TABLE public.users (
    id integer NOT NULL,
    email character varying(120) NOT NULL,
    first_name character varying(40),
    last_name character varying(40),
    username character varying(60) NOT NULL,
    born date,
    joined date
);

COPY "public"."guests" ("id", "mail", "first_name") FROM stdin;
1	corey.hammond.bb9yp1wep@example.test	Corey
2	\N	Roger
\.

COPY "public"."newsletter" ("address", "called") FROM stdin;
tina.andrews.x7gyv9rdm@example.test	Tina
sheila.morales.190xrp5zj@example.test	Sheila
\.

COPY "public"."users" ("id", "email", "first_name", "last_name", "username", "born", "joined") FROM stdin;
1	tina.andrews.x7gyv9rdm@example.test	Tina	Andrews	tina.andrews.x7gyv9rdm	1980-05-25	2020-01-21
2	corey.hammond.bb9yp1wep@example.test	Corey	\N	corey.hammond.bb9yp1wep	\N	2020-01-31
\.

COPY "public"."audit" ("id", "who", "payload") FROM stdin;
1	1	{"email": "tina.andrews.x7gyv9rdm@example.test", "name": "Tina", "at": "2024-01-21"}
2	2	{"email": "sheila.morales.190xrp5zj@example.test", "name": "Corey", "at": "2023-12-30"}
\.

COPY "public"."orders" ("id", "user_id", "ship_name", "ship_mail", "placed", "shipped") FROM stdin;
10	1	Tina Andrews	tina.andrews.x7gyv9rdm@example.test	2024-01-21	2024-01-24
11	2	Corey Hammond	corey.hammond.bb9yp1wep@example.test	2023-12-30	\N
12	\N	Veronica Gates	veronica.gates.spbx4tnfj@example.test	2023-12-29	2023-12-30
13	1	Tina Andrews	\N	2024-02-21	2024-02-24
\.

COPY "public"."parcels" ("id", "order_id", "label", "sent") FROM stdin;
100	10	Tina Andrews	2024-01-23
101	12	Yvonne Martin	2024-02-01
102	\N	Denise Black	2023-12-22
\.


ALTER TABLE ONLY public.audit ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.guests ADD CONSTRAINT guests_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.newsletter ADD CONSTRAINT newsletter_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parcels ADD CONSTRAINT parcels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE ONLY public.audit ADD CONSTRAINT audit_who_fkey FOREIGN KEY (who) REFERENCES public.users(id);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.parcels ADD CONSTRAINT parcels_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

COMMIT;

-- standin dump complete

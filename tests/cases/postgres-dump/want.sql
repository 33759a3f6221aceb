-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot b4efaf592aa651f9

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TYPE public.order_status AS ENUM ('new', 'paid', 'shipped');
CREATE SEQUENCE public.orders_id_seq AS integer;
CREATE TABLE public.customers (
    id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.customers_id_seq) NOT NULL,
    first_name text NOT NULL,
    last_name character varying(40) NOT NULL,
    email character varying(80) NOT NULL,
    phone character varying(20),
    born date,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    profile jsonb,
    notes text,
    shouting text GENERATED ALWAYS AS (upper((last_name)::text)) STORED
);
CREATE TABLE public.orders (
    id integer DEFAULT nextval('public.orders_id_seq'::regclass) NOT NULL,
    customer_id bigint NOT NULL,
    status public.order_status DEFAULT 'new'::public.order_status NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    total numeric(12,2) NOT NULL,
    number character(9) NOT NULL,
    "Gift Message" text,
    CONSTRAINT orders_total_check CHECK ((total >= (0)::numeric))
);
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

COPY "public"."customers" ("id", "first_name", "last_name", "email", "phone", "born", "profile", "notes") FROM stdin;
1	Paula	Perez	paula.perez.x1eshrrdh@example.test	+1-977-555-0124	1971-04-03	{"lang": "de", "contact": {"email": "benjamin.caldwell.63arfd2a7@example.test"}}	Minima sed blanditiis quae inci.
2	George	Butler	george.butler.4e6a7j4yr@example.test	\N	\N	\N	
3	Alexis	Delgado	alexis.delgado.a2acnnkec@example.test	+1-645-555-0127	1989-01-22	{"lang": "nl"}	\N
\.

COPY "public"."orders" ("id", "customer_id", "status", "placed_at", "total", "number", "Gift Message") FROM stdin;
1	1	paid	2024-02-29 12:00:00+00	19.90	SO-794090	Et magni irure ration.
2	1	new	2024-03-01 08:30:00.123456+00	0.10	SO-732954	\N
3	3	shipped	2024-03-02 23:59:59+00	1250.00	SO-961234	Voluptate ducimuse.
\.

SELECT pg_catalog.setval('"public"."customers_id_seq"', 3, true);
SELECT pg_catalog.setval('"public"."orders_id_seq"', 3, true);

ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_email_key UNIQUE (email);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_number_key UNIQUE (number);
CREATE INDEX orders_customer_id_idx ON public.orders USING btree (customer_id);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

COMMIT;

-- standin dump complete

-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot fd60e127a0d1e9ae

\set ON_ERROR_STOP on
BEGIN;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public."Größe, in cm" (
    "naïve: key" text NOT NULL,
    "#" integer
);
CREATE TABLE public."select" (
    "from" integer NOT NULL,
    "first name" text,
    "a, b" text,
    "it's ""quoted""" text,
    keep text
);

COPY "public"."Größe, in cm" ("naïve: key", "#") FROM stdin;
8fed10fc3d26c279d346c63cb2ad2ffa	159
aba9ff70b29826bba0950e78320361be	\N
\.

COPY "public"."select" ("from", "first name", "a, b", "it's ""quoted""", "keep") FROM stdin;
1	Calvin	Q	A	A
\.


ALTER TABLE ONLY public."Größe, in cm" ADD CONSTRAINT "Größe, in cm_pkey" PRIMARY KEY ("naïve: key");
ALTER TABLE ONLY public."select" ADD CONSTRAINT select_pkey PRIMARY KEY ("from");

COMMIT;

-- standin dump complete

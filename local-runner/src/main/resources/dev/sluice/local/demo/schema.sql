CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name varchar(80) NOT NULL,
  country char(2) NOT NULL,
  vip boolean NOT NULL DEFAULT false,
  credit numeric(12, 2) NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL
);

-- The name may be null here; the pipeline's rule says that it must not.
CREATE TABLE products (
  sku text PRIMARY KEY,
  name text,
  price numeric(10, 2) NOT NULL,
  stock integer NOT NULL,
  attributes jsonb NOT NULL
);

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  status text NOT NULL,
  total numeric(12, 2) NOT NULL,
  note text,
  placed_at timestamptz NOT NULL
);

CREATE TABLE order_items (
  order_id bigint NOT NULL,
  line smallint NOT NULL,
  sku text NOT NULL,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line)
);

CREATE TYPE mood AS ENUM ('calm', 'busy', 'on fire');

CREATE TABLE everything (
  id bigint PRIMARY KEY,
  a_smallint smallint,
  an_integer integer,
  a_bigint bigint,
  a_numeric numeric(20, 6),
  a_real real,
  a_double double precision,
  a_boolean boolean,
  a_varchar varchar(40),
  a_char char(8),
  a_text text,
  a_bytea bytea,
  a_date date,
  a_time time,
  a_timestamp timestamp,
  a_timestamptz timestamptz,
  an_interval interval,
  a_uuid uuid,
  a_json json,
  a_jsonb jsonb,
  a_mood mood,
  an_inet inet,
  integers integer[],
  texts text[],
  document text NOT NULL
);

-- Always out of line and never compressed, so that an update that leaves it alone does not carry it.
ALTER TABLE everything ALTER COLUMN document SET STORAGE EXTERNAL;

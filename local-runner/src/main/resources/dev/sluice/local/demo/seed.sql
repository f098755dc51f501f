-- 100,000 rows: 20,000 + 5,000 + 25,000 + 48,000 + 2,000. Always the same ones.
INSERT INTO customers
SELECT i, 'customer' || i || '@example.com', 'Customer ' || i, (ARRAY['DE', 'FR', 'GB', 'JP', 'US'])[1 + i % 5],
       i % 50 = 0, (i * 37 % 100000) / 100.0, timestamptz '2026-01-01' + i * interval '7 minutes'
FROM generate_series(1, 20000) i;

INSERT INTO products
SELECT 'SKU-' || i, 'Product ' || i, 1 + (i * 13 % 50000) / 100.0, i % 1000,
       jsonb_build_object('colour', (ARRAY['red', 'green', 'blue'])[1 + i % 3], 'weight', i % 97, 'tags', ARRAY['t' || i % 7])
FROM generate_series(1, 5000) i;

INSERT INTO orders
SELECT i, 1 + i * 31 % 20000, (ARRAY['placed', 'paid', 'shipped'])[1 + i % 3], (i * 71 % 200000) / 100.0,
       CASE WHEN i % 4 = 0 THEN 'Leave it at the door, number ' || i END, timestamptz '2026-06-01' + i * interval '1 minute'
FROM generate_series(1, 25000) i;

INSERT INTO order_items
SELECT i, line, 'SKU-' || 1 + (i * 17 + line) % 5000, 1 + (i + line) % 5, 1 + (i * 13 % 50000) / 100.0
FROM generate_series(1, 25000) i, generate_series(1, 1 + CASE WHEN i <= 23000 THEN 1 ELSE 0 END) line;

INSERT INTO everything
SELECT i, (i % 65536 - 32768)::smallint, i * 100003, i * 10000000019, i * 1.000001, i * 0.5, i / 3.0::double precision,
       i % 2 = 0, 'varchar ' || i, 'char' || i % 1000, CASE WHEN i % 10 > 0 THEN 'Text with “quotes”, commas, and ünïcödé ' || i END,
       decode(md5(i::text), 'hex'), date '2026-01-01' + i % 365, time '00:00' + i * interval '1.234567 seconds',
       timestamp '2026-01-01' + i * interval '1.000001 seconds', timestamptz '2026-01-01' + i * interval '1.000001 seconds',
       make_interval(months => i % 25, days => i % 31, secs => i % 86400), md5('u' || i)::uuid,
       json_build_object('i', i, 'nested', json_build_array(1, null, 'x')), jsonb_build_object('i', i, 'half', i / 2.0),
       (enum_range(NULL::mood))[1 + i % 3], ('10.0.' || i / 256 % 256 || '.' || i % 256)::inet,
       ARRAY[i, -i, NULL], ARRAY['a' || i, NULL, 'comma, "quote"'],
       (SELECT string_agg(md5(i || '-' || part), '') FROM generate_series(1, 200) part)
FROM generate_series(1, 2000) i;

package dev.sluice.local.demo;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** What customers and staff do, as transactions on the shop's tables. Knows which rows there are, so it works alone. */
final class Shop {

    /** Nameless products above this are given a name again, the oldest first. */
    private static final int NAMELESS_AT_ONCE = 5;

    private final Sql sql;
    private final RandomGenerator random;
    private final LiveKeys<Long> customers;
    private final LiveKeys<String> products;
    private final LiveKeys<Long> orders;
    private final Deque<String> nameless = new ArrayDeque<>();
    private long lastCustomer;
    private long lastOrder;
    private long lastSku;

    private Shop(Sql sql, RandomGenerator random) throws SQLException {
        this.sql = sql;
        this.random = random;
        this.customers = new LiveKeys<>(sql.column(Long.class, "SELECT id FROM customers ORDER BY id"));
        this.products = new LiveKeys<>(sql.column(String.class, "SELECT sku FROM products ORDER BY sku COLLATE \"C\""));
        this.orders = new LiveKeys<>(sql.column(Long.class, "SELECT id FROM orders ORDER BY id"));
        this.lastCustomer = sql.one(Long.class, "SELECT coalesce(max(id), 0) FROM customers");
        this.lastOrder = sql.one(Long.class, "SELECT coalesce(max(id), 0) FROM orders");
        this.lastSku =
                sql.one(Long.class, "SELECT coalesce(max(substring(sku FROM 'SKU-(\\d+)')::bigint), 0) FROM products");
    }

    /** Looks at what the tables hold, and adds all that happens to the mix. */
    static void open(Sql sql, RandomGenerator random, Mix mix) throws SQLException {
        Shop shop = new Shop(sql, random);
        mix.with(2_500, "order placed", shop::placeOrder)
                .with(2_500, "order moved on", shop::moveOrderOn)
                .with(1_000, "item changed", shop::changeItem)
                .with(400, "order cancelled", shop::cancelOrder)
                .with(500, "customer came", shop::addCustomer)
                .with(800, "customer changed", shop::changeCustomer)
                .with(150, "customer left", shop::removeCustomer)
                .with(900, "price changed", shop::changePrice)
                .with(150, "product came", shop::addProduct)
                .with(100, "product got another sku", shop::changeSku)
                .with(6, "product lost its name", shop::loseName)
                .with(3, "product came without a name", shop::addNamelessProduct);
    }

    private int placeOrder() throws SQLException {
        long id = ++lastOrder;
        int lines = 1 + random.nextInt(4);
        int changed = sql.update(
                "INSERT INTO orders VALUES (?, ?, 'placed', ?, ?, now())",
                id,
                customers.pick(random),
                cents(),
                random.nextInt(3) == 0 ? "Note " + id : null);
        for (int line = 1; line <= lines; line++) {
            changed += sql.update(
                    "INSERT INTO order_items VALUES (?, ?, ?, ?, ?)",
                    id,
                    line,
                    products.pick(random),
                    1 + random.nextInt(5),
                    cents());
        }
        changed += sql.update("UPDATE products SET stock = stock - ? WHERE sku = ?", lines, products.pick(random));
        orders.add(id);
        return changed;
    }

    private int moveOrderOn() throws SQLException {
        return sql.update(
                "UPDATE orders SET status = CASE status WHEN 'placed' THEN 'paid' WHEN 'paid' THEN 'shipped'"
                        + " ELSE 'delivered' END WHERE id = ?",
                orders.pick(random));
    }

    private int changeItem() throws SQLException {
        return sql.update(
                "UPDATE order_items SET quantity = ? WHERE order_id = ? AND line = 1",
                1 + random.nextInt(9),
                orders.pick(random));
    }

    private int cancelOrder() throws SQLException {
        long id = orders.take(random);
        return sql.update("DELETE FROM order_items WHERE order_id = ?", id)
                + sql.update("DELETE FROM orders WHERE id = ?", id);
    }

    private int addCustomer() throws SQLException {
        long id = ++lastCustomer;
        customers.add(id);
        return sql.update(
                "INSERT INTO customers VALUES (?, ?, ?, 'NL', false, 0, now())",
                id,
                "customer" + id + "@example.com",
                "Customer " + id);
    }

    private int changeCustomer() throws SQLException {
        return sql.update(
                "UPDATE customers SET credit = credit + ?, vip = NOT vip WHERE id = ?",
                cents(),
                customers.pick(random));
    }

    private int removeCustomer() throws SQLException {
        return sql.update("DELETE FROM customers WHERE id = ?", customers.take(random));
    }

    private int changePrice() throws SQLException {
        return sql.update(
                "UPDATE products SET price = ?, attributes = attributes || jsonb_build_object('offer', ?::int) WHERE sku = ?",
                cents(),
                random.nextInt(100),
                products.pick(random));
    }

    private int addProduct() throws SQLException {
        return addProduct("Product, new");
    }

    private int addProduct(@Nullable String name) throws SQLException {
        String sku = "SKU-" + ++lastSku;
        products.add(sku);
        return sql.update("INSERT INTO products VALUES (?, ?, ?, 10, '{\"new\": true}')", sku, name, cents());
    }

    /** The old key goes and the new one comes. */
    private int changeSku() throws SQLException {
        String old = products.take(random);
        String sku = "SKU-" + ++lastSku;
        products.add(sku);
        if (nameless.remove(old)) {
            nameless.add(sku);
        }
        return sql.update("UPDATE products SET sku = ? WHERE sku = ?", sku, old);
    }

    private int loseName() throws SQLException {
        String sku = products.pick(random);
        int changed = sql.update("UPDATE products SET name = NULL WHERE sku = ?", sku);
        if (!nameless.contains(sku)) {
            nameless.add(sku);
        }
        if (nameless.size() > NAMELESS_AT_ONCE) {
            changed += sql.update("UPDATE products SET name = 'Product, found' WHERE sku = ?", nameless.remove());
        }
        return changed;
    }

    private int addNamelessProduct() throws SQLException {
        return addProduct(null);
    }

    private BigDecimal cents() {
        return BigDecimal.valueOf(random.nextInt(100, 100_000), 2);
    }
}

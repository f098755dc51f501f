-- The schema registry's own database, beside the lake's catalog. Runs once, when the server is created.
CREATE DATABASE registry;

# Delegates only: everything here is a Maven, ./sluice or compose/stack command under a short name.
#   make up                     # or ENV=staging, ENV=prod
#   make health WATCH=--watch
#   make bench                  # or WORKLOAD=B, OPTIONS="--small --repeats 1"
.PHONY: build test format demo up down health bench bench-compare bench-accept

ENV ?= dev

build:
	mvn -q -DskipTests package

test:
	mvn verify

format:
	mvn -q spotless:apply

demo:
	./sluice demo

up:
	compose/stack --env $(ENV) up

down:
	compose/stack --env $(ENV) down $(YES)

health:
	compose/stack --env $(ENV) health $(WATCH)

bench:
	benchmarks/bench run $(WORKLOAD) $(OPTIONS)

bench-compare:
	benchmarks/bench compare $(OPTIONS)

bench-accept:
	benchmarks/bench accept

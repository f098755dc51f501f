# Delegates only: everything here is a Maven, ./sluice or compose/stack command under a short name.
#   make up                     # or ENV=staging, ENV=prod
#   make health WATCH=--watch
.PHONY: build test format demo up down health

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

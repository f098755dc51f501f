# Delegates only: everything here is a Maven or ./sluice command under a short name.
.PHONY: build test format demo

build:
	mvn -q -DskipTests package

test:
	mvn verify

format:
	mvn -q spotless:apply

demo:
	./sluice demo

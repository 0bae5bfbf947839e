# demo  builds tailgate and analyses a bundled capture of real proxies and relays
# test  checks format, English and targets, and runs all tests
# smoke fuzzes every decoder for a minute in all, and runs a small benchmark
# lab   makes a labelled run with real proxies and relays (root; see lab/README.md)
# bench compares analyze with a bare libpcap loop (see benchmarks/README.md)
# deb   builds a Debian package into dist/ (make test-deb tests it; root)
# fuzz  fuzzes every decoder for ten minutes in all (see fuzz/README.md)
.PHONY: demo test smoke lab bench deb test-deb fuzz setup clean

SAMPLE = Tests/Fixtures/lab-haproxy-s7
SEED ?= 1

demo: setup
	swift build -c release --product tailgate
	.build/release/tailgate analyze $(SAMPLE)/edge.pcapng.gz $(SAMPLE)/inside.pcapng.gz \
		--requests $(SAMPLE)/requests.jsonl

test: setup
	swift format lint --strict --parallel --recursive Package.swift Sources Tests fuzz
	scripts/check-prose
	scripts/check-targets
	scripts/test

smoke: setup
	fuzz/run --seconds 60
	benchmarks/run --packets 1000000 --no-others --check 4

lab:
	lab/setup
	lab/run --seed $(SEED) --scale medium --gateway haproxy --out lab/runs/$(SEED)

bench: setup
	benchmarks/run

deb: setup
	packaging/build-deb

test-deb: deb
	packaging/test-deb dist/tailgate_*.deb
	packaging/test-service dist/tailgate_*.deb

fuzz: setup
	fuzz/run

setup:
	@scripts/setup

clean:
	swift package clean

# Two commands for everybody: `make evaluate` and `make test`. Both install what is missing first.

SWIFT ?= swift
# Options of `forkproof evaluate`: make evaluate ARGS="--runs 30"
ARGS ?=

# The same options for building and for testing, or the second would build everything again.
BUILD = $(SWIFT) build -Xswiftc -warnings-as-errors

.PHONY: evaluate test corpus build lint format

evaluate: build
	.build/debug/forkproof evaluate $(ARGS)

test: lint
	@./.ci/packages packages.txt test-packages.txt
	$(BUILD) --build-tests
	$(SWIFT) test -Xswiftc -warnings-as-errors --skip-build

# All candidates with known answers, TIMES times; the tests look at a few of them once.
TIMES ?= 1
corpus:
	@./.ci/packages packages.txt test-packages.txt
	$(BUILD) --build-tests
	FORKPROOF_CORPUS_TIMES=$(TIMES) $(SWIFT) test -Xswiftc -warnings-as-errors --skip-build \
	  --filter CorpusTests/allOfIt

build:
	@./.ci/packages packages.txt
	$(BUILD) >&2

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

# Two commands for everybody: `make evaluate` and `make test`. Both install what is missing first.

SWIFT ?= swift
# `-j` and the like for swift build.
SWIFTFLAGS ?=
ARGS ?=

.PHONY: evaluate test lint format packages build

evaluate: build
	.build/debug/forkproof evaluate $(ARGS)

test: packages lint
	$(SWIFT) build --build-tests -Xswiftc -warnings-as-errors $(SWIFTFLAGS)
	$(SWIFT) test --skip-build

build: packages
	$(SWIFT) build -Xswiftc -warnings-as-errors $(SWIFTFLAGS)

# Both need the same flags, or the second would build everything again.
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

# Says what it installs, and does nothing when nothing is missing.
packages:
	@./.ci/packages

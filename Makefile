# Two commands for everybody: `make evaluate` and `make test`. Both install what is missing first.

SWIFT ?= swift
# Options of `forkproof evaluate`: make evaluate ARGS="--runs 30"
ARGS ?=

# The same options for building and for testing, or the second would build everything again.
BUILD = $(SWIFT) build -Xswiftc -warnings-as-errors

# The tests of the wall, by the program that holds them: another user cannot write what `swift test` does.
HOSTILE = .build/debug/forkproofPackageTests.xctest --testing-library swift-testing --filter HostileTests

# Most tests wait for processes that they start: side by side, but not all of them at once.
TEST = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 $(SWIFT) test -Xswiftc -warnings-as-errors

# The commit for `--version` and records, in a file that lies beside the program: so a commit builds nothing anew.
COMMIT = git -c safe.directory=$(CURDIR) describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null

# Where `make install` puts the command; DESTDIR goes before it, as packagers want.
PREFIX ?= /usr/local
PLACE = $(DESTDIR)$(PREFIX)
# A release build that needs no Swift on the machine it is copied to. Product by product: targets of the tests
# need what the static library of Swift has not.
RELEASED = forkproof forkproof-probe forkproof-peer forkproof-stacks forkproof-crash
# No path of the checkout goes into it: wherever it is built, it is the same.
NO_PATHS = -Xcc -ffile-prefix-map=$(CURDIR)=. -Xcxx -ffile-prefix-map=$(CURDIR)=. \
  -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=.
RELEASE = for product in $(RELEASED); do $(SWIFT) build -c release --static-swift-stdlib \
  $(NO_PATHS) --scratch-path .build-release --product $$product || exit; done
# Where `make dist` leaves what it makes.
DIST ?= .build-dist

.PHONY: evaluate test corpus hostile fuzz storm bench package-test build dist dist-test release install uninstall \
  lint format

# Ends well when the evaluation was made, whatever it says of the candidates.
evaluate: build
	@.build/debug/forkproof evaluate $(ARGS) || { \
	  code=$$?; case $$code in 1 | 2 | 125) ;; *) exit $$code ;; esac; }

test: lint
	@./.ci/packages packages.txt test-packages.txt
	$(BUILD) --build-tests
	$(TEST) --skip-build

# All candidates with known answers, TIMES times, asked of the tool as it is installed; the tests look
# at a few of them once.
TIMES ?= 1
corpus:
	@./.ci/packages packages.txt test-packages.txt
	$(RELEASE) >&2
	$(BUILD) --build-tests
	FORKPROOF_PROGRAM=$(CURDIR)/.build-release/release/forkproof \
	  FORKPROOF_CORPUS_TIMES=$(TIMES) $(SWIFT) test -Xswiftc -warnings-as-errors --skip-build \
	  --filter CorpusTests/allOfIt

# Attacks on the wall, as who calls and, where that is root, as an ordinary user as well: that one reads the
# checkout and writes to a folder of its own.
hostile:
	@./.ci/packages packages.txt test-packages.txt
	$(BUILD) --build-tests
	$(HOSTILE)
	if [ "$$(id -u)" = 0 ]; then folder=$$(mktemp -d) && chmod 1777 $$folder && \
	  setpriv --reuid 12345 --regid 12345 --clear-groups env HOME=$$folder TMPDIR=$$folder $(HOSTILE); \
	  code=$$?; rm -rf $$folder; exit $$code; fi

# SIGKILL at random moments, and disks that are full: make storm KILLS=1000
KILLS ?= 100
storm: build
	@./.ci/packages packages.txt test-packages.txt
	./.ci/storm $(KILLS)

# Every parser of outside data by libFuzzer, RUNS inputs each, or those that PARSERS names:
# make fuzz PARSERS="patch proc" RUNS=100000
# The inputs that led further are kept, and the next time begins with them.
RUNS ?= 1000000
PARSERS ?=
fuzz:
	@./.ci/packages packages.txt
	FORKPROOF_FUZZ=1 $(SWIFT) build -c release --sanitize=fuzzer --scratch-path .build-fuzz \
	  --product forkproof-fuzz -Xswiftc -enable-testing -Xswiftc -warnings-as-errors >&2
	Tests/Fuzz/fuzz .build-fuzz $(RUNS) $(PARSERS)

# What a patch costs, asked of the tool as it is installed; the results are kept:
# make bench ARGS="a c full"
bench: RELEASED += forkproof-bench
bench:
	@./.ci/packages packages.txt
	$(RELEASE) >&2
	.build-release/release/forkproof-bench $(ARGS)

# The Debian package, installed in a root made for it; as root, and it takes some minutes.
package-test: build
	@./.ci/packages packages.txt package-test-packages.txt
	./.ci/package-test
	./.ci/package-test Tests/BundledPatches/no-timer-thread.patch Tests/BundledCore

# What one installs on another machine: an archive to unpack anywhere, and a Debian package.
dist:
	@./.ci/packages packages.txt dist-packages.txt
	$(RELEASE) >&2
	./.ci/dist .build-release/release $(DIST)

# Both in an empty Debian 12 and 13 with PHP alone; as root, and it takes some minutes.
dist-test:
	@./.ci/packages packages.txt dist-packages.txt package-test-packages.txt
	./.ci/dist-test $(DIST)

# What `make install` installs, built by the user who has Swift and the checkout.
release:
	@./.ci/packages packages.txt
	$(RELEASE) >&2

# Root takes what is built: it may have no Swift in its PATH, and its files in the checkout would be in the way.
install:
	@[ "$$(id -u)" = 0 ] && [ -x .build-release/release/forkproof ] || $(MAKE) release
	install -d $(PLACE)/bin $(PLACE)/libexec/forkproof $(PLACE)/share/forkproof
	install .build-release/release/forkproof $(PLACE)/bin/forkproof
	install .build-release/release/forkproof-probe .build-release/release/forkproof-peer \
	  .build-release/release/forkproof-stacks .build-release/release/libforkproof-crash.so \
	  $(PLACE)/libexec/forkproof
	rm -rf $(PLACE)/share/forkproof/recipes $(PLACE)/share/forkproof/patches
	cp -R recipes patches $(PLACE)/share/forkproof
	install -d $(PLACE)/share/bash-completion/completions $(PLACE)/share/zsh/site-functions \
	  $(PLACE)/share/fish/vendor_completions.d $(PLACE)/share/man/man1
	$(PLACE)/bin/forkproof --generate-completion-script bash \
	  >$(PLACE)/share/bash-completion/completions/forkproof
	$(PLACE)/bin/forkproof --generate-completion-script zsh \
	  >$(PLACE)/share/zsh/site-functions/_forkproof
	$(PLACE)/bin/forkproof --generate-completion-script fish \
	  >$(PLACE)/share/fish/vendor_completions.d/forkproof.fish
	$(PLACE)/bin/forkproof manual --output $(PLACE)/share/man/man1 >&2
	$(COMMIT) >$(PLACE)/share/forkproof/commit || rm -f $(PLACE)/share/forkproof/commit

uninstall:
	rm -rf $(PLACE)/bin/forkproof $(PLACE)/libexec/forkproof $(PLACE)/share/forkproof \
	  $(PLACE)/share/bash-completion/completions/forkproof \
	  $(PLACE)/share/zsh/site-functions/_forkproof \
	  $(PLACE)/share/fish/vendor_completions.d/forkproof.fish \
	  $(PLACE)/share/man/man1/forkproof.1 $(PLACE)/share/man/man1/forkproof-*.1

build:
	@./.ci/packages packages.txt
	$(BUILD) >&2
	@$(COMMIT) >.build/debug/forkproof.commit || rm -f .build/debug/forkproof.commit

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

# Short names for those who type make; each is one line of ./gleaner, which needs Python alone.
.PHONY: run test e2e lint all ci lock
run: ; ./gleaner run
test: ; ./gleaner test
e2e: ; ./gleaner test e2e
lint: ; ./gleaner test lint
all: ; ./gleaner test all
ci: ; .ci/run
lock: ; .ci/lock

# make              build/debug/gongdi       make test      build and run every C test
# make V=asan test  the same, sanitized      make lint      format, words, includes, cppcheck, tidy
# make V=release    what is shipped          make bench     every performance bar beside its yardstick
# make V=asan fuzz  fuzz every parser        make install   DESTDIR= PREFIX=

V       ?= debug
B       := build/$(V)
PREFIX  ?= /usr/local
VERSION := 0.1.0
PKGS    := $(shell cat tools/packages.pc)
CFLAGS  ?= -O2 -g

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wundef \
        -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings -Wcast-qual \
        -Wno-missing-field-initializers -Wno-overlength-strings
ALL  := -std=c11 -D_GNU_SOURCE -DGONGDI_VERSION='"$(VERSION)"' -Isrc -I$(B) -pthread \
        -include src/base/banned.h $(WARN) $(shell pkg-config --cflags $(PKGS))
# clang's runtime must know the C++ library that GDAL is loaded with later; seventy programs are linked, lld needs half the time;
# a place that is fixed spares each of the thousand processes that tests start 250,000 relocations
libs.asan = -no-pie -fuse-ld=lld -Wl,--no-as-needed -l:libstdc++.so.6
LIBS := $(shell pkg-config --libs $(PKGS)) -pthread -lm $(libs.$(V))

flags.debug   := -O1 -Werror -fno-omit-frame-pointer
flags.release := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
                 -fPIE -pie -Wl,-z,relro,-z,now -Wl,--as-needed
flags.asan    := -O1 -g1 -Werror -DGONGDI_ASAN -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -fno-pie
flags.tsan    := -O1 -fsanitize=thread
flags.cover   := -O0 --coverage
# the divider of grids is loops over arrays; a twentieth of its time
grid.release  := -O3
# tests compute with the solvers for minutes
solve.asan    := -O2
CC_asan       := clang
CC            := $(or $(CC_$(V)),gcc)
FLAGS         := $(CFLAGS) $(ALL) $(flags.$(V))
# what tests is compiled as it stands, in half the time; but where it computes itself (oracles, dice)
light.asan    := -O0 -fno-sanitize=fuzzer-no-link
$(patsubst tests/%.c,$(B)/tests/%.o,$(filter-out $(addprefix tests/test_,grid% rounds% tally% deadline% calendar% merkle% powercut% disk% table%),\
        $(wildcard tests/test_*.c))): FLAGS += $(light.$(V))
# the oracle there looks at every minute and is not what is tested: sanitized it takes two minutes
$(B)/tests/test_deadline_oracle.o: FLAGS += -fno-sanitize=all

SRC   := $(filter-out src/main.c,$(sort $(shell find src -name '*.c')))
OBJ   := $(SRC:src/%.c=$(B)/%.o)
SQL   := $(sort $(shell find src -name '*.sql'))
SQLH  := $(SQL:src/%.sql=$(B)/%.sql.h)
OBJ   += $(SQL:src/%.sql=$(B)/%.sql.o) $(B)/statements.o $(B)/assets_blob.o $(B)/demo_blob.o $(B)/calendar_blob.o $(B)/catalogue_blob.o $(B)/pinyin_blob.o
TLIB  := $(patsubst tests/%.c,$(B)/tests/%.o,$(sort $(wildcard tests/lib/*.c)))
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/test_*.c)))
FUZZ  := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/fuzz_*.c)))

.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:

$(B)/gongdi: $(B)/main.o $(OBJ)
	@echo "  LD  $@"
	@$(CC) $(FLAGS) -o $@ $^ $(LIBS)
$(B)/solve/%.o: FLAGS += $(solve.$(V))
$(B)/solve/grid/%.o: FLAGS += $(grid.$(V))
$(B)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(FLAGS) -MMD -MP -c -o $@ $<
$(B)/tests/%.o: tests/%.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(FLAGS) -Itests -MMD -MP -c -o $@ $<

# SQL stands in .sql files beside its module and is packed into objects at build time.
$(OBJ) $(B)/main.o: | $(SQLH) $(B)/migrations.h $(B)/packed_assets.h
$(B)/%.sql.h: src/%.sql tools/sqlpack.awk
	@mkdir -p $(@D)
	@awk -v mode=h -f tools/sqlpack.awk $< >$@
$(B)/%.sql.c: src/%.sql tools/sqlpack.awk
	@mkdir -p $(@D)
	@awk -v mode=c -f tools/sqlpack.awk $< >$@
$(B)/statements.c: $(SQL) tools/statements.sh
	@mkdir -p $(@D)
	@tools/statements.sh $(SQL) >$@
$(B)/%.o: $(B)/%.c Makefile
	@$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

# The web interface and the demonstration's facts are carried by the binary as they are.
WEB := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/shots -prune -o -type f -print 2>/dev/null)
build/web/assets.bin build/web/assets.h build/web/assets_blob.S &: $(WEB)
	@tools/buildweb.sh build/web
$(B)/packed_assets.h: build/web/assets.h
	@mkdir -p $(@D)
	@cp $< $@
$(B)/assets_blob.o: build/web/assets_blob.S build/web/assets.bin
	@mkdir -p $(@D)
	@$(CC) -c -Ibuild/web -o $@ $<
$(B)/demo_blob.o: demo/demo_blob.S $(wildcard demo/*)
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<
$(B)/calendar_blob.o: src/core/calendar_blob.S src/core/calendar_china.csv
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<
$(B)/pinyin_blob.o: src/core/pinyin_blob.S src/core/pinyin.txt
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<
$(B)/catalogue_blob.o: src/modules/casework/catalogue_blob.S $(wildcard src/modules/casework/*.csv)
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<
$(B)/migrations.h: $(sort $(wildcard migrations/*.sql)) tools/migrations.awk
	@mkdir -p $(@D)
	@awk -f tools/migrations.awk $(sort $(wildcard migrations/*.sql)) >$@

# on a day of their own: tests/lib/today.c
TODAY := -Wl,--wrap=when_now
$(B)/tests/test_%: $(B)/tests/test_%.o $(TLIB) $(OBJ)
	@echo "  LD  $@"
	@$(CC) $(FLAGS) $(TODAY) -o $@ $^ $(LIBS) $(shell pkg-config --libs cmocka)
$(B)/tests/fuzz_%: $(B)/tests/fuzz_%.o $(TLIB) $(OBJ)
	@$(CC) $(FLAGS) $(TODAY) -fsanitize=fuzzer -o $@ $^ $(LIBS) $(shell pkg-config --libs cmocka)

# All tests are linked into one program, and all fuzz targets into another: once instead of seventy times. What it is called says
# which of them it is.
EVERY := $(B)/tests/every
$(EVERY)/%.o: $(B)/tests/%.o
	@mkdir -p $(@D)
	@objcopy --redefine-sym main=main_$* --redefine-sym LLVMFuzzerTestOneInput=one_$* --redefine-sym LLVMFuzzerInitialize=init_$* $< $@
$(EVERY)/gongdi.o: $(B)/main.o
	@mkdir -p $(@D)
	@objcopy --redefine-sym main=main_gongdi $< $@
$(EVERY)/tests.c $(EVERY)/fuzzers.c: tools/everymain.sh $(TESTS:=.o) $(FUZZ:=.o)
	@mkdir -p $(@D)
	@tools/everymain.sh $(notdir $(if $(findstring fuzz,$@),$(FUZZ),$(TESTS))) >$@
$(EVERY)/tests: $(TESTS:$(B)/tests/%=$(EVERY)/%.o) $(EVERY)/gongdi.o $(EVERY)/tests.o $(TLIB) $(OBJ)
	@echo "  LD  $@"
	@$(CC) $(FLAGS) $(TODAY) -o $@ $^ $(LIBS) $(shell pkg-config --libs cmocka)
$(EVERY)/fuzzers: $(FUZZ:$(B)/tests/%=$(EVERY)/%.o) $(EVERY)/fuzzers.o $(TLIB) $(OBJ)
	@echo "  LD  $@"
	@$(CC) $(FLAGS) $(TODAY) -fsanitize=fuzzer -o $@ $^ $(LIBS) $(shell pkg-config --libs cmocka)
$(TESTS:$(B)/tests/%=$(EVERY)/%): $(EVERY)/tests
$(FUZZ:$(B)/tests/%=$(EVERY)/%): $(EVERY)/fuzzers
$(TESTS:$(B)/tests/%=$(EVERY)/%) $(FUZZ:$(B)/tests/%=$(EVERY)/%):
	@ln -sf $(notdir $<) $@

.PHONY: all test fuzz cover lint bench install clean
all: $(B)/gongdi
test: $(B)/gongdi $(TESTS:$(B)/tests/%=$(EVERY)/%)
	@tools/runtests.sh $(filter $(EVERY)/%,$^)
fuzz: $(FUZZ:$(B)/tests/%=$(EVERY)/%)
	@tools/runfuzz.sh $(or $(SECS),60) $^
cover:
	$(MAKE) V=cover test
	gcovr -r . --exclude tests --exclude build build/cover
lint: $(SQLH)
	@tools/lint.sh $(ALL)
bench:
	$(MAKE) V=release
	@bench/run.sh $(WHAT)
install: $(B)/gongdi
	install -D -m755 $(B)/gongdi $(DESTDIR)$(PREFIX)/bin/gongdi
clean:
	rm -rf build

-include $(OBJ:.o=.d) $(B)/main.d $(TESTS:=.d) $(FUZZ:=.d) $(TLIB:.o=.d)

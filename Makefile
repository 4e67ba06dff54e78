# The one door of the project. `make` builds, `make test` checks, `make help` lists.

VERSION := 0.1.0
BUILD   ?= build
CC      ?= gcc
AR      ?= ar
STRIP   ?= strip
INSTALL ?= install
PKG_CONFIG ?= pkg-config

# Where make install puts things, below DESTDIR.
PREFIX     ?= /usr/local
bindir     ?= $(PREFIX)/bin
libdir     ?= $(PREFIX)/lib
includedir ?= $(PREFIX)/include
datadir    ?= $(PREFIX)/share
mandir     ?= $(datadir)/man

# V=1 shows every command.
ifeq ($(V),1)
SAY := :
Q   :=
else
SAY := printf '  %-3s %s\n'
Q   := @
endif

# (Large files and inodes, on machines of 32 bits, too.)
STD      := -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wvla \
            -Wcast-qual -Wwrite-strings -Wundef -Wpointer-arith -Wformat=2 -Wnull-dereference \
            -Wimplicit-fallthrough -Wunused-macros -Werror
HARDEN   := -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
            -fPIE -fno-common -fvisibility=hidden -fno-strict-aliasing -fno-delete-null-pointer-checks \
            -fno-strict-overflow -ffile-prefix-map=$(CURDIR)=.
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed
# (What gcc alone knows.)
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Warith-conversion -Wformat-signedness \
            -Wstringop-overflow=4 -Warray-bounds=2 -Wstack-usage=16384 -Walloc-zero -Wtrampolines -Walloca
HARDEN   += -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
CFLAGS   ?= $(HARDEN)
LDFLAGS  ?= $(HARDEN_LD)

# (Asked for when it is compiled: make page may have installed it just before.)
XML_CFLAGS  = $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags libxml-2.0 2>/dev/null))
XML_LIBS    = $(shell $(PKG_CONFIG) --libs libxml-2.0 2>/dev/null)
# The program for the whole screen is built where ncurses is, with wide characters.
CURSES      := $(shell $(PKG_CONFIG) --exists ncursesw 2>/dev/null && echo ncursesw)
CURSES_FLAGS = $(patsubst -I%,-isystem %,$(filter -I%,$(shell $(PKG_CONFIG) --cflags ncursesw)))
CURSES_LIBS  = $(shell $(PKG_CONFIG) --libs ncursesw)
CPPFLAGS_ALL := -Iinclude -DKB_VERSION='"$(VERSION)"' $(CPPFLAGS)

# libsodium.a: what its SHA-256 draws in, no start-up cost. Without it the digest is not checked (see kb.h).
SODIUM ?= 1
ifeq ($(SODIUM),1)
SODIUM_CFLAGS := -DKB_WITH_SODIUM
SODIUM_LIBS   := -l:libsodium.a
endif
# libstemmer.so of Debian exports nothing that stem.c calls, so it is the static one everywhere.
LIBRARY_LIBS := -l:libstemmer.a $(SODIUM_LIBS)

# What includes the program's headers is the program's, all else of reader/ the library's.
CLI_SOURCES      := $(sort $(shell grep -lE '^.include "(cli|output|sys|diagnose|diagnosis)\.h"' reader/*.c))
# icsync-kb-browse is its own files, and those of icsync-kb that it calls.
BROWSE_SOURCES   := $(if $(CURSES),$(sort $(wildcard reader/browse/*.c)))
BROWSE           := $(if $(CURSES),$(BUILD)/icsync-kb-browse)
# The stemmers that the reader has; the compiler, and the reader of the tests, have all of them.
LANGUAGES     ?= en
ALL_LANGUAGES := en de fr es
stemmers = -DKB_LANGUAGES='(0$(patsubst %,|KB_%,$(1)))'
ALL_STEMMERS  := $(BUILD)/obj/all/stem.o

LIB_SOURCES      := $(filter-out $(CLI_SOURCES),$(wildcard reader/*.c)) $(wildcard reader/format/*.c)
COMPILER_SOURCES := $(wildcard compiler/*.c)
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

LIBRARY := $(BUILD)/libicsynckb.a
# The first number of the version is that of the binary interface.
SONAME  := libicsynckb.so.$(firstword $(subst ., ,$(VERSION)))
SHARED  := $(BUILD)/libicsynckb.so.$(VERSION)

# What a command left half done is not taken for done.
.DELETE_ON_ERROR:

.PHONY: all
all: $(BUILD)/icsync-kb $(BROWSE) $(BUILD)/icsync-kbc $(SHARED) $(BUILD)/guide.kb ## the programs, the library and the guide

# The rules of .d files are for both names that an object may have: BUILD is relative to some, absolute to others.
DEPENDENCIES = -MMD -MP -MT $(abspath $@) -MT $(patsubst $(CURDIR)/%,%,$(abspath $@))

PAGE_TOOLS := $(if $(filter page,$(MAKECMDGOALS)),$(BUILD)/page/tools)

define COMPILE
@mkdir -p $(@D)
@$(SAY) CC $<
$(Q)$(CC) $(STD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS_ALL) $(OBJ_FLAGS) $(DEPENDENCIES) -c $< -o $@
endef

# Make page installs what it needs; all else of these is there.
$(BUILD)/obj/%.o: %.c Makefile | $(PAGE_TOOLS)
	$(COMPILE)

$(BUILD)/obj/all/%.o: reader/format/%.c Makefile | $(PAGE_TOOLS)
	$(COMPILE)

# The same objects for both libraries; only what kb.h declares is visible outside.
$(call objects,$(LIB_SOURCES)): OBJ_FLAGS := -fPIC -fvisibility=hidden $(SODIUM_CFLAGS)
$(call objects,$(COMPILER_SOURCES)): OBJ_FLAGS = -Icompiler -I$(BUILD)/gen $(XML_CFLAGS)
$(call objects,$(CLI_SOURCES)): OBJ_FLAGS := -Ireader -I$(BUILD)/gen
$(call objects,$(BROWSE_SOURCES)): OBJ_FLAGS = -Ireader -I$(BUILD)/gen $(CURSES_FLAGS)
$(call objects,reader/format/stem.c): OBJ_FLAGS += $(call stemmers,$(LANGUAGES))
$(call objects,reader/format/stem.c): $(BUILD)/gen/languages
$(ALL_STEMMERS): OBJ_FLAGS := $(call stemmers,$(ALL_LANGUAGES))

# Changes when LANGUAGES does.
$(BUILD)/gen/languages: FORCE
	@mkdir -p $(@D)
	@echo $(LANGUAGES) | cmp -s - $@ || echo $(LANGUAGES) > $@
.PHONY: FORCE

# The default rules are XML for people to read; the compiler has them built in.
$(BUILD)/gen/default_rules.inc: compiler/default_rules.xml Makefile
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/^.*$$/"&\\n",/' $< > $@

$(BUILD)/obj/compiler/rules.o: $(BUILD)/gen/default_rules.inc

# What help prints is the text of the manual pages.
$(BUILD)/gen/%.inc: man/%.1 man/help.awk
	@mkdir -p $(@D)
	$(Q)awk -f man/help.awk $< > $@.part && mv $@.part $@

# The bytes of anything as numbers for C.
AS_NUMBERS := od -An -v -tu1 | sed 's/[0-9][0-9]*/&,/g'

# The reader's is deflated, as numbers.
$(BUILD)/gen/icsync-kb.inc: man/icsync-kb.1 man/help.awk
	@mkdir -p $(@D)
	$(Q)awk -v bare=1 -f man/help.awk $< | tr '\001' '\000' | gzip -9n | $(AS_NUMBERS) > $@.part && mv $@.part $@

$(BUILD)/obj/reader/help.o: $(BUILD)/gen/icsync-kb.inc
$(BUILD)/obj/compiler/help.o: $(BUILD)/gen/icsync-kbc.inc
$(BUILD)/obj/reader/browse/compose.o: $(BUILD)/gen/icsync-kb-browse.inc

# What the script, the style and the frame have for people alone is left out: comments of whole lines, margins, blanks
# around the signs of a style.
BUILT_IN := page_js page_css page_html document_css
$(BUILD)/gen/page_js.inc: compiler/browser/run.js compiler/browser/page.js
$(BUILD)/gen/page_html.inc: compiler/browser/page.html
$(BUILD)/gen/page_css.inc $(BUILD)/gen/document_css.inc: $(BUILD)/gen/%_css.inc: compiler/browser/text.css compiler/browser/%.css
$(patsubst %,$(BUILD)/gen/%.inc,$(BUILT_IN)): Makefile
	@mkdir -p $(@D)
	$(Q)sed -e 's/^ *//' -e '/^\/\//d' -e '/^\/\*.*\*\/$$/d' -e '/^$$/d' \
		$(if $(filter %.css,$^),-e 's/\([:;,{]\) */\1/g' -e 's/ *{/{/g' -e 's/;* *}/}/g') $(filter-out Makefile,$^) | $(AS_NUMBERS) > $@.part && mv $@.part $@

# A compiler that is built without a reader for browsers at hand has none; only make page asks for the tools for it.
$(BUILD)/gen/reader_wasm.inc: FORCE $(if $(filter page,$(MAKECMDGOALS)),$(BUILD)/page/reader.wasm.gz)
	@mkdir -p $(@D)
	@{ [ ! -e $(BUILD)/page/reader.wasm.gz ] || cat $(BUILD)/page/reader.wasm.gz; } | $(AS_NUMBERS) > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

$(BUILD)/obj/compiler/browser_files.o: $(patsubst %,$(BUILD)/gen/%.inc,reader_wasm $(BUILT_IN))

$(LIBRARY): $(call objects,$(LIB_SOURCES))
	@$(SAY) AR $@
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(SHARED): $(call objects,$(LIB_SOURCES)) reader/libicsynckb.map
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(filter-out -pie,$(LDFLAGS)) -shared -fPIC -Wl,-soname,$(SONAME) -Wl,-Bsymbolic-functions \
		-Wl,--version-script=reader/libicsynckb.map -o $@ $(filter %.o,$^) -lz $(LIBRARY_LIBS)

$(BUILD)/icsync-kb: $(call objects,$(CLI_SOURCES)) $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz $(LIBRARY_LIBS)

# (Of the archive the linker takes what is called.)
$(BUILD)/obj/reader/parts.a: $(call objects,$(filter-out reader/main.c,$(CLI_SOURCES)))
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(BUILD)/icsync-kb-browse: $(call objects,$(BROWSE_SOURCES)) $(BUILD)/obj/reader/parts.a $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz $(LIBRARY_LIBS) $(CURSES_LIBS)

$(BUILD)/icsync-kbc: $(call objects,$(COMPILER_SOURCES)) $(ALL_STEMMERS) $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmark $(XML_LIBS) -lyaml -lz -l:libstemmer.a -l:libsodium.a

$(BUILD)/guide.kb: $(BUILD)/icsync-kbc $(shell find kb)
	$(BUILD)/icsync-kbc build -o $@ kb

# ------------------------------------------------------------------- static

WINDOWS := $(BUILD)/windows

# One program that needs nothing: a little of musl, and zlib and Snowball from their sources. Without libsodium.
STATIC := $(BUILD)/static
THIRD  := $(BUILD)/third
MUSL   ?= musl-gcc
# Of it the linker takes a few functions only; reader/static has its own in place of the others and of the start files.
# (It is looked for when it was installed.)
MUSL_LIBC     = $(firstword $(wildcard /usr/lib/*-linux-musl/libc.a /usr/lib/musl/lib/libc.a))
STATIC_LTO   := -flto -flto-partition=one -fipa-pta -fno-ipa-sra -fno-move-loop-invariants -fno-caller-saves \
                -fno-tree-tail-merge -fno-tree-loop-optimize -fno-tree-dominator-opts \
                -fno-thread-jumps -fno-tree-loop-im
# The guard of the stack is a global variable, in shorter code than that of a thread, which there is not. Marks for
# CET would be of no use: it is a loader that turns it on.
STATIC_FLAGS  = -Oz $(STATIC_LTO) -malign-data=abi -fPIE -fstack-protector-strong -mstack-protector-guard=global \
                -fcf-protection=none -fno-common -fvisibility=hidden -fno-strict-aliasing -fno-delete-null-pointer-checks -fno-strict-overflow -ftrivial-auto-var-init=zero \
                -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -ffile-prefix-map=$(CURDIR)=.
STATIC_SOURCES := $(CLI_SOURCES) $(filter-out $(CLI_SOURCES),$(wildcard reader/*.c)) $(wildcard reader/format/*.c reader/static/*.c)
static_objects  = $(patsubst %.c,$(STATIC)/obj/%.o,$(STATIC_SOURCES))
third_libraries = $(STATIC)/zlib.a $(STATIC)/snowball.a

# What each of these builds needs is installed, if it is not there; BUILD/NAME/tools says that it was looked at.
$(STATIC)/tools $(WINDOWS)/tools $(BUILD)/page/tools: $(BUILD)/%/tools: tests/install
	@mkdir -p $(@D)
	$(Q)tests/install $*
	@touch $@

.PHONY: static
static: $(STATIC)/icsync-kb ## the reader as one static program (musl)

$(THIRD)/ready: reader/fetch-sources | $(STATIC)/tools
	@$(SAY) GET $(THIRD)
	$(Q)reader/fetch-sources $(THIRD) $(ALL_LANGUAGES)
	@touch $@

$(static_objects): $(STATIC)/obj/%.o: %.c Makefile $(THIRD)/ready $(BUILD)/gen/icsync-kb.inc | $(STATIC)/tools
	@mkdir -p $(@D)
	@$(SAY) CC $<
	$(Q)$(MUSL) $(STD) $(WARNINGS) $(STATIC_FLAGS) -isystem $(THIRD)/zlib -Ireader -I$(BUILD)/gen $(CPPFLAGS_ALL) \
		$(call stemmers,$(LANGUAGES)) $(DEPENDENCIES) -c $< -o $@

$(STATIC)/obj/reader/static/calls.o: reader/static/calls.S Makefile | $(STATIC)/tools
	@mkdir -p $(@D)
	@$(SAY) AS $<
	$(Q)$(MUSL) -c $< -o $@

$(STATIC)/obj/reader/format/stem.o: $(BUILD)/gen/languages
# Every byte that a search uses is summed; for speed this loop takes no more room.
$(STATIC)/obj/reader/format/sum.o: STATIC_FLAGS += -O2
# (What the compiler knows of malloc() and strlen() is of no use to who writes them.)
$(patsubst %,$(STATIC)/obj/reader/static/%.o,heap strings): STATIC_LTO := -fno-builtin
# (Before it the stack has no guard.)
$(STATIC)/obj/reader/static/start.o: STATIC_LTO :=
$(STATIC)/obj/reader/static/start.o: STATIC_FLAGS += -fno-stack-protector

# Theirs, without warnings of ours. Of an archive the linker takes only what is called.
$(third_libraries): $(STATIC)/%.a: $(THIRD)/ready Makefile | $(STATIC)/tools
	@rm -rf $@ $(STATIC)/obj/$*
	@mkdir -p $(STATIC)/obj/$*
	@$(SAY) CC $*
	$(Q)for file in $(THIRD)/$*/*.c; do \
		$(MUSL) -w $(STATIC_FLAGS) -DNO_GZIP -DBUILDFIXED -DZ_TESTW=4 -c $$file -o $(STATIC)/obj/$*/$$(basename $$file .c).o || exit 1; done
	$(Q)gcc-ar rcsD $@ $(STATIC)/obj/$*/*.o

$(STATIC)/icsync-kb: $(static_objects) $(STATIC)/obj/reader/static/calls.o $(third_libraries) reader/static/icsync-kb.ld
	@$(SAY) LD $@
	$(Q)$(MUSL) $(STATIC_FLAGS) -nostdlib -nostartfiles -static-pie -s -Wl,--gc-sections,-z,noseparate-code,-z,relro,-z,now,-z,noexecstack,-z,pack-relative-relocs,--no-dynamic-linker \
		-Wl,-T,reader/static/icsync-kb.ld,--hash-style=gnu,--build-id=none \
		-o $@ $(filter %.o %.a,$^) $(MUSL_LIBC)

# ------------------------------------------------------------------ windows

# One .exe that needs nothing but what every Windows has (KERNEL32.dll and msvcrt.dll).
# (Windows wants vector registers saved, which is longer than to do without them.)
MINGW   ?= x86_64-w64-mingw32
WINDOWS_FLAGS  = -Oz -mgeneral-regs-only -municode $(STATIC_LTO) -fstack-protector-strong -fno-common -fno-strict-aliasing -fno-delete-null-pointer-checks \
                 -fno-strict-overflow -ftrivial-auto-var-init=zero -fno-asynchronous-unwind-tables \
                 -ffile-prefix-map=$(CURDIR)=.
WINDOWS_SOURCES := $(filter-out $(patsubst reader/windows/%,reader/%,$(wildcard reader/windows/*.c)), \
                     $(wildcard reader/*.c reader/format/*.c)) $(wildcard reader/windows/*.c) reader/static/sum.c
windows_objects = $(patsubst %.c,$(WINDOWS)/obj/%.o,$(WINDOWS_SOURCES))
windows_third   = $(WINDOWS)/zlib.a $(WINDOWS)/snowball.a

.PHONY: windows
windows: $(WINDOWS)/icsync-kb.exe ## the reader as one program for 64-bit Windows (mingw-w64)

$(windows_objects): $(WINDOWS)/obj/%.o: %.c Makefile $(THIRD)/ready $(BUILD)/gen/icsync-kb.inc | $(WINDOWS)/tools
	@mkdir -p $(@D)
	@$(SAY) CC $<
	$(Q)$(MINGW)-gcc -std=c11 $(WARNINGS) $(WINDOWS_FLAGS) -DUNICODE -D_WIN32_WINNT=0x0A00 -isystem $(THIRD)/zlib -Ireader -I$(BUILD)/gen \
		$(CPPFLAGS_ALL) $(call stemmers,$(LANGUAGES)) $(DEPENDENCIES) -c $< -o $@

$(WINDOWS)/obj/reader/format/stem.o: $(BUILD)/gen/languages

# (Code of the linker's own making calls these.)
$(WINDOWS)/obj/reader/windows/guard.o: STATIC_LTO := -fno-lto

$(windows_third): $(WINDOWS)/%.a: $(THIRD)/ready Makefile | $(WINDOWS)/tools
	@rm -rf $@ $(WINDOWS)/obj/$*
	@mkdir -p $(WINDOWS)/obj/$*
	@$(SAY) CC $*
	$(Q)for file in $(THIRD)/$*/*.c; do \
		$(MINGW)-gcc -w $(WINDOWS_FLAGS) -DNO_GZIP -DBUILDFIXED -DZ_TESTW=4 -c $$file -o $(WINDOWS)/obj/$*/$$(basename $$file .c).o || exit 1; done
	$(Q)$(MINGW)-gcc-ar rcsD $@ $(WINDOWS)/obj/$*/*.o

$(WINDOWS)/icsync-kb.exe: $(windows_objects) $(windows_third)
	@$(SAY) LD $@
	$(Q)$(MINGW)-gcc $(WINDOWS_FLAGS) -static -s -Wl,--gc-sections,--disable-runtime-pseudo-reloc,--no-insert-timestamp,--dynamicbase,--high-entropy-va,--nxcompat \
		-o $@ $(filter %.o %.a,$^)

# --------------------------------------------------------------------- page

# The reader as WebAssembly without imports, and what it looks like in a browser: one HTML file.
PAGE  := $(BUILD)/page
WASM  ?= clang-14 --target=wasm32-wasi
# (clang 14 with -Oz takes a memcpy() of what a loop has written for one of nothing, and drops it: MemCpyOpt walks
# past the loop, unless it may not walk at all.)
WASM_WALK  := memssa-check-limit=0
WASM_FLAGS := -Oz -mllvm -$(WASM_WALK) -flto -mbulk-memory -msign-ext -fno-strict-aliasing -fno-delete-null-pointer-checks -fwrapv -ffile-prefix-map=$(CURDIR)=.
# All of the library but for what asks for files or is asked of none; of the program what answers in JSON.
WASM_SOURCES := $(wildcard reader/wasm/*.c reader/format/*.c) reader/static/sum.c \
                $(filter-out $(CLI_SOURCES) reader/file.c reader/verify.c,$(wildcard reader/*.c)) \
                $(patsubst %,reader/%.c,memory output cli flow json options render asked json_records cmd_info cmd_list cmd_search cmd_show \
                   diagnosis diagnosis_plan diagnosis_text diagnose_show diagnose_file diagnose_report)
wasm_objects = $(patsubst %.c,$(PAGE)/obj/%.o,$(WASM_SOURCES))
wasm_third   = $(PAGE)/zlib.a $(PAGE)/snowball.a

$(wasm_objects): $(PAGE)/obj/%.o: %.c Makefile $(THIRD)/ready | $(PAGE)/tools
	@mkdir -p $(@D)
	@$(SAY) CC $<
	$(Q)$(WASM) -std=c11 $(filter-out -Wduplicated-% -Wlogical-op -Warith-% -Wformat-sign% -Wstringop% -Warray-b% -Wstack-% -Walloc-% -Wtramp% -Walloca,$(WARNINGS)) \
		$(WASM_FLAGS) -isystem $(THIRD)/zlib -Ireader -Ireader/wasm $(CPPFLAGS_ALL) $(call stemmers,$(LANGUAGES)) $(DEPENDENCIES) -c $< -o $@

$(PAGE)/obj/reader/format/stem.o: $(BUILD)/gen/languages

$(wasm_third): $(PAGE)/%.a: $(THIRD)/ready Makefile | $(PAGE)/tools
	@rm -rf $@ $(PAGE)/obj/$*
	@mkdir -p $(PAGE)/obj/$*
	@$(SAY) CC $*
	$(Q)for file in $(THIRD)/$*/*.c; do \
		$(WASM) -w $(WASM_FLAGS) -DNO_GZIP -DBUILDFIXED -c $$file -o $(PAGE)/obj/$*/$$(basename $$file .c).o || exit 1; done
	$(Q)llvm-ar-14 rcsD $@ $(PAGE)/obj/$*/*.o

# (The compiler knows of malloc() what who writes it must not.)
$(PAGE)/obj/reader/wasm/heap.o: WASM_FLAGS += -fno-lto -fno-builtin

# (Without -O clang does not call wasm-opt by itself, where it is there. The stack stands first: when it is too small,
# that is a trap, and overwrites nothing.)
$(PAGE)/reader.wasm: $(wasm_objects) $(wasm_third)
	@$(SAY) LD $@
	$(Q)$(WASM) -flto -Wl,-mllvm,-$(WASM_WALK) -nostartfiles -Wl,--no-entry,--gc-sections,--strip-all,--stack-first,-z,stack-size=262144 -o $@.part $^
	$(Q)wasm-opt -Oz --low-memory-unused --enable-bulk-memory --enable-sign-ext $@.part -o $@
	@rm $@.part

$(PAGE)/reader.wasm.gz: $(PAGE)/reader.wasm
	$(Q)zopfli -c $< > $@

.PHONY: page
page: $(BUILD)/guide.html ## the guide as one HTML file for any browser (clang, wasi-libc)

$(BUILD)/guide.html: $(BUILD)/icsync-kbc $(BUILD)/guide.kb
	$(BUILD)/icsync-kbc page -o $@ $(BUILD)/guide.kb

# ---------------------------------------------------------------- archives

# What a version is given out as. (By a make that is asked for these, as the page has to be. No two at work on the same
# files: the page brings the guide, and what else was asked for is built before.)
DIST := $(BUILD)/dist
DEB  := $(BUILD)/deb
DIST_PARTS := static windows page

$(BUILD)/tools-dist $(BUILD)/tools-deb: $(BUILD)/tools-%: tests/install
	@mkdir -p $(@D)
	$(Q)tests/install $*
	@touch $@

.PHONY: dist deb
dist: $(BUILD)/tools-dist $(filter all $(DIST_PARTS),$(MAKECMDGOALS)) ## archives of the sources and the programs, the guide, checksums: build/dist
	$(Q)$(MAKE) --no-print-directory $(DIST_PARTS)
	@$(SAY) TAR $(DIST)
	$(Q)rm -rf $(DIST)
	$(Q)debian/archives all $(DIST) $(BUILD)

deb: $(BUILD)/tools-deb ## the Debian packages, from the archive of the sources: build/deb
	@$(SAY) DEB $(DEB)
	$(Q)rm -rf $(DEB)
	$(Q)debian/archives source $(DEB)
	$(Q)tar -C $(DEB) -xf $(DEB)/icsync-kb-$(VERSION).tar.gz
	$(Q)cd $(DEB)/icsync-kb-$(VERSION) && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u BUILD dpkg-buildpackage -us -uc -b >../log 2>&1 || { cat ../log; exit 1; }
	$(Q)rm -rf $(DEB)/icsync-kb-$(VERSION) $(DEB)/icsync-kb-$(VERSION).tar.gz

# -------------------------------------------------------------- installing

# Each is source:target; uninstall removes the same targets.
put = $(foreach file,$(1),$(file):$(2)/$(notdir $(file)))
PUT_PROGRAMS := $(call put,$(BUILD)/icsync-kb $(BROWSE) $(BUILD)/icsync-kbc,$(bindir)) $(call put,$(SHARED),$(libdir))
PUT_FILES := $(call put,$(LIBRARY),$(libdir)) $(call put,include/kb.h,$(includedir)) \
	$(call put,$(BUILD)/guide.kb $(wildcard completions/*.ps1),$(datadir)/icsync-kb) \
	$(foreach page,$(filter-out $(if $(CURSES),,%-browse.1),$(wildcard man/*.[1-9])),$(call put,$(page),$(mandir)/man$(subst .,,$(suffix $(page))))) \
	$(foreach file,$(wildcard completions/*.bash),$(file):$(datadir)/bash-completion/completions/$(basename $(notdir $(file)))) \
	$(call put,$(wildcard completions/_*),$(datadir)/zsh/site-functions) \
	$(call put,$(wildcard completions/*.fish),$(datadir)/fish/vendor_completions.d)
# bash and fish look for a completion by the name of the program.
PUT_LINKS := $(notdir $(SHARED)):$(libdir)/$(SONAME) $(SONAME):$(libdir)/libicsynckb.so \
	icsync-kb:$(datadir)/bash-completion/completions/icsync-kbc \
	icsync-kb.fish:$(datadir)/fish/vendor_completions.d/icsync-kbc.fish
PC_FILE := $(libdir)/pkgconfig/icsynckb.pc

# $(call each,PUTS,COMMAND): the command for each of them, with its $$from and $$to.
each = set -e; for pair in $(1); do from="$${pair%%:*}"; to="$(DESTDIR)$${pair\#*:}"; $(2); done

.PHONY: install install-strip uninstall
install: all $(LIBRARY) ## into PREFIX (/usr/local) below DESTDIR: programs, library, guide, man pages, completions
	$(Q)$(call each,$(PUT_PROGRAMS),$(INSTALL) -d "$${to%/*}"; $(INSTALL) -m 755 "$$from" "$$to")
	$(Q)$(call each,$(PUT_FILES),$(INSTALL) -d "$${to%/*}"; $(INSTALL) -m 644 "$$from" "$$to")
	$(Q)$(call each,$(PUT_LINKS),ln -sf "$$from" "$$to")
	$(Q)$(call each,reader/icsynckb.pc.in:$(PC_FILE),$(INSTALL) -d "$${to%/*}"; \
		sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@LIBS@|$(LIBRARY_LIBS)|' \
		-e 's|@libdir@|$(libdir)|' -e 's|@includedir@|$(includedir)|' "$$from" > "$$to"; chmod 644 "$$to")

install-strip: install ## the same without the names that only debuggers need
	$(Q)$(call each,$(PUT_PROGRAMS),$(STRIP) "$$to")
	$(Q)$(call each,$(call put,$(LIBRARY),$(libdir)),$(STRIP) --strip-debug "$$to")

uninstall: ## removes what install has put
	$(Q)$(call each,$(PUT_PROGRAMS) $(PUT_FILES) $(PUT_LINKS) :$(PC_FILE),rm -f "$$to")
	$(Q)rmdir "$(DESTDIR)$(datadir)/icsync-kb" 2>/dev/null || true

# ------------------------------------------------------------------- tests

COMPILER_PARTS := $(filter-out compiler/main.c,$(COMPILER_SOURCES))
CLI_PARTS      := $(filter-out reader/main.c,$(CLI_SOURCES))
# (What of it is known without a terminal.)
BROWSE_PARTS   := $(filter-out %/main.c %/draw.c %/terminal.c,$(BROWSE_SOURCES))
UNIT_SOURCES   := $(wildcard tests/unit/test_*.c)
UNIT_HELPERS   := $(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c))
UNITS          := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SOURCES))
TOOLS          := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(wildcard tests/tools/*.c))
ALL_LIBS       := -lcmark $(XML_LIBS) -lyaml -lz -l:libstemmer.a -l:libsodium.a

$(BUILD)/tests/libparts.a: $(call objects,$(COMPILER_PARTS) $(CLI_PARTS) $(BROWSE_PARTS))
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(call objects,$(UNIT_SOURCES) $(UNIT_HELPERS) $(wildcard tests/tools/*.c)): OBJ_FLAGS := \
	-Icompiler -Ireader -Itests/unit $(XML_CFLAGS)

# Every file of tests/unit and tests/tools is a program; nothing has to be listed.
$(UNITS): $(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(call objects,$(UNIT_HELPERS)) $(ALL_STEMMERS) \
		$(BUILD)/tests/libparts.a $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ALL_LIBS)

$(TOOLS): $(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(BUILD)/obj/tests/unit/seal.o $(ALL_STEMMERS) $(BUILD)/tests/libparts.a $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

# Programs of libFuzzer; tests/fuzz/run has clang build them, with what it needs for that.
FUZZERS := $(BUILD)/fuzz-reader $(BUILD)/fuzz-compiler
$(call objects,$(wildcard tests/fuzz/*.c)): OBJ_FLAGS := -Icompiler -Ireader -Itests/unit $(XML_CFLAGS)
$(call objects,reader/wasm/read.c): OBJ_FLAGS := -Ireader -D'EXPORT(name)='
$(FUZZERS): $(BUILD)/fuzz-%: $(BUILD)/obj/tests/fuzz/%.o $(call objects,reader/wasm/read.c tests/unit/seal.c) $(ALL_STEMMERS) \
		$(BUILD)/tests/libparts.a $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(ALL_LIBS)

fuzz: ## a million hostile files for each way into the reader, a tenth of that for the compiler, in an hour
	@RUNS=1000000 tests/fuzz/run

fuzz-long: ## the same a hundred times as long
	@RUNS=100000000 tests/fuzz/run

# What make bench asks our library and times processes with; tests/bench/run, which calls bench-programs, builds the
# other engines.
BENCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(filter-out tests/bench/floor.c,$(wildcard tests/bench/*.c)))
$(BENCH): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz $(LIBRARY_LIBS)

coverage: ## which lines and branches of the reader the tests run
	@tests/coverage/run

mutants: ## how many conditional jumps of the reader may be changed without a test that fails; N=number of them
	@tests/mutants/run

trust: ## all that docs/TRUST.md promises at full size, as one table, in about an hour
	@tests/trust/run

.PHONY: fuzz fuzz-long coverage mutants trust
.PHONY: bench-programs
bench-programs: $(BENCH)

# A reader for guides in any language.
$(BUILD)/icsync-kb-all: $(call objects,$(CLI_SOURCES)) $(ALL_STEMMERS) $(LIBRARY)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz $(LIBRARY_LIBS)

.PHONY: tests-build test check check-style tidy asan tsan clang relevance bench bench-quick bench-watch picture clean help
tests-build: all $(BUILD)/icsync-kb-all $(UNITS) $(TOOLS) $(BENCH) ## builds the programs and everything the tests need

test check: ## everything that must pass (tests/run says what and counts)
	@tests/run

check-style: ## who calls whom, sizes, unused code, headers (also a part of check)
	@tests/run arrows style

tidy: $(patsubst %,$(BUILD)/gen/%.inc,default_rules icsync-kb icsync-kb-browse icsync-kbc) ## what clang-tidy, cppcheck and gcc -fanalyzer find
	@tests/tidy/run

asan: ## the same programs and tests with AddressSanitizer and UBSan, in build/asan
	@tests/run --asan

tsan: ## eight threads on one knowledge base with ThreadSanitizer, in build/tsan
	@tests/run threads

clang: ## builds programs and tests with clang, without a warning, in build/clang
	@$(MAKE) --no-print-directory BUILD=build/clang CC=clang tests-build

relevance: all ## how well searches are answered: the guide (all, odd and even query ids), Cranfield and CACM
	@tests/relevance/run

bench: ## side by side with SQLite FTS5, Xapian and Lucene: build, size, memory, searches (docs/BENCH.md)
	@BUILD=$(BUILD) tests/bench/run

bench-quick: ## the same on a sixteenth of the corpus (CORPUS=FOLDER, else the guide), in under a minute
	@BUILD=$(BUILD) tests/bench/run --quick

bench-watch: all ## from a save to the new answer under watch (CORPUS=FOLDER, else the guide)
	@BUILD=$(BUILD) tests/bench/watch

picture: all ## draws docs/search.svg anew, the picture in README.md
	@BUILD=$(BUILD) docs/picture

clean: ## removes build/
	rm -rf build

help: ## lists the targets
	@sed -n 's/^\([a-z][a-z -]*\):.*## /\1: /p' Makefile

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null) $(wildcard $(STATIC)/obj/reader/*.d $(STATIC)/obj/reader/*/*.d $(WINDOWS)/obj/reader/*.d $(WINDOWS)/obj/reader/*/*.d $(BUILD)/page/obj/reader/*.d $(BUILD)/page/obj/reader/*/*.d)

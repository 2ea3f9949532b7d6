# The whole DLL as native programs, for the sanitizers: tools/native runs this in the build directory.
#
# Copyright 2026 the rtm.dll authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, write to the Free Software
# Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
#
# variables: srcdir, VARIANT, CC; the results are native/VARIANT/PROGRAM

include $(srcdir)/sources.am

dir = native/$(VARIANT)
obj = $(dir)/obj

VARIANT_FLAGS_plain = -O2
# what is empty goes back to the system at once
VARIANT_FLAGS_asan = -O1 -DSLAB_KEEP=0 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
VARIANT_FLAGS_tsan = -O1 -DSLAB_KEEP=0 -fsanitize=thread -fno-omit-frame-pointer
# for tests/fuzz; CC has to be clang
VARIANT_FLAGS_fuzz = -O1 -DSLAB_KEEP=0 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer \
	-D__SANITIZE_ADDRESS__ -Wno-unknown-warning-option -Wno-unused-command-line-argument
VARIANT_FLAGS_gcov = -O0 --coverage -fprofile-update=atomic

variant_flags = $(VARIANT_FLAGS_$(VARIANT))
ifeq ($(variant_flags),)
$(error there is no variant '$(VARIANT)', only plain, asan, tsan, fuzz and gcov)
endif

NATIVE_OPT = -g
NATIVE_WARNINGS = -Wall -Wdeclaration-after-statement -Wempty-body -Wstrict-prototypes -Wwrite-strings \
	-Wpointer-arith -Wno-format -Wno-unused-function -Wno-array-bounds -Wno-tsan
flags = -std=gnu89 $(NATIVE_OPT) $(variant_flags) $(NATIVE_WARNINGS) -fno-strict-aliasing -fshort-wchar -pthread \
	-DCOMPAT_KERNEL -DMGM_NO_IPRTRMIB -I$(srcdir)/tests/native/compat -I$(srcdir)/include
dll_flags = -D__WINESRC__ -I$(srcdir)/dlls/rtm

# the lists name files below dlls/
dll_objects = $(addprefix $(obj)/dlls/,$(patsubst dlls/%.c,%.o,$(filter dlls/rtm/%,$(RTM_C)))) \
	$(obj)/tests/native/kernel.o $(obj)/tests/native/check.o $(obj)/tests/native/inspect.o
rtm_test_objects = $(addprefix $(obj)/dlls/,$(patsubst dlls/%.c,%.o,$(RTM_TEST_C))) $(obj)/testlist.o $(obj)/tests/native/winetest.o
model_objects = $(patsubst $(srcdir)/%.c,$(obj)/%.o,$(sort $(wildcard $(srcdir)/tests/model/*.c)))
stress = $(patsubst $(srcdir)/tests/stress/%.c,%,$(sort $(filter-out %/stress.c,$(wildcard $(srcdir)/tests/stress/*.c))))
fault_objects = $(patsubst $(srcdir)/%.c,$(obj)/%.o,$(sort $(wildcard $(srcdir)/tests/fault/*.c)))
unit_tests = $(patsubst $(srcdir)/tests/unit/%.c,%,$(sort $(wildcard $(srcdir)/tests/unit/test_*.c)))
# the address sanitizer is told what pools give out
asan_sources = $(if $(filter asan fuzz,$(VARIANT)),block object)
dll_objects := $(filter-out $(asan_sources:%=$(obj)/dlls/rtm/%.o),$(dll_objects)) $(asan_sources:%=$(obj)/tests/native/asan/%.o)

fuzz = $(patsubst $(srcdir)/tests/fuzz/fuzz_%.c,fuzz_%,$(sort $(wildcard $(srcdir)/tests/fuzz/fuzz_*.c)))
programs = $(if $(filter fuzz,$(VARIANT)),$(fuzz),model rtm_test soak fault $(stress) $(unit_tests))

.PHONY: all
all: $(addprefix $(dir)/,$(programs))

always = $(srcdir)/tests/native/native.mk

# the public structures end in arrays of one, which tests reach beyond in larger buffers
test_flags = $(if $(filter asan fuzz,$(VARIANT)),-fno-sanitize=bounds)

$(obj)/dlls/rtm/tests/%.o: $(srcdir)/dlls/rtm/tests/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) -MMD -MP -o $@ $<

# memory that can be made to fail, and locks that are counted: see kernel.c
memory_flags = -DCOMPAT_DLL -Dmalloc=compat_malloc -Dcalloc=compat_calloc -Drealloc=compat_realloc

$(obj)/dlls/%.o: $(srcdir)/dlls/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(dll_flags) $(memory_flags) -MMD -MP -o $@ $<

# the model has names that the DLL uses inside as well
$(obj)/tests/model/%.o: $(srcdir)/tests/model/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) -Ddest_find=naive_dest_find -Dlist_delete=naive_list_delete -MMD -MP -o $@ $<

$(obj)/tests/native/asan/%.o: $(srcdir)/tests/native/asan/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(dll_flags) $(memory_flags) -MMD -MP -o $@ $<

$(obj)/tests/native/%.o: $(srcdir)/tests/native/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(dll_flags) -MMD -MP -o $@ $<

$(obj)/tests/fault/%.o: $(srcdir)/tests/fault/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) $(dll_flags) -MMD -MP -o $@ $<

$(obj)/tests/stress/%.o: $(srcdir)/tests/stress/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) $(dll_flags) -MMD -MP -o $@ $<

$(obj)/tests/fuzz/%.o: $(srcdir)/tests/fuzz/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) $(dll_flags) -I$(srcdir)/tests/native -I$(obj) -MMD -MP -o $@ $<

# the shell's sources see words.h first
rtmsh_flags = -include $(srcdir)/tests/fuzz/rtmsh/words.h -I$(srcdir)/tests/fuzz/rtmsh -Wno-incompatible-library-redeclaration
rtmsh_objects = $(patsubst $(srcdir)/%.c,$(obj)/%.o,$(filter-out %/main.c,$(sort $(wildcard $(srcdir)/tools/rtmsh/*.c))))

$(obj)/tools/rtmsh/%.o: $(srcdir)/tools/rtmsh/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) $(if $(filter parse,$*),-DFUZZ_REAL_NUMBERS) $(rtmsh_flags) -MMD -MP -o $@ $<

$(obj)/tests/fuzz/fuzz_rtmsh.o: flags += $(rtmsh_flags)

# which results the documentation knows
$(obj)/codes.h: $(srcdir)/tests/spec/rtmv2.tsv $(always)
	@mkdir -p $(@D) && awk -F'\t' '($$2 == "return" || $$2 == "choice") && $$4 == "test" { \
	    printf "    { \"%s\", %s },\n", $$1, $$3 }' $< > $@

$(obj)/tests/fuzz/fuzz.o: $(obj)/codes.h

$(obj)/tests/soak/%.o: $(srcdir)/tests/soak/%.c $(always)
	@mkdir -p $(@D) && $(CC) -c $(flags) $(test_flags) $(dll_flags) -I$(srcdir)/tests/native -MMD -MP -o $@ $<

$(dir)/soak: $(obj)/tests/soak/soak.o $(dll_objects)
	@$(link)

names = $(notdir $(RTM_TEST_C:.c=))
$(obj)/testlist.o: $(srcdir)/sources.am $(always)
	@mkdir -p $(@D) && { for name in $(names); do echo "extern void func_$$name(void);"; done; \
	    echo "const struct { const char *name; void (*func)(void); } winetest_testlist[] = {"; \
	    for name in $(names); do echo "    { \"$$name\", func_$$name },"; done; echo "    { 0, 0 } };"; } > $(obj)/testlist.c
	@$(CC) -c $(variant_flags) -g -o $@ $(obj)/testlist.c

link = $(CC) $(variant_flags) -pthread -rdynamic -o $@ $(filter %.o,$^) -ldl -lm

$(dir)/model: $(model_objects) $(dll_objects)
	@$(link)

$(dir)/rtm_test: $(rtm_test_objects) $(dll_objects)
	@$(link)

$(dir)/fault: $(fault_objects) $(dll_objects)
	@$(link)

# a room alone, with the sources that the test names in a comment of its first lines: see Makefile.am
$(addprefix $(dir)/,$(unit_tests)): $(dir)/%: $(srcdir)/tests/unit/%.c $(wildcard $(srcdir)/tests/unit/*) \
	$(wildcard $(srcdir)/dlls/rtm/*.[ch]) $(always)
	@mkdir -p $(obj)/unit/$* && set -e; objects=; \
	extra=`sed -n '1,40s|^.*/\* *unit: *\([^*]*\)\*/.*$$|\1|p' $<`; \
	for file in tests/unit/$*.c $$extra; do \
	    case $$file in tests/*) ;; *) file=dlls/rtm/$$file ;; esac; \
	    object=$(obj)/unit/$*/`basename $$file .c`.o; objects="$$objects $$object"; \
	    $(CC) -c $(filter-out -DCOMPAT_KERNEL,$(flags)) $(dll_flags) -I$(srcdir)/tests/unit -o $$object $(srcdir)/$$file; \
	done; \
	$(CC) $(variant_flags) -pthread -o $@ $$objects -lm

$(dir)/fuzz_rtmsh: $(rtmsh_objects)
$(addprefix $(dir)/,$(fuzz)): $(dir)/%: $(obj)/tests/fuzz/%.o $(obj)/tests/fuzz/fuzz.o $(dll_objects)
	@$(link) -fsanitize=fuzzer

$(addprefix $(dir)/,$(stress)): $(dir)/%: $(obj)/tests/stress/%.o $(obj)/tests/stress/stress.o $(dll_objects)
	@$(link)

.SECONDARY:
.DELETE_ON_ERROR:

-include $(wildcard $(obj)/*.d $(obj)/*/*.d $(obj)/*/*/*.d $(obj)/*/*/*/*.d)

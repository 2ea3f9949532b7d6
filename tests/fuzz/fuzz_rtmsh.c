/*
 * Fuzz target: scripts of rtmsh
 *
 * Copyright 2026 the rtm.dll authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

/* The first byte says how the shell was started, then comes the script, up to a byte 0, and behind it the file that all
 * commands see that read one. Whatever the script says, the shell ends in good order: a sentence for what failed, all that
 * it was given released. */

#include <dlfcn.h>
#include <setjmp.h>
#include "rtmsh/words.h"

#define main rtmsh_main
#include "../../tools/rtmsh/main.c"
#undef main
#undef fopen
#undef args_number

#define MAX_SCRIPT 8191         /* the longest line that the shell reads */

FILE *fuzz_output;

static const BYTE *file_start;
static size_t file_size;

/* dlsym() without a libdl of which the fuzzer would know the names */
void *fuzz_proc( const char *name )
{
    return dlsym( RTLD_DEFAULT, name );
}

FILE *fuzz_fopen( const char *name, const char *mode )
{
    if (*name == '/' || !file_size) return NULL;
    return fmemopen( (void *)file_start, file_size, mode );
}

extern BOOL args_number( struct args *args, const char *what, ULONG *value );
BOOL fuzz_args_number( struct args *args, const char *what, ULONG *value );
BOOL fuzz_args_number( struct args *args, const char *what, ULONG *value )
{
    if (!args_number( args, what, value )) return FALSE;
    if (*value > 1000) *value %= 1000;
    return TRUE;
}

static jmp_buf stop;

DWORD fuzz_wait( HANDLE handle, DWORD ms )
{
#undef WaitForSingleObject
    DWORD ret = WaitForSingleObject( handle, ms == INFINITE ? 1 : 0 );

    if (ret == WAIT_TIMEOUT && ms == INFINITE) longjmp( stop, 1 );
    return ret;
}

void fuzz_nothing_left( void );

int LLVMFuzzerTestOneInput( const BYTE *data, size_t size );
int LLVMFuzzerTestOneInput( const BYTE *data, size_t size )
{
    char * volatile script;
    size_t length;
    volatile BOOL ok;

    if (!size) return 0;
    if (!fuzz_output)
    {
        if (!(fuzz_output = (fopen)( "/dev/null", "w" ))) abort();
        shell.dll = "rtm.dll";
        events_init();
    }
    shell.json = data[0] & 1;
    shell.quiet = data[0] >> 1 & 1;
    shell.quit = FALSE;
    for (length = 0; 1 + length < size && data[1 + length]; length++) {}
    file_start = data + 1 + length + 1;
    file_size = 1 + length + 1 < size ? size - (1 + length + 1) : 0;
    if (length > MAX_SCRIPT) length = MAX_SCRIPT;
    /* of exactly its size */
    if (!(script = malloc( length + 1 ))) abort();
    memcpy( script, data + 1, length );
    script[length] = 0;
    error_text[0] = 0;
    ok = setjmp( stop ) || run_text( script );
    json_line();
    /* a script that stops says why */
    if (!ok && !error_text[0]) abort();
    free( script );
    entities_leave();
    events_show();
    fuzz_nothing_left();
    return 0;
}

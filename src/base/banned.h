/* banned.h -- library calls that have burnt C programs, turned into compile errors.
 *
 * The Makefile includes this file before every source file. What to use instead stands beside
 * each row; CONTRIBUTING.md says why. */
#ifndef GONGDI_BANNED_H
#define GONGDI_BANNED_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED_(what) what##_is_banned_see_banned_h

/* clang-format off */
#undef strcpy
#define strcpy(d, s)        BANNED_(strcpy)      /* str_dup, memcpy with a length */
#undef strcat
#define strcat(d, s)        BANNED_(strcat)      /* buf_str */
#undef strncpy
#define strncpy(d, s, n)    BANNED_(strncpy)     /* str_dup */
#undef strncat
#define strncat(d, s, n)    BANNED_(strncat)     /* buf_str */
#undef sprintf
#define sprintf(...)        BANNED_(sprintf)     /* str_fmt, buf_fmt */
#undef vsprintf
#define vsprintf(...)       BANNED_(vsprintf)    /* str_vfmt */
#undef strtok
#define strtok(s, d)        BANNED_(strtok)      /* str_cut */
#undef atoi
#define atoi(s)             BANNED_(atoi)        /* str_i64 */
#undef atol
#define atol(s)             BANNED_(atol)        /* str_i64 */
#undef strtol
#define strtol(...)         BANNED_(strtol)      /* str_i64 */
#undef strtoll
#define strtoll(...)        BANNED_(strtoll)     /* str_i64 */
#undef sscanf
#define sscanf(...)         BANNED_(sscanf)      /* str_cut, str_i64 */
#undef gmtime
#define gmtime(t)           BANNED_(gmtime)      /* base/when.h */
#undef localtime
#define localtime(t)        BANNED_(localtime)   /* base/when.h */
#undef ctime
#define ctime(t)            BANNED_(ctime)       /* base/when.h */
#undef asctime
#define asctime(t)          BANNED_(asctime)     /* base/when.h */
#undef mktime
#define mktime(t)           BANNED_(mktime)      /* base/when.h */
#undef setlocale
#define setlocale(c, l)     BANNED_(setlocale)   /* numbers must never depend on a locale */
#undef alloca
#define alloca(n)           BANNED_(alloca)      /* NEWN */
#undef system
#define system(c)           BANNED_(system)      /* posix_spawn with an argument vector */
#undef popen
#define popen(c, m)         BANNED_(popen)       /* posix_spawn with an argument vector */
/* clang-format on */

#endif

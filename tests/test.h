/* test.h -- what every test file starts with: cmocka and its prerequisites. */
#ifndef GONGDI_TEST_H
#define GONGDI_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#endif

/* base.h -- the vocabulary that every other file is written in: text, memory, failure. */
#ifndef GONGDI_BASE_H
#define GONGDI_BASE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

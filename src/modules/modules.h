/* modules.h -- the list of rooms. */
#ifndef GONGDI_MODULES_H
#define GONGDI_MODULES_H

#include "core/rooms.h"

extern const struct rooms modules_rooms;

#endif

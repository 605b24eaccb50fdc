/* calendars.h -- the working calendars 工作日历 of this installation: the national days that are
 * shipped, and over them what each district has added. An image that each process keeps. */
#ifndef GONGDI_CALENDARS_H
#define GONGDI_CALENDARS_H

#include "core/app.h"
#include "core/deadline.h"

error *calendars_load(struct app *app, struct db *db) MUST_CHECK;
void   calendars_free(struct app *app);

/* The calendar of the district that PLACE lies in; never NULL after calendars_load. */
const struct calendar *app_calendar(const struct app *app, int64_t place);

/* A district's layer, as the administrator gives it; the whole text replaces the one before. */
error *calendar_layer_read(struct req *r, int64_t place, str *csv) MUST_CHECK;
error *calendar_layer_write(struct req *r, int64_t place, str csv) MUST_CHECK;

#endif

/* sms.h -- sends one-time codes: through an HTTP gateway, or to the screen of a demonstration.
 *
 * The gateway gets POST {"phone": "...", "text": "...", "code": "..."} and must answer 2xx. libcurl
 * is loaded on demand, so that a server that never sends stays light. */
#ifndef GONGDI_SMS_H
#define GONGDI_SMS_H

#include "core/app.h"

error *sms_send(struct app *app, struct arena *a, str phone, str code) MUST_CHECK;

#endif

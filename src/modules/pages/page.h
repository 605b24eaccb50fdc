/* page.h -- the frame of the pages that the server makes itself: no script, one small style sheet.
 */
#ifndef GONGDI_PAGE_H
#define GONGDI_PAGE_H

#include "http/route.h"

void   page_head(struct req *r, struct buf *b, const char *zh, const char *en);
error *page_finish(struct res *w, struct buf *b) MUST_CHECK;

#endif

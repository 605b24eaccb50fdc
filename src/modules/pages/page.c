/* page.c -- the frame of the pages that the server makes itself. */
#include "modules/pages/page.h"

void page_head(struct req *r, struct buf *b, const char *zh, const char *en)
{
    const char *title = r->lang == LANG_EN ? en : zh;

    buf_init(b, r->mem, 1 << 18);
    buf_fmt(b,
            "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<title>%s · 共缔</title><link rel=\"stylesheet\" href=\"/page.css\"></head>"
            "<body><header><a href=\"/\">共缔 Gongdi</a> <a "
            "href=\"/public\">%s</a></header><main><h1>%s</h1>",
            r->lang == LANG_EN ? "en" : "zh-CN", title, r->lang == LANG_EN ? "Public" : "公开",
            title);
}

error *page_finish(struct res *w, struct buf *b)
{
    buf_z(b, "</main></body></html>");
    w->body = buf_done(b);
    w->type = "text/html; charset=utf-8";
    return NULL;
}

/* page.c -- the frame of the pages that the server makes itself. */
#include "modules/pages/page.h"

const char *const page_lang_words[] = { "zh", "en", NULL };

void page_speak(struct req *r, int lang)
{
    if (lang >= 0)
        r->lang = (enum lang)lang;
}

const char *page_keep(int lang, bool first)
{
    static const char *const keep[][2] = { { "&amp;lang=zh", "?lang=zh" },
                                           { "&amp;lang=en", "?lang=en" } };

    return lang < 0 ? "" : keep[lang][first];
}

str page_escape(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, s.n * 3 + 1);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.' || c == '_')
            buf_char(&b, (char)c);
        else
            buf_fmt(&b, "%%%02X", c);
    }
    return buf_done(&b);
}

void page_head(struct req *r, struct buf *b, const char *zh, const char *en, int lang, str self)
{
    bool        english = r->lang == LANG_EN;
    const char *title = english ? en : zh;
    size_t      at = 0;

    buf_init(b, r->mem, 1 << 18);
    buf_fmt(b,
            "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<title>%s · 共缔</title><link rel=\"stylesheet\" href=\"/page.css\"></head>"
            "<body><header><a href=\"/%s\">共缔 Gongdi</a> <a "
            "href=\"/public%s\">%s</a>",
            english ? "en" : "zh-CN", title, page_keep(lang, true), page_keep(lang, true),
            english ? "Public" : "公开");
    if (self.n)
        buf_fmt(b, "<a class=\"lang\" href=\"" STR_FMT "%s\" lang=\"%s\" hreflang=\"%s\">%s</a>",
                STR_ARG(self),
                page_keep(english ? LANG_ZH : LANG_EN, !str_find(self, STR("?"), &at)),
                english ? "zh-CN" : "en", english ? "zh-CN" : "en", english ? "中文" : "English");
    buf_fmt(b, "</header><main><h1>%s</h1>", title);
}

error *page_finish(struct res *w, struct buf *b)
{
    buf_z(b, "</main></body></html>");
    w->body = buf_done(b);
    w->type = "text/html; charset=utf-8";
    return NULL;
}

/* page.h -- the frame of the pages that the server makes itself: no script, one small style sheet.
 *
 * They speak the language that ?lang= asks for, else the one of the browser. What was asked for
 * goes on with every link, and the head of each page leads to itself in the other language. */
#ifndef GONGDI_PAGE_H
#define GONGDI_PAGE_H

#include "http/route.h"

extern const char *const page_lang_words[]; /* as enum lang */
#define PAGE_LANG(T) WORD(T, lang, page_lang_words, .doc = "zh or en; the browser's unless given.")

/* The language asked for (-1: none) becomes that of the request. */
void page_speak(struct req *r, int lang);

/* What a link adds to its address to stay in that language: FIRST or not among its parameters. */
const char *page_keep(int lang, bool first);

/* A value of a parameter in an address. */
str page_escape(struct arena *a, str s);

/* SELF: the address of this page without the language, already fit for HTML. */
void   page_head(struct req *r, struct buf *b, const char *zh, const char *en, int lang, str self);
error *page_finish(struct res *w, struct buf *b) MUST_CHECK;

#endif

/* say.h -- small helpers for what people and programs read: sentences, JSON, HTML. */
#ifndef GONGDI_TALLY_SAY_H
#define GONGDI_TALLY_SAY_H

#include "base/base.h"

/* A JSON string with its quotes. */
void json_str(struct buf *b, str s);

/* A member with its comma: FIRST is set to false. */
void json_key(struct buf *b, bool *first, const char *key);

/* The sentence M with its arguments, and a line end. */
void say(struct buf *b, enum lang lang, const struct message *m, const str *args, size_t n);
#define SAY(b, lang, m, ...) \
    say((b), (lang), (m), (const str[]){ __VA_ARGS__ }, COUNT(((const str[]){ __VA_ARGS__ })))

/* The seed of a lot, and what should have been published before the vote to commit to it. */
void say_seed(struct buf *b, enum lang lang, str seed);

/* What closes every proof: how often was counted for a "what if", and that all can be recounted. */
void say_counted(struct buf *b, enum lang lang, int64_t counts);
void say_check(struct buf *b, enum lang lang);

/* A number to be read aloud: "66", or "about 66.66 (exactly 200/3)". */
str exactly(struct arena *a, enum lang lang, str fraction, int places);

/* "1 vote", "12 votes"; N is written as it shall be read. */
str votes_said(struct arena *a, enum lang lang, str n);

/* For tables: "66", "66.66". */
str rounded(struct arena *a, str fraction, int places);

/* "0.1234" of num/den, for people: PLACES digits, cut off. Also "12.34%" when PERCENT. */
str about(struct arena *a, str fraction, int places);

#endif

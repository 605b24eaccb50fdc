/* pinyin.c -- the table of readings and its use. */
#include "core/pinyin.h"

#include <pthread.h>

extern const char pinyin_txt[], pinyin_txt_end[];

/* The image of the table: made once, then only read. Syllables are numbered from 1. */
struct surname {
    uint32_t first, second; /* SECOND 0: one character */
    str      sound;
};
static struct {
    str            syllable[512];
    uint16_t       basic[0x10000];
    uint16_t       plane2[0x14000]; /* U+20000 to U+33FFF */
    struct surname surname[256];
    size_t         n, surnames;
} table; /* a cache of pinyin_txt */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint16_t *place_of(uint32_t c)
{
    if (c < COUNT(table.basic))
        return &table.basic[c];
    if (c >= 0x20000 && c - 0x20000 < COUNT(table.plane2))
        return &table.plane2[c - 0x20000];
    return NULL;
}

static void read_table(void)
{
    str all = { pinyin_txt, (size_t)(pinyin_txt_end - pinyin_txt) };

    while (all.n) {
        str line = str_cut(&all, '\n');
        if (!line.n || line.p[0] == '#')
            continue;
        str head = str_cut(&line, ' ');
        if (head.p[0] == '=') {
            struct surname *s = &table.surname[table.surnames++];
            size_t          at = 1;
            s->first = utf8_next(head, &at);
            s->second = at < head.n ? utf8_next(head, &at) : 0;
            s->sound = line;
            continue;
        }
        table.syllable[++table.n] = head;
        for (size_t at = 0; at < line.n;) {
            uint16_t *p = place_of(utf8_next(line, &at));
            if (p)
                *p = (uint16_t)table.n;
        }
    }
}

static bool parts(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x22C5 ||
           c == 0x3000 || c == 0x30FB || c == 0xFF65 || c == '.' || c == 0xFF0E;
}

str name_key(struct arena *a, str name)
{
    struct buf b;

    buf_init(&b, a, name.n + 1);
    for (size_t at = 0; at < name.n;) {
        size_t   from = at;
        uint32_t c = utf8_next(name, &at);
        if (parts(c) || utf8_unseen(c))
            continue;
        if (c < 128)
            buf_char(&b, lower((char)c));
        else
            buf_bytes(&b, name.p + from, at - from);
    }
    return buf_done(&b);
}

/* The reading of the surname at the beginning; AT is moved behind it. One of two characters counts
 * as two syllables: the caller splits it. */
static const struct surname *surname_of(str name, size_t *at)
{
    size_t                next = 0, after = 0;
    uint32_t              c1 = name.n ? utf8_next(name, &next) : 0, c2 = 0;
    const struct surname *best = NULL;

    after = next;
    if (after < name.n)
        c2 = utf8_next(name, &after);
    for (size_t i = 0; i < table.surnames; i++) {
        const struct surname *s = &table.surname[i];
        /* 单于 is a surname before a given name only: of 单于 alone, 单 is */
        if (s->first == c1 && (s->second ? s->second == c2 && after < name.n : !best))
            best = s;
    }
    if (best)
        *at = best->second ? after : next;
    return best;
}

struct out {
    struct pinyin *p;
    struct buf     all, initials;
};

static void add(struct out *o, str syllable)
{
    if (o->p->n == PINYIN_MOST || !syllable.n)
        return;
    buf_str(&o->all, syllable);
    buf_char(&o->initials, syllable.p[0]);
    o->p->sound[o->p->n++] = (str){ NULL, o->all.n };
}

/* A surname of two characters: its first syllable is that of a reading of its first character, or
 * else the shortest that leaves a syllable. */
static void add_two(struct out *o, const struct surname *s)
{
    for (size_t n = s->sound.n - 1; n; n--)
        for (size_t i = 1; i <= table.n; i++) {
            str rest = { s->sound.p + n, s->sound.n - n }, head = { s->sound.p, n };
            if (!str_eq(table.syllable[i], head))
                continue;
            for (size_t k = 1; k <= table.n; k++)
                if (str_eq(table.syllable[k], rest)) {
                    add(o, head);
                    add(o, rest);
                    return;
                }
        }
    add(o, s->sound);
}

/* Characters by which names of other languages are written, and which are then read otherwise than
 * by themselves: 阿卜杜拉 is Abudula, 阿布都 Abudu. */
static const struct {
    uint32_t    c;
    const char *alone, *in_names;
} also[] = { { 0x535C, "bo", "bu" }, { 0x90FD, "dou", "du" } };

static const char *read_also(uint32_t c)
{
    for (size_t i = 0; i < COUNT(also); i++)
        if (also[i].c == c)
            return also[i].in_names;
    return NULL;
}

size_t pinyin_spellings(struct arena *a, str typed, str out[PINYIN_SPELLINGS])
{
    size_t n = 1, at = 0;

    out[0] = typed;
    for (size_t k = 0; k < COUNT(also); k++)
        for (size_t i = 0, from = 0; i < n && n < PINYIN_SPELLINGS; i += !from) {
            str rest = { out[i].p + from, out[i].n - from };
            str said = str_of(also[k].in_names);
            if (!str_find(rest, said, &at)) {
                from = 0;
                continue;
            }
            at += from;
            from = at + said.n;
            out[n++] = str_fmt(a, "%.*s%s%.*s", (int)at, out[i].p, also[k].alone,
                               (int)(out[i].n - from), out[i].p + from);
        }
    return n;
}

static void read_name(struct arena *a, str raw, bool as_names, struct pinyin *out)
{
    struct out o = { .p = out };
    size_t     at = 0;
    str        name = raw;

    pthread_once(&once, read_table);
    *out = (struct pinyin){ 0 };
    buf_init(&o.all, a, 8 * raw.n + 8);
    buf_init(&o.initials, a, raw.n + 8);
    const struct surname *s = surname_of(name, &at);
    if (s && s->second)
        add_two(&o, s);
    else if (s)
        add(&o, s->sound);
    while (at < name.n) {
        size_t   from = at;
        uint32_t c = utf8_next(name, &at);
        if (parts(c))
            continue;
        if (c < 128 && is_alpha((char)c)) { /* a word of letters is one syllable */
            while (at < name.n && is_alpha(name.p[at]))
                at++;
            struct buf word;
            buf_init(&word, a, at - from + 1);
            for (size_t i = from; i < at; i++)
                buf_char(&word, lower(name.p[i]));
            add(&o, buf_done(&word));
            continue;
        }
        if (as_names && read_also(c)) {
            add(&o, str_of(read_also(c)));
            continue;
        }
        const uint16_t *p = place_of(c);
        add(&o, p && *p ? table.syllable[*p] : (str){ name.p + from, at - from });
    }
    for (size_t i = 0; i < out->n; i++)
        out->sound[i].p = o.all.p;
    out->initials = buf_done(&o.initials);
}

void pinyin_of(struct arena *a, str name, struct pinyin *out)
{
    read_name(a, name, false, out);
}

void pinyin_also(struct arena *a, str name, struct pinyin *out)
{
    read_name(a, name, true, out);
}

str pinyin_key(struct arena *a, str name)
{
    struct pinyin p;
    struct buf    b;

    pinyin_of(a, name, &p);
    buf_init(&b, a, 2 * name.n + 16 * PINYIN_MOST);
    for (size_t i = 0; i < p.n; i++) {
        size_t from = i ? p.sound[i - 1].n : 0;
        buf_bytes(&b, p.sound[i].p + from, p.sound[i].n - from);
        buf_char(&b, ' ');
    }
    buf_char(&b, '\1');
    buf_str(&b, name);
    return buf_done(&b);
}

bool pinyin_typed(struct arena *a, str typed, str *out)
{
    struct buf b;

    buf_init(&b, a, typed.n + 1);
    for (size_t at = 0; at < typed.n;) {
        uint32_t c = utf8_next(typed, &at);
        if (c == 0xFC || c == 0xDC)
            c = 'v';
        if (parts(c) || c == '\'' || (c >= '1' && c <= '5'))
            continue;
        if (c > 127 || !is_alpha((char)c))
            return false;
        buf_char(&b, lower((char)c));
    }
    *out = buf_done(&b);
    return out->n > 0;
}

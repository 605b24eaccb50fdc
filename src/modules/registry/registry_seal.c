/* registry_seal.c -- what is personal goes into the vault and gets the tokens it is found by. */
#include "core/app.h"
#include "core/pinyin.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry_address.h"

/* clang-format off */
/* Which key is that of what. */
static const struct {
    const char *field;
    size_t      at;
} keys[] = {
#define KEY(field, member) { field, offsetof(struct registry_keys, member) }
    KEY("inhabitant.name", name), KEY("inhabitant.pair", pair), KEY("inhabitant.sound", sound), KEY("inhabitant.initials", initials),
    KEY("inhabitant.tail", tail), KEY("inhabitant.phone", phone), KEY("inhabitant.idno", idno), KEY("dwelling.room", room),
#undef KEY
};
/* clang-format on */

void registry_keys(const struct vault *v, struct registry_keys *k)
{
    for (size_t i = 0; i < COUNT(keys); i++)
        vault_field(v, keys[i].field, (struct vault_field *)((char *)k + keys[i].at));
}

void registry_key(const struct vault *v, struct registry_keys *k, const struct vault_field *one)
{
    for (size_t i = 0; i < COUNT(keys); i++)
        if ((const char *)one == (const char *)k + keys[i].at)
            vault_field(v, keys[i].field, (struct vault_field *)((char *)k + keys[i].at));
}

void registry_keys_wipe(struct registry_keys *k)
{
    crypt_wipe(k, sizeof *k);
}

/* clang-format off */
/* Which member of a person is sealed as what. */
static const struct {
    const char *column;
    size_t      clear, sealed;
} columns[] = {
#define COLUMN(name, member) { "inhabitant." name, offsetof(struct inhabitant_clear, member), offsetof(struct inhabitant, member##_sealed) }
    COLUMN("name", name), COLUMN("idno", idno), COLUMN("phone", phone),
    COLUMN("hukou", hukou), COLUMN("work", work), COLUMN("alias", alias),
#undef COLUMN
};
/* clang-format on */

void inhabitant_seal(const struct vault *v, struct arena *a, struct inhabitant *p,
                     const struct inhabitant_clear *c)
{
    for (size_t i = 0; i < COUNT(columns); i++)
        *(str *)((char *)p + columns[i].sealed) = vault_seal(
            v, a, columns[i].column, p->ref, *(const str *)((const char *)c + columns[i].clear));
    p->name_mask = mask_name(a, c->name);
    p->idno_mask = c->idno.n ? mask_idno(a, c->idno) : (str){ 0 };
    p->phone_mask = c->phone.n ? mask_phone(a, c->phone) : (str){ 0 };
}

error *inhabitant_open(const struct vault *v, struct arena *a, const struct inhabitant *p,
                       struct inhabitant_clear *out)
{
    for (size_t i = 0; i < COUNT(columns); i++)
        TRY(vault_unseal(v, a, columns[i].column, p->ref,
                         *(const str *)((const char *)p + columns[i].sealed),
                         (str *)((char *)out + columns[i].clear)));
    return NULL;
}

/* TOKEN into the list unless it is there. */
static void add(int64_t *list, size_t *n, int64_t token)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i] == token)
            return;
    list[(*n)++] = token;
}

size_t inhabitant_tokens(const struct registry_keys *k, struct arena *a, int64_t community,
                         const struct inhabitant_clear *c, int64_t **out)
{
    int64_t      *pair = NULL;
    size_t        n = 0, pairs = vault_pair_numbers(&k->pair, a, community, c->name, &pair);
    struct pinyin py;

    pinyin_of(a, c->name, &py);
    *out = NEWN(a, int64_t, pairs + 2 * py.n + 4);
    add(*out, &n, vault_number(&k->name, community, name_key(a, c->name)));
    for (size_t i = 0; i < pairs; i++)
        add(*out, &n, pair[i]);
    for (size_t i = 0; i < py.n; i++)
        add(*out, &n, vault_number(&k->sound, community, py.sound[i]));
    for (size_t i = 1; i < py.n; i++)
        add(*out, &n, vault_number(&k->initials, community, (str){ py.initials.p, i + 1 }));
    if (c->phone.n >= 7)
        add(*out, &n, vault_number(&k->tail, community, (str){ c->phone.p + c->phone.n - 4, 4 }));
    return n;
}

size_t inhabitant_dir_tokens(const struct registry_keys *k, const struct inhabitant_clear *c,
                             int64_t out[2])
{
    size_t n = 0;

    if (c->idno.n)
        out[n++] = vault_number(&k->idno, 0, c->idno);
    if (c->phone.n)
        out[n++] = vault_number(&k->phone, 0, c->phone);
    return n;
}

/* How an entrance is named: in digits, by a letter, by one of these characters, or by where in the
 * building it is. The stems in their order, as the letters. */
enum { HAN = 3 }; /* bytes of each of these characters */
#define ENTRANCE_STEMS   STR("甲乙丙丁戊己庚辛壬癸")
#define ENTRANCE_SIDES   STR("东南西北中")
#define ENTRANCE_NUMBERS STR("一二三四五六七八九十")

/* The place of the character at the beginning of TEXT in ALL, from 1; 0: it is none of them. */
static int64_t one_of(str all, str text)
{
    size_t at = 0;

    return text.n >= HAN && str_find(all, (str){ text.p, HAN }, &at) ? (int64_t)(at / HAN) + 1 : 0;
}

/* How many bytes of the end of TEXT name an entrance; "12" and "十二" as a whole. */
static size_t entrance_name(str text)
{
    size_t n = 0;

    while (n < text.n && is_digit(text.p[text.n - n - 1]))
        n++;
    if (n)
        return n;
    if (text.n && is_alpha(text.p[text.n - 1]))
        return 1;
    while (n + HAN <= text.n && one_of(ENTRANCE_NUMBERS, (str){ text.p + text.n - n - HAN, HAN }))
        n += HAN;
    if (n || text.n < HAN)
        return n;
    str last = { text.p + text.n - HAN, HAN };
    return one_of(ENTRANCE_STEMS, last) || one_of(ENTRANCE_SIDES, last) ? HAN : 0;
}

/* What an entrance is called, without the word for it. */
static str entrance_bare(str text)
{
    static const char *const words[] = { "单元", "梯", "号" };

    text = str_trim(text);
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_ends(text, str_of(words[i])))
            return str_trim((str){ text.p, text.n - strlen(words[i]) });
    return text;
}

/* Which entrance a name means where they are numbered: 2, 二, B and 乙 are the second (the same
 * names stand in the view dwelling_at). 0: it has another name, as 东. */
static int64_t entrance_number(str name)
{
    int64_t n = 0, tens = 0;

    if (str_i64(name, 1, 1000, &n))
        return n;
    if (name.n == 1 && is_alpha(name.p[0]))
        return lower(name.p[0]) - 'a' + 1;
    if (name.n == HAN && one_of(ENTRANCE_STEMS, name))
        return one_of(ENTRANCE_STEMS, name);
    for (size_t at = 0; at < name.n; at += HAN) {
        int64_t x = one_of(ENTRANCE_NUMBERS, (str){ name.p + at, name.n - at });
        if (!x || (x == 10 ? tens : n) > 0)
            return 0;
        if (x == 10) {
            tens = n ? n * 10 : 10;
            n = 0;
        } else {
            n = x;
        }
    }
    return tens + n;
}

bool entrance_same(str one, str other)
{
    str     a = entrance_bare(one), b = entrance_bare(other);
    int64_t number = entrance_number(a);

    return number ? number == entrance_number(b) : str_eq(a, b);
}

/* Digits, or a number in characters. */
static bool numeral(str bare)
{
    return bare.n && (is_digit(bare.p[0]) || one_of(ENTRANCE_NUMBERS, bare)) &&
           entrance_number(bare) > 0;
}

bool entrance_spelt(str one, str other)
{
    str a = entrance_bare(one), b = entrance_bare(other);
    str after_a = { a.p + a.n, one.n - (size_t)(a.p + a.n - one.p) };
    str after_b = { b.p + b.n, other.n - (size_t)(b.p + b.n - other.p) };

    return numeral(a) && numeral(b) && entrance_number(a) == entrance_number(b) &&
           str_eq(after_a, after_b);
}

str entrance_said(struct arena *a, str name)
{
    name = str_trim(name);
    return name.n && entrance_name(name) == name.n ? str_fmt(a, STR_FMT "单元", STR_ARG(name))
                                                   : name;
}

/* 8楼803 is 803: what stands before the room says only how high it is. */
static str below_floor(str room)
{
    static const char *const words[] = { "楼", "层" };
    size_t                   at = 0;

    while (at < room.n && is_digit(room.p[at]))
        at++;
    for (size_t i = 0; at && i < COUNT(words); i++) {
        str rest = { room.p + at, room.n - at };
        if (str_starts(rest, str_of(words[i])) && rest.n > HAN && is_digit(rest.p[HAN]))
            return (str){ rest.p + HAN, rest.n - HAN };
    }
    return room;
}

/* TEXT at the first WORD that follows the name of an entrance. */
static bool said_by(str text, str word, struct door_said *out)
{
    size_t at = 0, name = 0, seen = 0;

    if (!text.n)
        return false;
    for (; !name; seen = at + word.n) {
        if (!str_find((str){ text.p + seen, text.n - seen }, word, &at))
            return false;
        at += seen;
        name = entrance_name((str){ text.p, at });
    }
    size_t from = at - name, end = at + word.n;
    out->entrance = (str){ text.p + from, end - from };
    while (from && (text.p[from - 1] == '-' || text.p[from - 1] == ' '))
        from--;
    while (end < text.n && (text.p[end] == '-' || text.p[end] == ' '))
        end++;
    out->building = (str){ text.p, from };
    out->room = below_floor((str){ text.p + end, text.n - end });
    return true;
}

bool door_said(str text, struct door_said *out)
{
    return said_by(text, STR("单元"), out) || said_by(text, STR("梯"), out);
}

size_t doors_said(str said, struct door_said out[2])
{
    size_t at = 0, from = said.n;

    out[0] = (struct door_said){ .room = said };
    if (door_said(said, &out[0]))
        return out[0].room.n > 0;
    if (str_find(said, STR("-"), &at)) {
        out[0] = (struct door_said){ .entrance = { said.p, at },
                                     .room = { said.p + at + 1, said.n - at - 1 } };
        out[1] = (struct door_said){ .room = said };
        return 2;
    }
    while (from && (is_digit(said.p[from - 1]) || is_alpha(said.p[from - 1])))
        from--;
    out[1] = (struct door_said){ .room = { said.p + from, said.n - from } };
    return from && from < said.n ? 2 : 1; /* "楼上1203" */
}

str room_number(str room)
{
    static const char *const words[] = { "室", "号", "房" };
    bool                     number = false;

    room = below_floor(str_trim(room));
    for (size_t i = 0; i < COUNT(words); i++) {
        str rest = { room.p, room.n - strlen(words[i]) };
        if (!str_ends(room, str_of(words[i])))
            continue;
        rest = str_trim(rest);
        for (size_t k = 0; k < rest.n; k++) {
            if (!is_digit(rest.p[k]) && !is_alpha(rest.p[k]) && rest.p[k] != '-')
                return room; /* 门卫室 */
            number = number || is_digit(rest.p[k]);
        }
        return number ? rest : room;
    }
    return room;
}

str room_key(struct arena *a, str room)
{
    static const char *const drop[] = { "室", "号", "房", "房间", "#", " ", "\t" };
    struct buf               b;

    buf_init(&b, a, room.n + 1);
    for (size_t i = 0; i < room.n;) {
        str    rest = { room.p + i, room.n - i };
        size_t skip = 0;
        for (size_t k = 0; k < COUNT(drop) && !skip; k++)
            if (str_starts(rest, str_of(drop[k])))
                skip = strlen(drop[k]);
        if (!skip)
            buf_char(&b, lower(room.p[i]));
        i += skip ? skip : 1;
    }
    return buf_done(&b);
}

size_t rooms_alike(struct arena *a, str room, str out[ROOMS_ALIKE])
{
    static const char zeros[] = "00";
    size_t            own = 0, n = 0;

    while (own < room.n && room.p[own] == '0')
        own++;
    str bare = { room.p + own, room.n - own };
    if (!bare.n || !is_digit(bare.p[0]))
        return 0;
    for (size_t z = 0; z < sizeof zeros; z++)
        if (z != own)
            out[n++] = str_fmt(a, "%.*s" STR_FMT, (int)z, zeros, STR_ARG(bare));
    return n;
}

int64_t room_token(const struct registry_keys *k, struct arena *a, int64_t community, str room)
{
    return vault_number(&k->room, community, room_key(a, room));
}

str mask_room(struct arena *a, str room)
{
    char  *p = NEWN(a, char, room.n + 1);
    size_t n = 0, keep = room.n > 2 ? room.n - 2 : 0;

    if (!room.n)
        return (str){ 0 };
    for (size_t i = 0; i < room.n; i++)
        if ((signed char)room.p[i] < 0)
            return STR("**");
    for (; n < room.n; n++)
        p[n] = n < keep ? room.p[n] : '*';
    return (str){ p, n };
}

void dwelling_seal(const struct vault *v, struct arena *a, const struct registry_keys *k,
                   struct dwelling *d, str room)
{
    d->room_sealed = vault_seal(v, a, "dwelling.room", d->ref, room);
    d->room_mask = mask_room(a, room);
    d->room_token = room_token(k, a, d->ref.community, room);
}

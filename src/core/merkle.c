/* merkle.c -- leaves, the growing tree, proofs. */
#include "core/merkle.h"

#include "base/log.h"

static void put_bytes(struct buf *b, str s)
{
    buf_int(b, (int64_t)s.n);
    buf_char(b, ':');
    buf_str(b, s);
    buf_char(b, ',');
}

static void put_int(struct buf *b, int64_t v)
{
    struct arena *a = b->mem;

    put_bytes(b, str_int(a, v));
}

str event_leaf_bytes(struct arena *a, const struct event_leaf *e)
{
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    buf_z(&b, "gongdi-event-1\n");
    put_int(&b, e->community);
    put_int(&b, e->pos);
    put_int(&b, e->id);
    put_int(&b, e->at);
    put_int(&b, e->actor);
    put_int(&b, e->on_behalf);
    put_bytes(&b, e->subject);
    put_int(&b, e->subject_id);
    put_bytes(&b, e->step);
    put_bytes(&b, e->from);
    put_bytes(&b, e->to);
    put_bytes(&b, e->reason_hash);
    put_bytes(&b, e->changes);
    put_int(&b, e->public);
    return buf_done(&b);
}

void event_leaf_hash(struct arena *a, const struct event_leaf *e, uint8_t out[CRYPT_HASH])
{
    merkle_leaf(event_leaf_bytes(a, e), out);
}

str event_reason_hash(struct arena *a, str salt, str words)
{
    uint8_t h[CRYPT_HASH];

    if (words.n == 0)
        return (str){ "", 0 };
    crypt_sha256((str[]){ salt, STR("|"), words }, 3, h);
    return hex_of(a, h, sizeof h);
}

void merkle_leaf(str bytes, uint8_t out[CRYPT_HASH])
{
    crypt_sha256((str[]){ { "\0", 1 }, bytes }, 2, out);
}

static void node(const uint8_t left[CRYPT_HASH], const uint8_t right[CRYPT_HASH],
                 uint8_t out[CRYPT_HASH])
{
    crypt_sha256((str[]){ STR("\1"),
                          { (const char *)left, CRYPT_HASH },
                          { (const char *)right, CRYPT_HASH } },
                 3, out);
}

void merkle_add(struct merkle *m, const uint8_t leaf[CRYPT_HASH])
{
    uint8_t h[CRYPT_HASH];
    size_t  i = 0;

    memcpy(h, leaf, CRYPT_HASH);
    for (; m->size >> i & 1; i++)
        node(m->full[i], h, h);
    memcpy(m->full[i], h, CRYPT_HASH);
    m->size++;
}

void merkle_root(const struct merkle *m, uint8_t out[CRYPT_HASH])
{
    bool any = false;

    /* from the smallest part on the right to the largest on the left */
    for (size_t i = 0; i < 64; i++) {
        if (!(m->size >> i & 1))
            continue;
        if (any)
            node(m->full[i], out, out);
        else
            memcpy(out, m->full[i], CRYPT_HASH);
        any = true;
    }
    if (!any)
        crypt_sha256(NULL, 0, out);
}

str merkle_text(struct arena *a, const struct merkle *m)
{
    struct buf b;

    buf_init(&b, a, 8192);
    buf_int(&b, (int64_t)m->size);
    buf_char(&b, ' ');
    for (size_t i = 64; i-- > 0;)
        if (m->size >> i & 1)
            buf_str(&b, hex_of(a, m->full[i], CRYPT_HASH));
    return buf_done(&b);
}

bool merkle_read(str s, struct merkle *out)
{
    int64_t size = 0;

    *out = (struct merkle){ 0 };
    if (!str_i64(str_cut(&s, ' '), 0, INT64_MAX, &size))
        return false;
    for (size_t i = 64; i-- > 0;) {
        if (!((uint64_t)size >> i & 1))
            continue;
        if (s.n < 2 * CRYPT_HASH ||
            !hex_read((str){ s.p, 2 * CRYPT_HASH }, out->full[i], CRYPT_HASH))
            return false;
        s = (str){ s.p + 2 * CRYPT_HASH, s.n - 2 * CRYPT_HASH };
    }
    out->size = (uint64_t)size;
    return s.n == 0;
}

static void root_of(const uint8_t (*leaf)[CRYPT_HASH], uint64_t n, uint8_t out[CRYPT_HASH])
{
    struct merkle m = { 0 };

    for (uint64_t i = 0; i < n; i++)
        merkle_add(&m, leaf[i]);
    merkle_root(&m, out);
}

size_t merkle_prove(const uint8_t (*leaf)[CRYPT_HASH], uint64_t old, uint64_t n,
                    uint8_t proof[MERKLE_PROOF][CRYPT_HASH])
{
    uint8_t down[MERKLE_PROOF][CRYPT_HASH];
    size_t  count = 0, deep = 0;
    bool    whole = true; /* OLD still starts at the first leaf of all */

    if (old == 0 || old > n)
        BUG("a proof of %llu in %llu leaves", (unsigned long long)old, (unsigned long long)n);
    while (old != n) { /* SUBPROOF of the RFC, from the top down */
        uint64_t k = 1;
        while (k * 2 < n)
            k *= 2;
        if (old <= k) {
            root_of(leaf + k, n - k, down[deep++]);
            n = k;
        } else {
            root_of(leaf, k, down[deep++]);
            leaf += k, old -= k, n -= k;
            whole = false;
        }
    }
    if (!whole)
        root_of(leaf, n, proof[count++]);
    while (deep)
        memcpy(proof[count++], down[--deep], CRYPT_HASH);
    return count;
}

/* RFC 9162, section 2.1.4.2 */
bool merkle_consistent(uint64_t old, const uint8_t old_root[CRYPT_HASH], uint64_t n,
                       const uint8_t root[CRYPT_HASH], const uint8_t (*proof)[CRYPT_HASH],
                       size_t        n_proof)
{
    uint8_t  fr[CRYPT_HASH], sr[CRYPT_HASH];
    uint64_t fn = old - 1, sn = n - 1;
    size_t   at = 0;

    if (old == 0 || old > n)
        return false;
    if (old == n)
        return n_proof == 0 && crypt_same(old_root, root, CRYPT_HASH);
    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    if (fn == 0) { /* OLD is a full part: its root is the first hash of the proof */
        memcpy(fr, old_root, CRYPT_HASH);
    } else {
        if (n_proof == 0)
            return false;
        memcpy(fr, proof[at++], CRYPT_HASH);
    }
    memcpy(sr, fr, CRYPT_HASH);
    for (; at < n_proof; at++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            node(proof[at], fr, fr);
            node(proof[at], sr, sr);
            for (; fn && !(fn & 1); fn >>= 1)
                sn >>= 1;
        } else {
            node(sr, proof[at], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && crypt_same(fr, old_root, CRYPT_HASH) && crypt_same(sr, root, CRYPT_HASH);
}

/* qr.c -- modules by libqrencode, drawn with U+2580, U+2584 and U+2588. */
#include "cli/qr.h"

#include <qrencode.h>

enum { QUIET = 4 };

static bool dark(const QRcode *q, int x, int y)
{
    return x >= 0 && y >= 0 && x < q->width && y < q->width && (q->data[y * q->width + x] & 1);
}

str qr_text(struct arena *a, str text, bool color)
{
    static const char *const block[] = { " ", "\xE2\x96\x84", "\xE2\x96\x80", "\xE2\x96\x88" };
    struct buf               b;
    QRcode *q = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);

    if (!q)
        return (str){ 0 };
    buf_init(&b, a, 1 << 20);
    for (int y = -QUIET; y < q->width + QUIET; y += 2) {
        buf_z(&b, color ? "\x1b[30;107m" : "");
        for (int x = -QUIET; x < q->width + QUIET; x++)
            buf_z(&b, block[(dark(q, x, y) == color) << 1 | (dark(q, x, y + 1) == color)]);
        buf_z(&b, color ? "\x1b[0m\n" : "\n");
    }
    QRcode_free(q);
    return buf_done(&b);
}
